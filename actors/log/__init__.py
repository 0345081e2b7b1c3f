"""What happened, as lines: an event of the tree becomes a sentence, on standard error or in a file."""
