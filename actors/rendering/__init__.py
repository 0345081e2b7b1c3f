"""From a ticket to the bytes for one printer: layout, markup, characters."""
