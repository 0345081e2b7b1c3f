"""Star line mode, the language of Star's older printers that know letters: a pure codec.

Source: Star Line Mode Command Specifications. Its commands for letters and cuts are StarPRNT's; pictures go
in bands of 24 rows (ESC k), each of which fills a line and is fed by as much (ESC J).
"""

from __future__ import annotations

from typing import Final

from transports.languages.commands import Command
from transports.languages.star.prnt import StarPrnt, without_real_time

NAME: Final = "starline"
BAND: Final = 24
FEED: Final = b"\x1bJ\x0c"
"""3 mm, the height of a band."""

FILL: Final = 128 * BAND
"""As many bytes as a band may still owe."""


class StarLine(StarPrnt):
    """Encodes one document for one printer, as `StarPrnt` does."""

    def raster(self, width: int, dots: bytes) -> list[Command]:
        """`width` dots wide. Rows of whole bytes, 1 is black, top row first; the last band ends in white."""
        self._check_width(width)
        size = (width + 7) // 8
        commands = self._close_line()
        for at in range(0, len(dots), size * BAND):
            piece = dots[at : at + size * BAND]
            band = without_real_time(piece.ljust(size * BAND, b"\x00"))
            head = b"\x1bk" + size.to_bytes(2, "little")
            commands.append(Command("raster", (width, len(piece) // size), head + band + FEED))
        return commands

    def enable_status(self) -> list[Command]:
        """None by itself: in this language ESC ACK SOH must not be mixed with automatic status."""
        return self._no_automatic_status()

    def resync(self) -> list[Command]:
        _, *rest = super().resync()
        return [Command("fill", FILL, bytes(FILL)), *rest]
