"""StarPRNT, the language of Star's printers that know letters, from docketd to the printer: a pure codec.

Source: Star Micronics, StarPRNT Command Specifications Rev. 4, whose names of commands stand beside them. The
TSP100 and TSP143 up to III speak graphic mode alone: letters sent to them print nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from transports.languages.commands import Command
from transports.languages.escpos import codepages
from transports.languages.escpos.encoder import PLAIN, Style
from transports.languages.star.proofs import StarProofs

if TYPE_CHECKING:
    from transports.profiles.model import Profile

NAME: Final = "starprnt"
WITH_LETTERS: Final = (NAME, "starline")
"""The languages of Star's that know letters, and have the same commands for them."""

#: ESC GS t: Star's numbers, the one with most of Western Europe's letters first. No Hebrew or Arabic: letters
#: print in the order in which they come, and such a line goes as a picture.
CODE_PAGES: Final = (
    (32, "cp1252"), (4, "cp858"), (5, "cp852"), (10, "cp866"), (1, "cp437"), (15, "cp737"), (12, "cp857"),
    (34, "cp1251"), (33, "cp1250"), (11, "cp855"), (9, "cp865"), (6, "cp860"), (8, "cp863"),
    (7, "cp861"), (17, "cp869"),
)  # fmt: skip

LARGEST: Final = 6
"""Times that a character is enlarged at most (ESC i)."""

BAND: Final = 240
"""Rows of a picture that are sent at once: 30 mm, so that printing begins early."""

WIDEST: Final = 128
"""Bytes in a row of a picture (ESC GS S)."""

FILL: Final = WIDEST * BAND
"""As many bytes as a picture may still owe."""


#: What acts where it is read, inside of a picture too: ESC ACK (status, reset) and ESC GS ETX (document
#: control). One more black dot makes a picture of it.
_REAL_TIME: Final = re.compile(rb"\x1b(?=\x06|\x1d\x03)")


def for_star(profile: Profile) -> Profile:
    """Paper and cutter of this printer, in StarPRNT and with its code pages."""
    return replace(profile, language=NAME, code_pages=CODE_PAGES, multibyte="")


def without_real_time(dots: bytes) -> bytes:
    """With a dot too many in place of what would be a command that acts at once."""
    return _REAL_TIME.sub(b"\x1f", dots)


