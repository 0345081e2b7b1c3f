"""What one printer model can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Cutter = Literal["partial", "full"] | None
CounterTrust = Literal["trusted", "probe"] | None
Fence = Literal["process-id", "marker", "print-end"]
Buzzer = Literal["pattern", "beep"]

FENCES: tuple[str, ...] = get_args(Fence)
BUZZERS: tuple[str, ...] = get_args(Buzzer)


@dataclass(frozen=True, slots=True)
class Profile:
    """A model's abilities, as data.

    `columns` is characters a line in fonts A, B, C (as many as the model has). `code_pages` are pairs of the
    printer's number and Python's codec, the preferred one first. `process_id`: it answers `GS ( H`.
    `marker`: it answers `GS r`. `print_end`: it answers Star's `ESC GS ETX`. `counter`: what its cut counter
    (`GS g 2`) is worth, `probe` meaning that it has to be seen moving first; of a Star the ETB counter.
    `characters` are the multi-byte sets that it is sold with: one unit has one, or none. `speed` in mm/s, 0
    where nobody says. `buzzer`: the command that makes it sound. `quirks` are sentences for whoever sets it
    up. `self_test`: how it is made to print a page about itself. `secure_printing`: units of it are
    sold that take bytes on the network and keep them.

    The last three are how one unit is set up: the set it has (empty: none), how often it sounds at a new
    ticket, and whether its drawer is docketd's to open.
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
    print_end: bool = False
    family: str = ""
    characters: tuple[str, ...] = ()
    speed: int = 0
    buzzer: Buzzer | None = None
    quirks: tuple[str, ...] = ()
    self_test: str = ""
    secure_printing: bool = False
    multibyte: str = ""
    beeps: int = 0
    drawer: bool = False

    @property
    def font_a(self) -> int:
        """Characters a line in font A."""
        return self.columns[0]
