"""Pictures as `GS v 0` bands (ESC/POS reference, GS v 0)."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BAND = 128
"""Rows in a band: short enough that a slow host starves no motor and a broken connection loses little."""

GAP = 3
"""White rows that are worth a command of their own."""

# Real-time commands act on reception, inside of a picture too: DLE EOT, DLE ENQ, DLE DC4 (drawer, power,
# buffers) and, on some models, ESC = (deselects the printer).
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])|\x1b(?=\x3d)")
_WIDER = {b"\x10": b"\x18", b"\x1b": b"\x1f"}


def defuse(dots: bytes) -> bytes:
    """Break every real-time sequence by blackening one white dot beside a black one.

    Neither replacement begins or ends a sequence, so that one pass is enough.
    """
    return _REAL_TIME.sub(lambda match: _WIDER[match[0]], dots)


def bands(width: int, dots: bytes, rows: int = BAND) -> Iterator[tuple[int, int, bytes]]:
    """Cut packed dots into bands `(width, rows, command bytes)`, and leave out what stays white anyway.

    `width` in dots; each row of `dots` is padded to whole bytes, the highest bit leftmost, 1 is black. A band
    is as wide as its ink. Where nothing is black it is eight white dots wide, which feeds: `ESC J` would take
    a fourteenth of the bytes, but its unit is not a dot on every printer.
    """
    stride = (width + 7) // 8
    if width < 1 or len(dots) % stride:
        raise ValueError(f"{len(dots)} bytes are no rows of {width} dots ({stride} bytes each)")
    lines = [dots[at : at + stride].rstrip(b"\0") for at in range(0, len(dots), stride)]
    for start, end in _stretches(lines):
        for top in range(start, end, rows):
            yield _band(lines[top : min(top + rows, end)], width)


def _band(lines: Sequence[bytes], width: int) -> tuple[int, int, bytes]:
    size = max(1, *map(len, lines))
    head = b"\x1d\x76\x30\x00" + size.to_bytes(2, "little") + len(lines).to_bytes(2, "little")
    data = b"".join([line.ljust(size, b"\0") for line in lines])
    return min(width, 8 * size), len(lines), head + defuse(data)


def _stretches(lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Where ink begins and ends, and white of at least `GAP` rows."""
    start = at = 0
    for inked, stretch in groupby(lines, key=bool):
        rows = len(list(stretch))
        if not inked and rows >= GAP:
            if at > start:
                yield start, at
            yield at, at + rows
            start = at + rows
        at += rows
    if at > start:
        yield start, at
