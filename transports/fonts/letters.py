"""Letters of 24 rows, for pictures of lines: drawn for that size, and Unifont's where there are none.

Chinese, Japanese and Korean from Noto Sans CJK, emoji from Noto Emoji, Latin, Greek, Cyrillic and joined
Arabic from DejaVu Sans Mono, Hebrew from Liberation Mono. Why these: docs/decisions, "Letters of 24 dots".
"""

from __future__ import annotations

from typing import Final

from transports.fonts import unifont
from transports.fonts.packed import PackedFont

HEIGHT: Final = 24

FONT: Final = PackedFont("letters.bin", 12)


def glyph(character: str) -> tuple[int, tuple[int, ...]]:
    """Width in dots (12 or 24) and 24 rows, the highest bit leftmost. A frame for what no font has."""
    width, rows = FONT.rows(character)
    return (width, rows) if width else unifont.glyph(character)


def has(character: str) -> bool:
    return FONT.has(character) or unifont.FONT.has(character)


def is_wide(character: str) -> bool:
    """Whether its glyph is 24 dots wide."""
    return FONT.is_wide(character) or (not FONT.has(character) and unifont.FONT.is_wide(character))
