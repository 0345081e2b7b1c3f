"""Virtual printers, written from the manual alone.

They share no code with the printer languages, so that the two check each other.
"""
