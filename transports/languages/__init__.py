"""Printer languages as pure codecs, in both directions."""
