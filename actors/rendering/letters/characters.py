"""How many cells a character takes on paper, and which characters belong together.

Widths follow Unicode's East Asian Width: wide and fullwidth take two cells, ambiguous one, marks none. Where
that says nothing (emoji, scripts of India and around it), the letters that are drawn say it. It is otherwise
if the letters are those of an East Asian printer, to which all but the narrowest are wide.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from transports.fonts import letters as drawn
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

_AS_DRAWN: Final = (range(0x0900, 0x1200), range(0x1700, 0x1800), range(0x1F000, 0x1FB00))
"""Scripts from Devanagari to Khmer, and emoji: never in a printer's own letters, so always drawn."""

_ON_THEIR_LETTER: Final = range(0x0900, 0x0A00)
"""Devanagari and Bengali: a vowel sign is drawn in its letter's place, also one that stands beside it."""

LAM: Final = "\u0644"
ALEFS: Final = "\u0622\u0623\u0625\u0627"
"""After a lam they are one letter with it."""
_LAM_ALEF: Final = re.compile(f"{LAM}[\u064b-\u065f\u0670]*[{ALEFS}]")


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
    category, code = unicodedata.category(character), ord(character)
    if category in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    if letters is not Letters.UNICODE:
        return 1 if _NARROW[letters].match(character) else 2
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 2
    if category == "Mc" and code in _ON_THEIR_LETTER:
        return 0
    as_drawn = any(code in codes for codes in _AS_DRAWN)
    return 2 if as_drawn and drawn.is_wide(character) else 1


def width(text: str, letters: Letters = Letters.UNICODE) -> int:
    """The width of a text in cells, at normal size; a mark at its start stands on a space."""
    if text.isascii():
        return len(text)
    joined = len(_LAM_ALEF.findall(text)) if LAM in text else 0
    return sum([cells(character, letters) for character in text]) + (not cells(text[0])) - joined


def clusters(text: str) -> Iterator[str]:
    """A character with the marks on it, one after the other; marks without a character stand on a space.

    A lam and the alef after it are one.
    """
    if text.isascii():
        yield from text
        return
    held = ""
    for character in text:
        if held and (not cells(character) or (character in ALEFS and _LAM_ALEF.fullmatch(held + character))):
            held += character
        elif cells(character):
            if held:
                yield held
            held = character
        else:
            held = " " + character
    if held:
        yield held
