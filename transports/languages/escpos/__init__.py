"""ESC/POS, the language of Epson's printers and of most others, in both directions."""
