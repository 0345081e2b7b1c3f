"""Cuts the byte stream into commands; knows how long each one is and nothing of what it does.

Lengths follow the ESC/POS reference. A command whose data may be longer than the receive buffer
is framed by its head alone; `follows` says how many bytes of data come after it.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

ESC: Final = 0x1B
GS: Final = 0x1D
FS: Final = 0x1C
DLE: Final = 0x10

_TEXT: Final = re.compile(rb"[\x20-\xff]+")
_NULS: Final = re.compile(rb"\x00+")
_BARCODE_TEXT_LIMIT: Final = 255


class Frame(NamedTuple):
    """One command: its opcode, its fixed arguments, where it ends, and how much data follows."""

    opcode: bytes
    args: bytes
    end: int
    follows: int = 0
    known: bool = True


TEXT: Final = b"text"
NOTHING: Final = b"\x00"

# Bytes after the two-byte opcode, for commands of one length.
_FIXED: Final[dict[bytes, int]] = {
    # ESC
    b"\x1b@": 0,
    b"\x1b2": 0,
    b"\x1b<": 0,
    b"\x1bi": 0,
    b"\x1bm": 0,
    b"\x1b\x0c": 0,
    **{bytes((ESC, code)): 1 for code in b"J d3a!EG-M{V RtU=r%?eKTuv"},
    b"\x1b$": 2,
    b"\x1b\\": 2,
    b"\x1bc": 2,
    b"\x1bB": 2,
    b"\x1bp": 3,
    b"\x1bW": 8,
    # GS
    b"\x1dc": 0,
    b"\x1d:": 0,
    **{bytes((GS, code)): 1 for code in b"!BbhwHfarI/Tj"},
    b"\x1dL": 2,
    b"\x1dW": 2,
    b"\x1dP": 2,
    b"\x1d$": 2,
    b"\x1d\\": 2,
    b"\x1d^": 3,
    b"\x1dg": 4,
    # FS
    b"\x1c&": 0,
    b"\x1c.": 0,
    **{bytes((FS, code)): 1 for code in b"C!-W"},
    b"\x1cS": 2,
    b"\x1cp": 2,
}

_CUT_WITH_FEED: Final = frozenset(b"\x41\x42\x61\x62\x67\x68")


def next_frame(buffer: bytes, start: int) -> Frame | None:
    """The command that begins at `start`, or None while its end has not arrived."""
    first = buffer[start]
    if first >= 0x20:
        match = _TEXT.match(buffer, start)
        end = match.end() if match else start + 1
        return Frame(TEXT, buffer[start:end], end)
    if first in (ESC, GS, FS):
        return _command(buffer, start)
    if first == DLE:
        return _real_time(buffer, start)
    if first == 0:
        nuls = _NULS.match(buffer, start)
        return Frame(NOTHING, b"", nuls.end() if nuls else start + 1)
    return Frame(buffer[start : start + 1], b"", start + 1)


def _command(buffer: bytes, start: int) -> Frame | None:
    if start + 2 > len(buffer):
        return None
    opcode = buffer[start : start + 2]
    size = _FIXED.get(opcode)
    if size is not None:
        end = start + 2 + size
        return Frame(opcode, buffer[start + 2 : end], end) if end <= len(buffer) else None
    rule = _RULES.get(opcode)
    if rule is not None:
        return rule(buffer, start)
    return Frame(opcode, b"", start + 2, known=False)


def _head(buffer: bytes, start: int, size: int) -> bytes | None:
    args = buffer[start + 2 : start + 2 + size]
    return args if len(args) == size else None


def _bracket(buffer: bytes, start: int) -> Frame | None:
    """`ESC/GS/FS ( x pL pH`: the length of the data is in pL and pH."""
    args = _head(buffer, start, 3)
    if args is None:
        return None
    return Frame(buffer[start : start + 3], b"", start + 5, args[1] + 256 * args[2])


def _long_graphics(buffer: bytes, start: int) -> Frame | None:
    """`GS 8 L p1 p2 p3 p4`: GS ( L with a length of 32 bits."""
    args = _head(buffer, start, 5)
    if args is None:
        return None
    if args[:1] != b"L":
        return Frame(buffer[start : start + 2], b"", start + 2, known=False)
    return Frame(b"\x1d(L", b"", start + 7, int.from_bytes(args[1:], "little"))


def _raster(buffer: bytes, start: int) -> Frame | None:
    """`GS v 0 m xL xH yL yH`: x bytes a row, y rows."""
    args = _head(buffer, start, 6)
    if args is None:
        return None
    columns = int.from_bytes(args[2:4], "little")
    rows = int.from_bytes(args[4:6], "little")
    return Frame(b"\x1dv0", args[1:], start + 8, columns * rows)


def _bit_image(buffer: bytes, start: int) -> Frame | None:
    """`ESC * m nL nH`: n columns of one byte, or of three in the 24-dot modes 32 and 33."""
    args = _head(buffer, start, 3)
    if args is None:
        return None
    depth = 3 if args[0] in (32, 33) else 1
    return Frame(b"\x1b*", args, start + 5, depth * int.from_bytes(args[1:], "little"))


def _downloaded_image(buffer: bytes, start: int) -> Frame | None:
    """`GS * x y d…`: x times y times 8 bytes."""
    args = _head(buffer, start, 2)
    return None if args is None else Frame(b"\x1d*", args, start + 4, args[0] * args[1] * 8)


def _tabs(buffer: bytes, start: int) -> Frame | None:
    """`ESC D n1…nk NUL`: at most 32 ascending positions; a smaller one than the last ends the list."""
    end = start + 2
    last = 0
    while end < len(buffer):
        position = buffer[end]
        if position == 0:
            return Frame(b"\x1bD", buffer[start + 2 : end], end + 1)
        if position <= last or end - start - 2 >= 32:
            return Frame(b"\x1bD", buffer[start + 2 : end], end)
        last = position
        end += 1
    return None


def _cut(buffer: bytes, start: int) -> Frame | None:
    args = _head(buffer, start, 1)
    if args is not None and args[0] in _CUT_WITH_FEED:
        args = _head(buffer, start, 2)
    return None if args is None else Frame(b"\x1dV", args, start + 2 + len(args))


def _barcode(buffer: bytes, start: int) -> Frame | None:
    """`GS k m d… NUL` for m up to 6, `GS k m n d1…dn` from 65."""
    args = _head(buffer, start, 2)
    if args is None:
        return None
    kind, size = args
    if kind >= 65:
        end = start + 4 + size
        return Frame(b"\x1dk", args[:1] + buffer[start + 4 : end], end) if end <= len(buffer) else None
    if kind > 6:
        return Frame(b"\x1dk", b"", start + 3, known=False)
    end = buffer.find(b"\x00", start + 3, start + 3 + _BARCODE_TEXT_LIMIT)
    if end >= 0:
        return Frame(b"\x1dk", args[:1] + buffer[start + 3 : end], end + 1)
    if len(buffer) - start - 3 >= _BARCODE_TEXT_LIMIT:
        return Frame(b"\x1dk", b"", start + 3, known=False)
    return None


_RULES: Final[dict[bytes, Callable[[bytes, int], Frame | None]]] = {
    b"\x1b(": _bracket,
    b"\x1d(": _bracket,
    b"\x1c(": _bracket,
    b"\x1d8": _long_graphics,
    b"\x1dv": _raster,
    b"\x1b*": _bit_image,
    b"\x1d*": _downloaded_image,
    b"\x1bD": _tabs,
    b"\x1dV": _cut,
    b"\x1dk": _barcode,
}


def _real_time(buffer: bytes, start: int) -> Frame | None:
    """DLE commands acted when they were received; here their bytes are only stepped over."""
    size = real_time_size(buffer, start)
    if size is None:
        return None
    return Frame(NOTHING, b"", start + max(size, 1))


CLEAR_BUFFERS: Final = bytes((DLE, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
"""DLE DC4 fn 8, with the fixed bytes that guard it against being hit by chance."""


def real_time_size(data: bytes, start: int) -> int | None:
    """Length of the real-time command at `start`: 0 if there is none, None while it may still become one."""
    head = data[start : start + 10]
    if len(head) < 3:
        return None if len(head) == 1 or head[1] in (4, 5, 0x14) else 0
    function = head[2]
    if head[1] == 4:
        size = 3 if function in (1, 2, 3, 4) else 4 if function in (7, 8, 18) else 0
    elif head[1] == 5:
        size = 3 if function <= 2 else 0
    elif head[1] == 0x14:
        if function == 8:
            return _clear_size(head)
        size = {1: 5, 2: 5, 7: 4}.get(function, 0)
    else:
        return 0
    return size if len(head) >= size else None


def _clear_size(head: bytes) -> int | None:
    if not CLEAR_BUFFERS.startswith(head):
        return 0
    return len(CLEAR_BUFFERS) if len(head) == len(CLEAR_BUFFERS) else None
