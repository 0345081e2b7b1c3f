"""What no font has a picture of, as a word: a customer's text is never a question mark or an empty box."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from transports.fonts import letters

_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]{1,2}")
_REGION: Final = 0x1F1E6 - ord("A")
_TONE: Final = re.compile("(?<=[\u261d-\u270d\U0001f300-\U0001fb00])[\U0001f3fb-\U0001f3ff]")
_SELECTOR: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u20e3]")
"""They ask for another look of the character before: as a picture, on a key."""
_SIMPLE: Final = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u024f\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f\u4e00-\u9fa5]*"
)
"""What every font here has, and which is therefore not looked at one by one."""


def in_words(text: str) -> str:
    """Only characters that can be drawn. Raises nothing.

    A flag becomes its country (`[CH]`), a colour of skin goes, a letter in disguise (script, double-struck)
    becomes plain, and what no font has is called by its name, or by its number (`[U+E000]`).
    """
    return text if _SIMPLE.fullmatch(text) else _in_words(text)


@lru_cache(maxsize=1024)
def _in_words(text: str) -> str:
    flags = _FLAG.sub(lambda flag: f"[{''.join(chr(ord(half) - _REGION) for half in flag[0])}]", text)
    return "".join(map(_drawable, _TONE.sub("", flags)))


@lru_cache(maxsize=2048)
def _drawable(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Cf", "Cs"} or _SELECTOR.fullmatch(character):
        return "\n" if character == "\n" else ""
    if letters.has(character):
        return character
    if category.startswith("Z"):
        return " "
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and all(map(letters.has, plain)):
        return plain
    if category in {"Mn", "Me"}:
        return ""
    name = unicodedata.name(character, "").lower()
    return f"[{name or f'U+{ord(character):04X}'}]"
