"""Looking for printers: one module a way, and `search` that goes all of them at once."""
