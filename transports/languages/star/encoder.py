"""Star graphic mode, from docketd to the printer.

Source: Star Graphic Mode Command Specifications, Rev. 2.32 (raster commands; ESC GS ETX). Numbers in
`ESC * r` commands are ASCII digits that end with a NUL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from transports.languages.commands import Command
from transports.languages.star import rows
from transports.languages.star.proofs import StarProofs

if TYPE_CHECKING:
    from transports.profiles.model import Profile

CUTS: Final = {"partial": 13, "full": 9, None: 3}
"""How a page ends: fed to the cutter and cut, or fed to the tear bar where there is no cutter."""

NO_CUT: Final = 1
FASTEST: Final = 0
CONTINUOUS: Final = 0
FILL: Final = 128
"""More than a row of 576 dots may still owe."""


class StarGraphic(StarProofs):
    """Encodes one document for one printer."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    # --- the document -------------------------------------------------------------------------

    def initialise(self, *, partial: bool = True) -> list[Command]:
        """Raster mode, its settings put back, and how the page will end.

        What follows the last page does nothing: the one cut is the page's own.
        """
        return [
            Command("initialise", None, b"\x1b*rR"),
            Command("raster-mode", True, b"\x1b*rA"),  # noqa: FBT003 - a value, not a flag
            _setting("quality", "Q", FASTEST),
            _setting("page-length", "P", CONTINUOUS),
            _setting("end-of-document", "E", NO_CUT),
            _setting("end-of-page", "F", self._end_of_page(partial=partial)),
        ]

    def raster(self, width: int, dots: bytes) -> list[Command]:
        """`width` dots wide. Rows are padded to whole bytes, 1 is black, top row first."""
        if width > self.profile.dots:
            raise ValueError(
                f"{width} dots do not fit on {self.profile.model}, which has {self.profile.dots}"
            )
        return list(rows.rows_of(width, dots))

    def cut(self) -> list[Command]:
        """End the page as `initialise` said, and leave raster mode."""
        return [
            Command("cut", None, b"\x1b\x0c\x00"),
            Command("raster-mode", False, b"\x1b*rB"),  # noqa: FBT003 - a value, not a flag
        ]

    def buzz(self, times: int) -> list[Command]:  # noqa: ARG002 - as the other languages have it
        """None of these printers has a buzzer of its own."""
        return []

    def open_drawer(self) -> list[Command]:
        """A pulse at external device 1 (BEL), for behind the cut: within a page it would be a dot row's."""
        return [Command("open-drawer", 1, b"\x07")]

    def _end_of_page(self, *, partial: bool) -> int:
        kind = self.profile.cutter
        return CUTS["full" if kind and not partial else kind]

    # --- questions ----------------------------------------------------------------------------

    def identify(self) -> list[Command]:
        """Ask for model and firmware; only the TSP100III answers."""
        return [Command("identify", "version", b"\x1b#*\n\x00")]

    # --- recovery -----------------------------------------------------------------------------

    def resync(self) -> list[Command]:
        """End whatever was cut off: a row that is still owed bytes, a picture, a page, a document.

        The rows that did not come out yet are dropped, so that nothing of them stands on the next ticket.
        """
        return [
            Command("fill", FILL, bytes(FILL)),
            *self.clear(),
            Command("raster-mode", False, b"\x1b*rB"),  # noqa: FBT003 - a value, not a flag
            Command("document", "end", b"\x1b\x1d\x03\x04\x00\x00"),
        ]

    def clear(self) -> list[Command]:
        """Drop the rows that wait in the image buffer."""
        return [Command("clear", None, b"\x1b*rC")]


def _setting(name: str, letter: str, value: int) -> Command:
    return Command(name, value, b"\x1b*r%s%d\x00" % (letter.encode(), value))
