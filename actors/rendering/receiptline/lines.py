"""What a layout is made of: lines of text and pictures in dots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from actors.rendering.receiptline.document import PLAIN, Look

ROWS: Final = 30
"""Dots down the paper of a line of normal size: what a picture takes is counted in such lines."""


@dataclass(frozen=True, slots=True)
class Run:
    """`at` is the cell it begins in. `drawn` runs are box-drawing characters, never a customer's text."""

    at: int
    text: str
    look: Look = PLAIN
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`height` in characters of normal size; runs from left to right, never overlapping."""

    runs: tuple[Run, ...] = ()
    height: int = 1


@dataclass(frozen=True, slots=True)
class Small(Line):
    """In small letters: so many of their cells are as wide as the paper, and its runs stand in those."""

    columns: int = 0


@dataclass(frozen=True, slots=True)
class Sample(Line):
    """What the printer itself makes of a line, for a ticket that shows it.

    The last run is printed in the code page of this number, or the multi-byte set of this name, whether or
    not the unit has it; the whole line in font A (0) or B (1).
    """

    page: int | str | None = None
    font: int = 0


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture: `data` holds its rows packed as for a raster command, 1 is black. `shows` says what of.

    It is `narrowed` where it was wider than the paper.
    """

    width: int
    rows: int
    data: bytes
    shows: str = ""
    narrowed: bool = False

    @property
    def height(self) -> int:
        return -(-self.rows // ROWS)

    @property
    def text(self) -> str:
        """What stands for it where there is only text."""
        return f"[{self.shows or f'picture, {self.width} x {self.rows} dots'}]"
