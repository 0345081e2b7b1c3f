"""Pictures as `GS v 0` bands (ESC/POS reference, GS v 0)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BAND = 128
"""Rows in a band: short enough that a slow host starves no motor and a broken connection loses little."""

# Real-time commands act on reception, inside of a picture too: DLE EOT, DLE ENQ, DLE DC4 (drawer, power,
# buffers) and, on some models, ESC = (deselects the printer).
_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])|\x1b(?=\x3d)")
_WIDER = {b"\x10": b"\x18", b"\x1b": b"\x1f"}


def defuse(dots: bytes) -> bytes:
    """Break every real-time sequence by blackening one white dot beside a black one.

    Neither replacement begins or ends a sequence, so that one pass is enough.
    """
    return _REAL_TIME.sub(lambda match: _WIDER[match[0]], dots)


def bands(width: int, dots: bytes, rows: int = BAND) -> Iterator[tuple[int, bytes]]:
    """Cut packed dots into bands `(rows, command bytes)`.

    `width` in dots; each row of `dots` is padded to whole bytes, the highest bit leftmost, 1 is black.
    """
    stride = (width + 7) // 8
    if width < 1 or len(dots) % stride:
        raise ValueError(f"{len(dots)} bytes are no rows of {width} dots ({stride} bytes each)")
    for start in range(0, len(dots), stride * rows):
        band = dots[start : start + stride * rows]
        height = len(band) // stride
        head = b"\x1d\x76\x30\x00" + stride.to_bytes(2, "little") + height.to_bytes(2, "little")
        yield height, head + defuse(band)
