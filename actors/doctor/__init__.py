"""Looks at everything that a live system needs, one small check a class, and says what to do."""
