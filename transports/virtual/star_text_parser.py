"""Cuts a stream of StarPRNT or Star's line mode into commands; knows how long each one is, not what it does.

Source: StarPRNT and STAR Line Mode Command Specifications, the tables of text commands. A command whose data
may be longer than the receive buffer is framed by its head alone; `follows` says how much comes after it.
"""

import re
from typing import TYPE_CHECKING, Final

from transports.virtual import star_parser
from transports.virtual.parser import ESC, NOTHING, TEXT, Frame

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT: Final = re.compile(rb"[\x20-\xff]+")
_NULS: Final = re.compile(rb"\x00+")
_RS: Final = 0x1E
_BARCODE_LIMIT: Final = 255
_TABS: Final = 32

#: Single bytes that mean something.
_CONTROLS: Final = frozenset(b"\x04\x05\x07\x09\x0a\x0c\x0d\x0f\x12\x17\x18\x19\x1a\x1c")
# Bytes after ESC and one more.
_ESC: Final[dict[int, int]] = {
    **dict.fromkeys(b"@EF450pq", 0),
    **dict.fromkeys(b"-_WhRlQaJIz $d\x06\x0c", 1),
    **dict.fromkeys(b"is?\x07\x1e", 2),
    0x1C: 3,
}
# Bytes after ESC GS and one more.
_ESC_GS: Final[dict[int, int]] = {
    **dict.fromkeys(b"ta", 1),
    **dict.fromkeys(b"AR", 2),
    0x03: 3,
    0x07: 3,
    0x19: 4,
    0x4C: 4,
}
_PAGE_MODE: Final[dict[int, int]] = {**dict.fromkeys(b"0167", 0), 0x32: 1, 0x33: 8, 0x34: 2, 0x35: 2}
#: How much follows the S of a code's settings, by their number.
_QR_SETTINGS: Final[dict[int, int]] = dict.fromkeys((0, 1, 2), 2)
_PDF417_SETTINGS: Final[dict[int, int]] = {0: 4, 1: 2, 2: 2, 3: 2}


def next_frame(buffer: bytes, start: int) -> Frame | None:
    """The command that begins at `start`, or None while its end has not arrived."""
    first = buffer[start]
    if first >= 0x20:
        match = _TEXT.match(buffer, start)
        end = match.end() if match else start + 1
        return Frame(TEXT, buffer[start:end], end)
    if first == ESC:
        return _escape(buffer, start)
    if first == 0:
        nuls = _NULS.match(buffer, start)
        return Frame(NOTHING, b"", nuls.end() if nuls else start + 1)
    return Frame(buffer[start : start + 1], b"", start + 1, known=first in _CONTROLS)


def _escape(buffer: bytes, start: int) -> Frame | None:
    if start + 2 > len(buffer):
        return None
    second = buffer[start + 1]
    rule = _RULES.get(second)
    if rule is not None:
        return rule(buffer, start)
    return _sized(buffer, start, start + 2, _ESC.get(second))


def _sized(buffer: bytes, start: int, args: int, size: int | None) -> Frame | None:
    """Its arguments begin at `args`. A command of unknown length is none."""
    if size is None:
        return Frame(buffer[start:args], b"", args, known=False)
    end = args + size
    return Frame(buffer[start:args], buffer[args:end], end) if end <= len(buffer) else None


def _group(buffer: bytes, start: int) -> Frame | None:
    """ESC GS."""
    if start + 3 > len(buffer):
        return None
    third = buffer[start + 2]
    rule = _GROUP_RULES.get(third)
    if rule is not None:
        return rule(buffer, start)
    return _sized(buffer, start, start + 3, _ESC_GS.get(third))


def _as_in_graphic_mode(buffer: bytes, start: int) -> Frame | None:
    """ESC * r, ESC # and ESC GS #: framed alike in all of Star's languages."""
    frame = star_parser.next_command(buffer, start, raster=False)
    return frame and Frame(frame.opcode, frame.args, frame.end, 0, frame.known)


