"""Letters of any script: what can be printed of a text, how wide it is, in which order and form it stands."""
