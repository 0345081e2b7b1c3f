"""Text for printers that hold a font of some thousand characters, each of two bytes or more.

Which bytes they expect depends on where the unit was sold (ESC/POS reference, FS & and FS C); newer models
take UTF-8 instead (FS ( C). Only characters that are two cells wide are given to these fonts: they draw all
others wide as well, Greek and Cyrillic among them, where a layout has counted one cell.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from transports.languages.commands import Command

if TYPE_CHECKING:
    from collections.abc import Mapping

UTF_8: Final = "utf-8"
EXTENSION_A: Final = range(0x3400, 0x4DB6)
"""The rare characters that every GB18030 printer has, as four bytes; the rest of four bytes none has."""

LATIN: Final = 0  # of FS ( C, function 60


@dataclass(frozen=True, slots=True)
class Charset:
    """`repertoires` are codecs that together have what the ROM has. `font`: of FS ( C, function 60."""

    repertoires: tuple[str, ...]
    utf8: bool = False
    font: int | None = None

    def on(self) -> list[Command]:
        """Until `off`, bytes from 80h on are characters of this set; ASCII stays itself."""
        if not self.utf8:
            return [*self._system(1), Command("multi-byte", self.repertoires[0], b"\x1c&")]
        commands = [Command("utf-8", True, b"\x1c(C\x02\x0002")]  # noqa: FBT003 - a value, not a flag
        if self.font is not None:
            for choice, font in enumerate((LATIN, self.font)):
                data = b"\x1c(C\x03\x00\x3c" + bytes([choice, font])
                commands.append(Command("font-priority", (choice, font), data))
        return commands

    def off(self) -> list[Command]:
        if self.utf8:
            return [Command("utf-8", False, b"\x1c(C\x02\x0001")]  # noqa: FBT003 - as above
        return [Command("multi-byte", False, b"\x1c."), *self._system(0)]  # noqa: FBT003 - as above

    def _system(self, number: int) -> list[Command]:
        """Japanese units alone: 0 JIS, where FS . ends what 1, Shift-JIS, recognises by itself."""
        if self.repertoires != ("shift_jis",):
            return []
        return [Command("kanji-system", number, bytes([0x1C, 0x43, number]))]


SETS: Final[Mapping[str, Charset]] = MappingProxyType(
    {
        "big5": Charset(("big5",)),
        "big5-hkscs": Charset(("big5hkscs",)),
        "gb2312": Charset(("gb2312",)),
        "gb18030": Charset(("gb18030",)),
        "shift-jis": Charset(("shift_jis",)),
        "ks-c-5601": Charset(("euc_kr",)),
        UTF_8: Charset(("shift_jis", "gb18030", "big5", "euc_kr"), utf8=True),
        "utf-8-japanese": Charset(("shift_jis",), utf8=True, font=11),
        "utf-8-simplified": Charset(("gb18030",), utf8=True, font=20),
        "utf-8-traditional": Charset(("big5",), utf8=True, font=30),
        "utf-8-korean": Charset(("euc_kr",), utf8=True, font=41),
    }
)
"""By the names that profiles and settings use."""


@lru_cache(maxsize=4096)
def encoded(character: str, name: str) -> bytes | None:
    """The bytes of one character in a set, `None` where it is not in there, or not two cells wide."""
    charset = SETS[name]
    if unicodedata.east_asian_width(character) not in "WF" or unicodedata.category(character)[0] in "CMZ":
        return None
    found = next((data for codec in charset.repertoires if (data := _coded(character, codec))), None)
    return character.encode() if found and charset.utf8 else found


def _coded(character: str, codec: str) -> bytes | None:
    """Two bytes, or four of GB18030. What does not come back as itself would print as something else."""
    try:
        data = character.encode(codec)
        comes_back = data.decode(codec) == character
    except UnicodeError:
        return None
    whole = len(data) == 2 or (codec == "gb18030" and len(data) == 4 and ord(character) in EXTENSION_A)
    return data if comes_back and whole else None