def _barcode(buffer: bytes, start: int) -> Frame | None:
    """`ESC b n1 n2 n3 n4 d… RS`."""
    data = start + 6
    end = buffer.find(_RS, data, data + _BARCODE_LIMIT)
    if end >= 0:
        return Frame(b"\x1bb", buffer[start + 2 : end], end + 1)
    if len(buffer) < data + _BARCODE_LIMIT:
        return None
    return Frame(b"\x1bb", b"", start + 2, known=False)


def _image(depth: int) -> "Callable[[bytes, int], Frame | None]":
    """`ESC x nL nH d…`: n times so many bytes."""

    def rule(buffer: bytes, start: int) -> Frame | None:
        size = buffer[start + 2 : start + 4]
        if len(size) < 2:
            return None
        return Frame(buffer[start : start + 2], size, start + 4, depth * int.from_bytes(size, "little"))

    return rule


def _tabs(buffer: bytes, start: int) -> Frame | None:
    """`ESC D n1…nk NUL`: positions that ascend."""
    end, last = start + 2, 0
    while end < len(buffer):
        position = buffer[end]
        if position == 0:
            return Frame(b"\x1bD", buffer[start + 2 : end], end + 1)
        if position <= last or end - start - 2 >= _TABS:
            return Frame(b"\x1bD", buffer[start + 2 : end], end)
        last = position
        end += 1
    return None


def _raster(buffer: bytes, start: int) -> Frame | None:
    """`ESC GS S m xL xH yL yH n d…`: x bytes a row, y rows."""
    args = buffer[start + 3 : start + 9]
    if len(args) < 6:
        return None
    columns, rows = (int.from_bytes(args[at : at + 2], "little") for at in (1, 3))
    return Frame(b"\x1b\x1dS", args, start + 9, columns * rows)


def _bracket(buffer: bytes, start: int) -> Frame | None:
    """`ESC GS ( x pL pH d…` and `ESC GS ) x pL pH d…`."""
    size = buffer[start + 4 : start + 6]
    if len(size) < 2:
        return None
    return Frame(buffer[start : start + 4], size, start + 6, int.from_bytes(size, "little"))


def _page_mode(buffer: bytes, start: int) -> Frame | None:
    """`ESC GS P n …`."""
    which = buffer[start + 3 : start + 4]
    return _sized(buffer, start, start + 4, _PAGE_MODE.get(which[0])) if which else None


def _code(settings: dict[int, int], *, system: int) -> "Callable[[bytes, int], Frame | None]":
    """A two-dimensional code: `S n …` sets, `D … nL nH d…` gives its data, `P` prints, `I` asks.

    `system` is how many bytes stand between the D and the length of the data.
    """

    def rule(buffer: bytes, start: int) -> Frame | None:
        what = buffer[start + 3 : start + 4]
        args = start + 4
        if what == b"S":
            number = buffer[args : args + 1]
            return _sized(buffer, start, args, settings.get(number[0] & 0x0F)) if number else None
        if what == b"D":
            size = buffer[args + system : args + system + 2]
            if len(size) < 2:
                return None
            end = args + system + 2
            return Frame(buffer[start:args], b"", end, int.from_bytes(size, "little"))
        return _sized(buffer, start, args, 0 if what in (b"P", b"I") else None) if what else None

    return rule


_RULES: "Final[dict[int, Callable[[bytes, int], Frame | None]]]" = {
    0x1D: _group,
    0x23: _as_in_graphic_mode,
    0x2A: _as_in_graphic_mode,
    0x44: _tabs,
    0x58: _image(3),
    0x62: _barcode,
    0x6B: _image(24),
}
_GROUP_RULES: "Final[dict[int, Callable[[bytes, int], Frame | None]]]" = {
    0x23: _as_in_graphic_mode,
    0x28: _bracket,
    0x29: _bracket,
    0x50: _page_mode,
    0x53: _raster,
    0x78: _code(_PDF417_SETTINGS, system=0),
    0x79: _code(_QR_SETTINGS, system=2),
}
