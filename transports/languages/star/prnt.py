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

if TYPE_CHECKING:
    from transports.profiles.model import Profile

NAME: Final = "starprnt"

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


#: What acts where it is read, inside of a picture too: ESC ACK (status, reset) and ESC GS ETX (document
#: control). One more black dot makes a picture of it.
_REAL_TIME: Final = re.compile(rb"\x1b(?=\x06|\x1d\x03)")


def for_star(profile: Profile) -> Profile:
    """Paper and cutter of this printer, in StarPRNT and with its code pages."""
    return replace(profile, language=NAME, code_pages=CODE_PAGES, multibyte="")


class StarPrnt:
    """Encodes one document for one printer.

    It remembers code page, style and whether a line is open, as the printer does, and sends only what
    changes. So make one for each document and begin with `initialise`.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = for_star(profile)
        self._page: int | None = None
        self._style = PLAIN
        self._line_open = False

    def initialise(self) -> list[Command]:
        """Set back; font A; a line takes 4 mm; `#` and its like are themselves; the first code page."""
        self._page, self._style, self._line_open = CODE_PAGES[0][0], PLAIN, False
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
            for page, run, data in codepages.runs(line, CODE_PAGES, self._page):
                if page != self._page:
                    self._page = page
                    commands.append(self._select(page))
                commands.append(Command("text", run, data))
                self._line_open = True
        return commands

    def encodable(self, text: str) -> bool:
        return not codepages.unencodable(text, CODE_PAGES)

    def raster(self, width: int, dots: bytes) -> list[Command]:
        """`width` dots wide, in bands (ESC GS S). Rows of whole bytes, 1 is black, top row first."""
        size = (width + 7) // 8
        if width > self.profile.dots or size > WIDEST:
            raise ValueError(f"{width} dots do not fit on {self.profile.dots} dots of paper")
        commands = self._close_line()
        for at in range(0, len(dots), size * BAND):
            band = _REAL_TIME.sub(b"\x1f", dots[at : at + size * BAND])
            rows = len(band) // size
            head = b"\x1b\x1dS\x01" + size.to_bytes(2, "little") + rows.to_bytes(2, "little") + b"\x00"
            commands.append(Command("raster", (width, rows), head + band))
        return commands

    def cut(self, *, partial: bool = True) -> list[Command]:
        """Feed to the cutter and cut (ESC d). What the printer can't, it does the other way."""
        kind, function = ("partial", 3) if partial else ("full", 2)
        return [*self._close_line(), Command("cut", kind, bytes([0x1B, 0x64, function]))]

    # --- what the printer remembers -------------------------------------------------------------------

    def _select(self, page: int) -> Command:
        return Command("code-page", dict(CODE_PAGES)[page], bytes([0x1B, 0x1D, 0x74, page]))

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
