"""Cleaning customer text at the edge.

Whatever could steer a printer or hide itself from a reader goes: control characters, bidirectional
controls, characters of no width, tags, halves of surrogate pairs. What a cook could read stays.
Escaping markup is not done here: it belongs where a value enters a template.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Longest texts that go on a ticket, in characters.
NAME_LIMIT: Final = 200
NOTE_LIMIT: Final = 1000

#: Combining marks kept on one base character: more is decoration that runs into the lines around it.
MARKS_LIMIT: Final = 2

#: Marks looked at before normalizing, which sorts them in quadratic time.
_MARKS_BOUND: Final = 16

_LINE_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile("\n{3,}")
_CONTROL: Final = "\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_NO_WIDTH: Final = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NO_CHARACTER: Final = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)
_DROPPED: Final = re.compile(f"[{_CONTROL}{_NO_WIDTH}{_NO_CHARACTER}]")

#: What nearly every text is made of: none of these goes, is a mark, or becomes another beside any other.
_PLAIN: Final = re.compile("[ -~\xa1-\xac\xae-\u024f\u20a0-\u20bf\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]*")


def clean_line(text: str) -> str:
    """One line: every run of white space, also a line break or a no-break space, becomes one space."""
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())
    return " ".join(_legible(_LINE_BREAK.sub(" ", text)).split())


def clean_block(text: str) -> str:
    """Lines, without more than one empty line in a row."""
    lines = _legible(_LINE_BREAK.sub("\n", text)).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip("\n")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; where some are missing the last one is an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _legible(text: str) -> str:
    if text.isascii():
        return _DROPPED.sub("", text)
    bounded = _limit_marks(_DROPPED.sub("", text), _MARKS_BOUND)
    return unicodedata.normalize("NFC", _limit_marks(unicodedata.normalize("NFC", bounded), MARKS_LIMIT))


def _limit_marks(text: str, limit: int) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= limit:
            kept.append(character)
    return "".join(kept)


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0 or unicodedata.category(character) in {"Mn", "Me"}
