"""Dot rows as Star's `b` commands (Star Graphic Mode Command Specifications, raster commands)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transports.languages.commands import Command

if TYPE_CHECKING:
    from collections.abc import Iterator

# Commands that act on reception, inside of a row too: ESC ACK (status, reset), ESC GS ETX (a document ends).
_REAL_TIME = re.compile(rb"\x1b(?=\x06|\x1d\x03)")


def row(dots: bytes) -> bytes:
    """One row of dots, without the white at its end, of which a printer thinks by itself.

    A row in which such a sequence would stand is sent in parts, which the printer lays over one another: all
    but the last with `k`, which does not move on to the next row.
    """
    starts = [match.end() for match in _REAL_TIME.finditer(dots)]
    parts = [
        bytes(start) + dots[start:end].rstrip(b"\x00")
        for start, end in zip([0, *starts], [*starts, len(dots)], strict=True)
    ]
    return b"".join(_part(b"k", part) for part in parts[:-1]) + _part(b"b", parts[-1])


def _part(command: bytes, dots: bytes) -> bytes:
    kept = dots or b"\x00"
    return command + len(kept).to_bytes(2, "little") + kept


def down(rows: int) -> Command:
    """White rows, without sending any (ESC * r Y)."""
    return Command("down", rows, b"\x1b*rY%d\x00" % rows)


def rows_of(width: int, dots: bytes) -> Iterator[Command]:
    """A picture, as stretches of rows and ways down over the white ones.

    `width` in dots; each row of `dots` is padded to whole bytes, the highest bit leftmost, 1 is black. The
    value of `rows` is how many there are.
    """
    stride = (width + 7) // 8
    if width < 1 or len(dots) % stride:
        raise ValueError(f"{len(dots)} bytes are no rows of {width} dots ({stride} bytes each)")
    black: list[bytes] = []
    white = 0
    for start in range(0, len(dots), stride):
        line = dots[start : start + stride]
        if not any(line):
            if black:
                yield Command("rows", len(black), b"".join(black))
                black = []
            white += 1
            continue
        if white:
            yield down(white)
            white = 0
        black.append(row(line))
    if black:
        yield Command("rows", len(black), b"".join(black))
    if white:
        yield down(white)
