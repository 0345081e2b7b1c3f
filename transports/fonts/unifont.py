"""Glyphs for every character, from GNU Unifont: crude, but it has nearly all of Unicode."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from transports.fonts.packed import PackedFont

HEIGHT: Final = 24
"""Rows of a glyph as printed: Unifont's 16, one and a half times as large."""

_HALF: Final = 12  # dots of a narrow glyph as printed; a wide one has twice as many

FONT: Final = PackedFont("unifont.bin", 8)


@lru_cache(maxsize=512)
def glyph(character: str) -> tuple[int, tuple[int, ...]]:
    """Width in dots (12 or 24) and 24 rows, the highest bit leftmost. A frame, where Unifont has nothing."""
    width, source = bitmap(character)
    if not width:
        return 2 * _HALF, _frame()
    size = width // 8
    return size * _HALF, _enlarge(source, size)


def bitmap(character: str) -> tuple[int, tuple[int, ...]]:
    """As Unifont has it: width in dots (8 or 16) and 16 rows. Width 0, where it has nothing."""
    return FONT.rows(character)


def _enlarge(source: tuple[int, ...], size: int) -> tuple[int, ...]:
    """Two dots become three, so that strokes of one dot become two thick everywhere and no gap closes."""
    rows: list[int] = []
    for upper, lower in zip(source[::2], source[1::2], strict=True):
        rows.extend(_stretch(row, size) for row in (upper, upper | lower, lower))
    return tuple(rows)


def _stretch(row: int, size: int) -> int:
    wide = 0
    for byte in row.to_bytes(size, "big"):
        wide = wide << _HALF | _wider()[byte]
    return wide


@cache
def _wider() -> tuple[int, ...]:
    """Eight dots as twelve: of each pair the left, either, the right."""
    pairs = (0b000, 0b011, 0b110, 0b111)
    return tuple(
        pairs[byte >> 6] << 9 | pairs[byte >> 4 & 3] << 6 | pairs[byte >> 2 & 3] << 3 | pairs[byte & 3]
        for byte in range(256)
    )


@cache
def _frame() -> tuple[int, ...]:
    bar, sides = 0x3FFFFC, 0x30000C
    return (0, 0, bar, bar, *[sides] * 16, bar, bar, 0, 0)
