"""Star's languages, from the printer to docketd: one stream of bytes, taken apart.

Sources: Star Graphic Mode Command Specifications, Rev. 2.32, and Star Line Mode Command Specifications:
Automatic Status, which is the same in all of them; ESC GS ETX. A frame says how long it is, and no later byte
of it can be taken for its first: bit 0 is set in the first header alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from transports.languages.device_state import DeviceState
from transports.reasons import STOPPING, Reason

SHORTEST, LONGEST = 7, 15
LONGEST_DATA: Final = 1024  # behind a frame from a network interface
LONGEST_TEXT: Final = 256
COUNTS: Final = 32
"""The ETB counter goes from 0 to 31 and begins again."""

_VERSION: Final = b"\x1b#*,"
_PRINT_END: Final = b"\x1b\x1d\x03\x01"
_PRINT_END_LENGTH: Final = 8
_TEXT_ENDS: Final = b"\n\x00"
_COVER, _OFFLINE, _DRAWER, _ETB = 0x20, 0x08, 0x04, 0x02
_ON_NETWORK: Final = 0x80

Meaning = tuple[int, Reason, str]
"""A bit, the reason that it stands for, and its finer word."""

MEANINGS: Final[dict[int, tuple[Meaning, ...]]] = {
    2: ((_COVER, Reason.COVER_OPEN, ""),),
    3: (
        (0x40, Reason.OTHER, "head-hot"),
        (0x20, Reason.OTHER, "unrecoverable-error"),
        (0x08, Reason.CUTTER_ERROR, ""),
        (0x04, Reason.OTHER, "recoverable-error"),
    ),
    4: (
        (0x40, Reason.OTHER, "buffer-overflow"),
        (0x2E, Reason.OTHER, "error"),
    ),
    5: (
        (0x08, Reason.MEDIA_EMPTY, ""),
        (0x06, Reason.MEDIA_LOW, ""),
    ),
}
"""By the place of the byte in the frame, both headers counted, from 0."""


@dataclass(frozen=True, slots=True)
class StarFrame:
    """How the printer is. `counted`: an ETB was executed since the frame before; `counter` tells of it."""

    state: DeviceState
    counter: int | None
    counted: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """Model and firmware, as one text."""

    text: str


@dataclass(frozen=True, slots=True)
class PrintEnd:
    """All that was sent before the question of this name is on paper, and the motor stands."""

    name: bytes
    counter: int  # of such questions, 0 to 255


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes that mean nothing here."""

    data: bytes


StarEvent = StarFrame | Version | PrintEnd | Unknown


class StarStatus:
    """Feed what arrives, get what it means. Total: no input raises, and what is kept is bounded."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def reset(self) -> None:
        """Start anew on a new connection."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[StarEvent]:
        """Take apart what has arrived; an answer that is not whole yet waits for its rest."""
        self._buffer += data
        events: list[StarEvent] = []
        while self._buffer:
            taken = self._next()
            if taken is None:
                break
            length, event = taken
            del self._buffer[:length]
            events.append(event)
        return events

    def _next(self) -> tuple[int, StarEvent] | None:
        """The length and the event at the beginning of the buffer; `None` while its end is still to come."""
        first = self._buffer[0]
        if first & 0x91 == 0x01 and SHORTEST <= _number(first) <= LONGEST:
            return self._frame(_number(first))
        if first == _VERSION[0]:
            return self._print_end() if self._begins(_PRINT_END) else self._text()
        return self._stray()

    def _begins(self, head: bytes) -> bool:
        """Whether what has arrived is the beginning of that, and of no text."""
        begun = bytes(self._buffer[: len(head)])
        return len(begun) > 1 and head.startswith(begun)

    def _print_end(self) -> tuple[int, StarEvent] | None:
        if len(self._buffer) < _PRINT_END_LENGTH:
            return None
        answer = bytes(self._buffer[:_PRINT_END_LENGTH])
        if answer[-1]:
            return self._stray()
        return len(answer), PrintEnd(answer[4:6], answer[6])

    def _frame(self, length: int) -> tuple[int, StarEvent] | None:
        frame = bytes(self._buffer[:length])
        if not _is_frame(frame):
            return self._stray()
        if len(frame) < length:
            return None
        end = length
        if frame[1] & _ON_NETWORK:
            more = self._buffer[length : length + 2]
            if len(more) < 2:
                return None
            size = int.from_bytes(more, "big")
            if size > LONGEST_DATA:
                return self._stray()
            end += 2 + size
        return None if len(self._buffer) < end else (end, decode(frame))

    def _text(self) -> tuple[int, StarEvent] | None:
        head = bytes(self._buffer[: len(_VERSION)])
        if not _VERSION.startswith(head):
            return self._stray()
        end = self._buffer.find(_TEXT_ENDS, len(_VERSION), LONGEST_TEXT)
        if end < 0:
            return None if len(self._buffer) < LONGEST_TEXT else self._stray()
        text = self._buffer[len(_VERSION) : end].decode("latin-1")
        return end + len(_TEXT_ENDS), Version("".join(c for c in text if c.isprintable()))

    def _stray(self) -> tuple[int, StarEvent]:
        return 1, Unknown(bytes(self._buffer[:1]))


def decode(frame: bytes) -> StarFrame:
    """A whole frame, without what a network interface puts behind it."""
    found = [
        meaning
        for place, table in MEANINGS.items()
        if place < len(frame)
        for meaning in table
        if frame[place] & meaning[0]
    ]
    counter = _counter(frame[7]) if len(frame) > 7 else None
    state = _state(found, online=not frame[2] & _OFFLINE, drawer_high=bool(frame[2] & _DRAWER))
    return StarFrame(state, counter, bool(frame[2] & _ETB), frame)


def state_in(frame: bytes) -> DeviceState | None:
    """How the printer is by a frame that was asked for by itself; None where it is none. Total."""
    events = StarStatus().feed(frame)
    return events[0].state if len(events) == 1 and isinstance(events[0], StarFrame) else None


def _state(found: list[Meaning], *, online: bool, drawer_high: bool) -> DeviceState:
    reasons = {reason for _, reason, _ in found}
    details = {detail for _, _, detail in found if detail}
    if not online and not reasons & STOPPING:
        reasons.add(Reason.OFFLINE)
    return DeviceState(online, frozenset(reasons), frozenset(details), drawer_high)


def _is_frame(begun: bytes) -> bool:
    """Whether what has arrived of it can be one."""
    second = begun[1:2]
    return not any(byte & 0x11 for byte in second) and not any(byte & 0x91 for byte in begun[2:])


def _number(header: int) -> int:
    """Four bits of a header: of the first the frame's length, of the second the format's version."""
    return header >> 1 & 0x07 | header >> 2 & 0x08


def _counter(byte: int) -> int:
    return byte >> 2 & 0x18 | byte >> 1 & 0x07
