"""What docketd itself says on paper, in the shop's language: words, dates and amounts."""