class StarPrnt(StarProofs):
    """Encodes one document for one printer.

    It remembers code page, style and whether a line is open, as the printer does, and sends only what
    changes. So make one for each document and begin with `initialise`.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile if profile.language in WITH_LETTERS else for_star(profile)
        self._pages = self.profile.code_pages
        self._page: int | None = None
        self._style = PLAIN
        self._line_open = False

    def initialise(self) -> list[Command]:
        """Set back; font A; a line takes 4 mm; `#` and its like are themselves; the first code page."""
        self._page, self._style, self._line_open = self._pages[0][0], PLAIN, False
        return [
            Command("initialise", None, b"\x1b@"),
            Command("font", "A", b"\x1b\x1eF\x00"),
            Command("line-pitch", 4, b"\x1bz\x01"),
            Command("character-set", "USA", b"\x1bR\x00"),
            self._select(self._page),
        ]

    def text(self, text: str, style: Style = PLAIN) -> list[Command]:
        """Text in a style; a line feed ends a line. What no code page has prints as `?`: ask `encodable`."""
        commands = self._switch(style)
        for index, line in enumerate(codepages.printable(text).split("\n")):
            if index:
                commands.append(self._line_feed())
            for page, run, data in codepages.runs(line, self._pages, self._page):
                if page != self._page:
                    self._page = page
                    commands.append(self._select(page))
                commands.append(Command("text", run, data))
                self._line_open = True
        return commands

    def encodable(self, text: str) -> bool:
        return not codepages.unencodable(text, self._pages)

    def raster(self, width: int, dots: bytes) -> list[Command]:
        """`width` dots wide, in bands (ESC GS S). Rows of whole bytes, 1 is black, top row first."""
        size = (width + 7) // 8
        self._check_width(width)
        commands = self._close_line()
        for at in range(0, len(dots), size * BAND):
            band = without_real_time(dots[at : at + size * BAND])
            rows = len(band) // size
            head = b"\x1b\x1dS\x01" + size.to_bytes(2, "little") + rows.to_bytes(2, "little") + b"\x00"
            commands.append(Command("raster", (width, rows), head + band))
        return commands

    def cut(self, *, partial: bool = True) -> list[Command]:
        """Feed to the cutter and cut (ESC d). What the printer can't, it does the other way."""
        kind, function = ("partial", 3) if partial else ("full", 2)
        return [*self._close_line(), Command("cut", kind, bytes([0x1B, 0x64, function]))]

    def font(self, number: int) -> list[Command]:
        """Font A (0) or B (1), for tickets that show what the printer has (ESC RS F)."""
        return [Command("font", "AB"[number], bytes([0x1B, 0x1E, 0x46, number]))]

    def sample(self, text: str, page: int | str) -> list[Command]:
        """Text in the table of this number. Raises ValueError where there is none: see `has`."""
        if not isinstance(page, int) or page not in dict(self._pages):
            raise ValueError(f"there is no table {page!r}")
        known = codepages.table(dict(self._pages)[page])
        data = bytes(known[each] for each in text)
        self._line_open = True
        back = self._page or self._pages[0][0]
        return [self._select(page), Command("text", text, data), self._select(back)]

    def has(self, page: int | str | None) -> bool:
        """A table of this number. None is the one in use."""
        return page is None or page in dict(self._pages)

    # --- beside the paper -----------------------------------------------------------------------------

    def buzz(self, times: int) -> list[Command]:  # noqa: ARG002 - as the other languages have it
        """A buzzer hangs at the drawer's port, which must not be driven as one where a drawer does."""
        return []

    def open_drawer(self) -> list[Command]:
        """A pulse at external device 1 (BEL)."""
        return [Command("open-drawer", 1, b"\x07")]

    def identify(self) -> list[Command]:
        """No command for it is known of these printers."""
        return []

    # --- recovery -------------------------------------------------------------------------------------

    def resync(self) -> list[Command]:
        """End whatever was cut off: a picture that is still owed bytes, a document; then set back."""
        self._page, self._style, self._line_open = None, PLAIN, False
        return [
            Command("fill", FILL, bytes(FILL)),
            Command("initialise", None, b"\x1b@"),
            Command("document", "end", b"\x1b\x1d\x03\x04\x00\x00"),
        ]

    # --- what the printer remembers -------------------------------------------------------------------

    def _select(self, page: int) -> Command:
        return Command("code-page", dict(self._pages)[page], bytes([0x1B, 0x1D, 0x74, page]))

    def _check_width(self, width: int) -> None:
        if width > min(self.profile.dots, WIDEST * 8):
            raise ValueError(f"{width} dots do not fit on {self.profile.dots} dots of paper")

    def _line_feed(self) -> Command:
        self._line_open = False
        return Command("line-feed", None, b"\n")

    def _close_line(self) -> list[Command]:
        return [self._line_feed()] if self._line_open else []

    def _switch(self, style: Style) -> list[Command]:
        """ESC E and ESC F, ESC -, ESC 4 and ESC 5, ESC i."""
        if max(style.width, style.height) > LARGEST:
            raise ValueError(f"StarPRNT enlarges up to {LARGEST} times, not {style}")
        before, self._style = self._style, style
        commands: list[Command] = []
        if style.bold != before.bold:
            commands.append(Command("bold", style.bold, b"\x1bE" if style.bold else b"\x1bF"))
        if bool(style.underline) != bool(before.underline):
            on = int(bool(style.underline))
            commands.append(Command("underline", on, bytes([0x1B, 0x2D, on])))
        if style.invert != before.invert:
            commands.append(Command("invert", style.invert, b"\x1b4" if style.invert else b"\x1b5"))
        if (style.width, style.height) != (before.width, before.height):
            size = bytes([style.height - 1, style.width - 1])
            commands.append(Command("size", (style.width, style.height), b"\x1bi" + size))
        return commands
