"""Files of bitmaps, which deploy/make_font.py makes: it describes their shape.

They stay on the disk. What is in memory is which characters a file has; blocks of 256 code points are
unpacked when a ticket needs them, and few of them are kept.
"""

from __future__ import annotations

import struct
import zlib
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

_MAGIC: Final = b"DOTFONT2"
_HEAD: Final = struct.Struct("<8sII")
_ENTRY: Final = struct.Struct("<II32s32s")


class _Block(NamedTuple):
    """Where its data are in the file, and bit by bit which of 256 characters it has and which are wide."""

    start: int
    size: int
    present: int
    wide: int


class PackedFont:
    """Glyphs of `rows` rows in two widths: `narrow` dots, and twice as many."""

    def __init__(self, name: str, narrow: int) -> None:
        self._name = name
        self._narrow = narrow
        self._block = lru_cache(maxsize=24)(self._unpacked)

    def has(self, character: str) -> bool:
        code = ord(character)
        block = self._blocks.get(code >> 8)
        return block is not None and bool(block.present >> (code & 0xFF) & 1)

    def is_wide(self, character: str) -> bool:
        """Whether it is there, and twice as wide as a letter."""
        code = ord(character)
        block = self._blocks.get(code >> 8)
        return block is not None and bool(block.wide >> (code & 0xFF) & 1)

    def rows(self, character: str) -> tuple[int, tuple[int, ...]]:
        """Width in dots and the rows, the highest bit leftmost. Width 0 for what the font lacks."""
        if not self.has(character):
            return 0, ()
        number, low = divmod(ord(character), 256)
        block, before = self._blocks[number], (1 << low) - 1
        half = self._narrow * self._rows // 8
        start = half * ((block.present & before).bit_count() + (block.wide & before).bit_count())
        wide = block.wide >> low & 1
        return self._narrow << wide, self._split(self._block(number)[start : start + (half << wide)])

    def _split(self, dots: bytes) -> tuple[int, ...]:
        width = len(dots) * 8 // self._rows
        whole, mask = int.from_bytes(dots, "big"), (1 << width) - 1
        return tuple(whole >> shift & mask for shift in range((self._rows - 1) * width, -1, -width))

    def _unpacked(self, number: int) -> bytes:
        block = self._blocks[number]
        with files(__package__).joinpath(self._name).open("rb") as file:
            file.seek(block.start)
            return zlib.decompress(file.read(block.size))

    @property
    def _rows(self) -> int:
        return self._index[0]

    @property
    def _blocks(self) -> dict[int, _Block]:
        return self._index[1]

    @cached_property
    def _index(self) -> tuple[int, dict[int, _Block]]:
        with files(__package__).joinpath(self._name).open("rb") as file:
            magic, rows, count = _HEAD.unpack(file.read(_HEAD.size))
            if magic != _MAGIC:
                raise ValueError(f"{self._name} is not what deploy/make_font.py makes")
            entries = file.read(count * _ENTRY.size)
        blocks, at = {}, _HEAD.size + len(entries)
        for number, size, present, wide in _ENTRY.iter_unpack(entries):
            blocks[number] = _Block(
                at, size, int.from_bytes(present, "little"), int.from_bytes(wide, "little")
            )
            at += size
        return rows, blocks
