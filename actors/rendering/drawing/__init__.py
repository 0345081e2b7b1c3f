"""From lines to the bytes of a printer, to an SVG or to text."""
