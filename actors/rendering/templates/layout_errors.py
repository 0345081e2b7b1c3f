"""What can be wrong with a layout. Apart from Jinja2, which takes its time to load."""

from __future__ import annotations


class BrokenLayoutError(ValueError):
    """`line` is 0 where none can be named."""

    def __init__(self, file: str, line: int, found: str, wanted: str) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: found {found}, wanted {wanted}")
        self.file = file
        self.line = line
        self.found = found
        self.wanted = wanted


class ExcessiveLayoutError(BrokenLayoutError):
    """It does too much, or the order is too long: less of it may do."""
