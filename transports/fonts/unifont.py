"""Glyphs for every character, from GNU Unifont.

The file's shape is described in deploy/make_font.py, which makes it. It stays packed in memory; blocks of 256
code points are unpacked when a ticket needs them, and few of them are kept.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

HEIGHT: Final = 24
"""Rows of a glyph as printed: Unifont's 16, one and a half times as large."""

_MAGIC: Final = b"UNIFONT1"
_HALF: Final = 12  # dots of a narrow glyph as printed; a wide one has twice as many


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
    dots = _stored(ord(character))
    size = len(dots) // 16
    rows = (dots[row * size : (row + 1) * size] for row in range(16))
    return size * 8, tuple(int.from_bytes(row, "big") for row in rows)


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


def _stored(code: int) -> bytes:
    sizes, dots = _block(code >> 8)
    low = code & 0xFF
    if not sizes or not sizes[low]:
        return b""
    start = sum(sizes[:low])
    return dots[start : start + sizes[low]]


@lru_cache(maxsize=24)
def _block(number: int) -> tuple[bytes, bytes]:
    place = _places().get(number)
    if place is None:
        return b"", b""
    data = zlib.decompress(_file()[place])
    return data[:256], data[256:]


@cache
def _file() -> bytes:
    data = files(__package__).joinpath("unifont.bin").read_bytes()
    if data[: len(_MAGIC)] != _MAGIC:
        raise ValueError("unifont.bin is not what deploy/make_font.py makes")
    return data


@cache
def _places() -> dict[int, slice]:
    data = _file()
    (count,) = struct.unpack_from("<I", data, len(_MAGIC))
    head = len(_MAGIC) + 4
    places, at = {}, head + 8 * count
    for number, size in struct.iter_unpack("<II", data[head:at]):
        places[number] = slice(at, at + size)
        at += size
    return places
