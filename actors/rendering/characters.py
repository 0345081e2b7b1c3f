"""How many cells a character takes on paper, and which characters belong together.

Widths follow Unicode's East Asian Width: wide and fullwidth take two cells, ambiguous one, marks none;
unless the letters are those of an East Asian printer, to which all but the narrowest are wide.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from transports.languages.escpos.codepages import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Letters(Enum):
    """Whose widths count."""

    UNICODE = auto()
    JAPANESE = auto()
    HAN = auto()  # Chinese and Korean printers


#: By the names that ReceiptLine's reference implementation has for a printer's letters.
LETTERS: Final[Mapping[str, Letters]] = {
    "multilingual": Letters.UNICODE,
    **dict.fromkeys(("big5", "gb18030", "ksc5601", "cp936", "cp949", "cp950"), Letters.HAN),
    **dict.fromkeys(("shiftjis", "cp932"), Letters.JAPANESE),
    **dict.fromkeys(("cp437", "cp852", "cp858", "cp860", "cp863", "cp865", "cp866"), Letters.UNICODE),
    **dict.fromkeys(("cp1252", "tis620"), Letters.UNICODE),
}
_NARROW: Final = {
    Letters.JAPANESE: re.compile("[\xa0\xa5\u203e\uff61-\uff9f]"),
    Letters.HAN: re.compile("\xa0"),
}

_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors: they ask for another look of the character before, which no ticket has."""


def clean(text: str) -> str:
    """Composed text of visible characters, spaces and line feeds: what a printer can be given.

    Half characters (surrogates) go as well: no file and no database could keep them.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    whole = lines.encode("utf-8", "ignore").decode("utf-8")
    return printable(_SELECTORS.sub("", whole))


@lru_cache(maxsize=2048)
def cells(character: str, letters: Letters = Letters.UNICODE) -> int:
    """The width of one character at normal size: 0, 1 or 2."""
    if " " <= character <= "~":
        return 1
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    if letters is not Letters.UNICODE:
        return 1 if _NARROW[letters].match(character) else 2
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def width(text: str, letters: Letters = Letters.UNICODE) -> int:
    """The width of a text in cells, at normal size; a mark at its start stands on a space."""
    if text.isascii():
        return len(text)
    return sum([cells(character, letters) for character in text]) + (not cells(text[0]))


def clusters(text: str) -> Iterator[str]:
    """A character with the marks on it, one after the other; marks without a character stand on a space."""
    if text.isascii():
        yield from text
        return
    held = ""
    for character in text:
        if cells(character):
            if held:
                yield held
            held = character
        else:
            held = (held or " ") + character
    if held:
        yield held
