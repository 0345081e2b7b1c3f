"""What one printer model can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cutter = Literal["partial", "full"] | None
CounterTrust = Literal["trusted", "probe"] | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A model's abilities, as data.

    `columns` is characters a line in fonts A, B, C (as many as the model has). `code_pages` are pairs of the
    printer's number and Python's codec, the preferred one first. `process_id`: it answers `GS ( H`.
    `marker`: it answers `GS r`. `counter`: what its cut counter (`GS g 2`) is worth, `probe` meaning that it
    has to be seen moving first.
    """

    model: str
    language: str
    dots: int
    dpi: int
    columns: tuple[int, ...]
    code_pages: tuple[tuple[int, str], ...]
    process_id: bool
    marker: bool
    counter: CounterTrust
    cutter: Cutter

    @property
    def font_a(self) -> int:
        """Characters a line in font A."""
        return self.columns[0]
