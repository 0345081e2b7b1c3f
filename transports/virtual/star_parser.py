"""Cuts a stream of Star's graphic mode into commands; knows how long each one is and nothing of what it does.

Source: Star Graphic Mode Command Specifications. Numbers after `ESC * r` are ASCII digits that a NUL ends.
"""

from typing import Final, NamedTuple

ESC: Final = 0x1B
_NUMBER_LIMIT: Final = 8  # digits
_VARIABLE_LIMIT: Final = 64

_PLAIN: Final = frozenset(b"RABC")  # after ESC * r, without a number
_NUMBERED: Final = frozenset(b"DEFePQtKY")
_MARGINS: Final = frozenset((b"l", b"r"))

# Bytes after ESC and one more.
_ESC: Final[dict[int, int]] = {0x0C: 1, 0x07: 2, 0x06: 1, 0x1E: 2, 0x40: 0, 0x3F: 2}
# Bytes after ESC GS and one more.
_ESC_GS: Final[dict[int, int]] = {0x07: 3, 0x19: 4, 0x03: 3, 0x4C: 4}

TEXT: Final = b"text"


class StarFrame(NamedTuple):
    """One command: its opcode, its arguments or its number's digits, and where it ends."""

    opcode: bytes
    args: bytes
    end: int
    known: bool = True


def next_command(buffer: bytes, start: int, *, raster: bool) -> StarFrame | None:
    """The command that begins at `start`, or None while its end has not arrived: rows in raster mode only."""
    first = buffer[start]
    if first == ESC:
        return _escape(buffer, start)
    if raster and first in b"bk":
        return _row(buffer, start)
    if first >= 0x20:
        return StarFrame(TEXT, b"", start + 1)
    return StarFrame(buffer[start : start + 1], b"", start + 1)


def _row(buffer: bytes, start: int) -> StarFrame | None:
    """`b n1 n2 d…` and `k n1 n2 d…`."""
    data = start + 3
    if len(buffer) < data:
        return None
    end = data + int.from_bytes(buffer[start + 1 : data], "little")
    return StarFrame(buffer[start : start + 1], buffer[data:end], end) if end <= len(buffer) else None


def _escape(buffer: bytes, start: int) -> StarFrame | None:
    if start + 2 > len(buffer):
        return None
    second = buffer[start + 1]
    if second == 0x2A:
        return _raster(buffer, start)
    if second == 0x1D:
        return _escape_gs(buffer, start)
    if second == 0x23:  # ESC # * LF NUL, and the memory switches
        return _until_end(buffer, start, start + 2)
    size = _ESC.get(second)
    if size is None:
        return StarFrame(buffer[start : start + 2], b"", start + 2, known=False)
    return _fixed(buffer, start, start + 2, size)


def _fixed(buffer: bytes, start: int, args: int, size: int) -> StarFrame | None:
    end = args + size
    return StarFrame(buffer[start:args], buffer[args:end], end) if end <= len(buffer) else None


def _escape_gs(buffer: bytes, start: int) -> StarFrame | None:
    if start + 3 > len(buffer):
        return None
    third = buffer[start + 2]
    if third == 0x23:
        return _until_end(buffer, start, start + 3)
    if third == 0x29:  # ESC GS ) I pL pH d…
        head = buffer[start + 4 : start + 6]
        if len(head) < 2:
            return None
        return _fixed(buffer, start, start + 4, 2 + int.from_bytes(head, "little"))
    size = _ESC_GS.get(third)
    if size is None:
        return StarFrame(buffer[start : start + 3], b"", start + 3, known=False)
    return _fixed(buffer, start, start + 3, size)


def _until_end(buffer: bytes, start: int, args: int) -> StarFrame | None:
    end = buffer.find(b"\n\x00", args, args + _VARIABLE_LIMIT)
    if end >= 0:
        return StarFrame(buffer[start:args], buffer[args:end], end + 2)
    if len(buffer) < args + _VARIABLE_LIMIT:
        return None
    return StarFrame(buffer[start:args], b"", args, known=False)


def _raster(buffer: bytes, start: int) -> StarFrame | None:
    """`ESC * r x`, with or without a number."""
    head = buffer[start : start + 4]
    if head[2:3] not in (b"", b"r"):
        return StarFrame(head[:3], b"", start + 3, known=False)
    if len(head) < 4:
        return None
    if head[3] in _PLAIN:
        return StarFrame(head, b"", start + 4)
    if head[3] == 0x6D:
        return _margin(buffer, start)
    if head[3] in _NUMBERED:
        return _number(buffer, start, start + 4)
    return StarFrame(head, b"", start + 4, known=False)


def _margin(buffer: bytes, start: int) -> StarFrame | None:
    side = buffer[start + 4 : start + 5]
    if side in _MARGINS:
        return _number(buffer, start, start + 5)
    return StarFrame(buffer[start : start + 4], b"", start + 4, known=False) if side else None


def _number(buffer: bytes, start: int, at: int) -> StarFrame | None:
    end = at
    while end < len(buffer) and end - at <= _NUMBER_LIMIT:
        if buffer[end] == 0:
            return StarFrame(buffer[start:at], buffer[at:end], end + 1)
        if buffer[end] not in b"0123456789":
            return StarFrame(buffer[start:at], b"", end, known=False)
        end += 1
    return None if end - at <= _NUMBER_LIMIT else StarFrame(buffer[start:at], b"", end, known=False)


def real_time_size(buffer: bytes, start: int) -> int | None:
    """The size of an ESC ACK SOH or ESC ACK CAN at `start`; 0 for another command, None if it may be one."""
    begun = buffer[start : start + 3]
    for command in (b"\x1b\x06\x01", b"\x1b\x06\x18"):
        if begun == command:
            return len(command)
        if command.startswith(begun):
            return None
    return 0
