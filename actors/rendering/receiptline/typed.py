"""Plain text as ReceiptLine that prints as it was typed: no markup in it acts, and nothing is cut off."""

from __future__ import annotations

import re
from typing import Final

from actors.domain.font import NORMAL, Font, FontSize
from actors.rendering.letters.characters import clean
from actors.rendering.receiptline.escaping import escape

TAB: Final = 4
SIZES: Final = {
    FontSize.SMALL: "",  # not ReceiptLine's: see `lay_out_small`
    FontSize.NORMAL: "",
    FontSize.LARGE: "^^",
    FontSize.XLARGE: "^",
    FontSize.DOUBLE: "^^^",
}
_BREAK: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines as they are to be seen; a line feed at the end begins no other."""
    lines = _BREAK.sub("\n", text).removesuffix("\n").split("\n")
    return [clean(line.expandtabs(TAB)).rstrip() for line in lines]


def typed(text: str, font: Font = NORMAL) -> str:
    """A line of ReceiptLine for each line of text, to the left, spaces at its beginning included."""
    marks = ('"' if font.bold else "") + SIZES[font.size]
    return "\n".join(_line(line, marks) for line in lines_of(text))


def _line(line: str, marks: str) -> str:
    words = line.lstrip(" ")
    return f"|{marks}{'~' * (len(line) - len(words))}{escape(words)}" if line else ""
