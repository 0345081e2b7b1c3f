"""ESC/POS, from the printer to docketd: one stream of bytes, taken apart.

Several kinds of answers share the stream without a frame around them. Their first bytes tell them apart
(ESC/POS reference, DLE EOT, GS a, GS r, GS I, GS ( H); which question a byte or a text answers follows from
the order of the questions.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from transports.languages.escpos.state import ASB_LENGTH, decode_asb

if TYPE_CHECKING:
    from collections.abc import Callable

    from transports.languages.device_state import DeviceState


class Question(StrEnum):
    """What the printer was asked. Real-time statuses, markers and texts are three queues of their own."""

    STATUS_1 = "status-1"
    STATUS_2 = "status-2"
    STATUS_3 = "status-3"
    STATUS_4 = "status-4"
    MARKER = "marker"
    MAKER = "maker"
    MODEL = "model"
    FIRMWARE = "firmware"
    SERIAL = "serial"
    COUNTER = "counter"
    LINES = "lines"


STATUS_QUESTIONS = (Question.STATUS_1, Question.STATUS_2, Question.STATUS_3, Question.STATUS_4)
IDENTITY_QUESTIONS = (Question.MAKER, Question.MODEL, Question.FIRMWARE, Question.SERIAL)
"""In the order in which `EscPos.identify` asks."""
COUNTER_QUESTIONS = (Question.COUNTER, Question.LINES)
"""In the order in which `EscPos.query_counters` asks."""


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """An answer to DLE EOT: `number` of the question, `None` when nobody had asked."""

    number: int | None
    byte: int


@dataclass(frozen=True, slots=True)
class AutoStatus:
    state: DeviceState
    data: bytes


@dataclass(frozen=True, slots=True)
class ProcessId:
    """All that was sent before this fence is on paper."""

    text: str


@dataclass(frozen=True, slots=True)
class ClearConfirmed:
    """The buffers are empty: what had not been printed never will be."""


@dataclass(frozen=True, slots=True)
class MarkerAnswer:
    """All that was sent before the oldest unanswered marker is on paper."""

    byte: int


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """An identity or a counter: the question is `None` when nobody had asked."""

    question: Question | None
    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes that mean nothing here. Until something is understood again, no marker answer is believed."""

    data: bytes


StatusEvent = RealTimeStatus | AutoStatus | ProcessId | ClearConfirmed | MarkerAnswer | TextAnswer | Unknown

LONGEST_BLOCK = 256
_FLOW_CONTROL = b"\x11\x13"
_BLOCK_HEADERS = frozenset(b"\x37\x5f\x3d\x35\x3b\x53")
_SEPARATOR = 0x1F  # between the fields of a block (GS ( k, function 182)


class EscPosStatus:
    """Feed what arrives, get what it means. Total: no input raises, and what is kept is bounded."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._in_step = True
        self.forget()

    def expect(self, *questions: Question) -> None:
        """Note questions, in the order in which they are sent."""
        for question in questions:
            if question in STATUS_QUESTIONS:
                self._statuses.append(STATUS_QUESTIONS.index(question) + 1)
            elif question is Question.MARKER:
                self._markers += 1
            else:
                self._texts.append(question)

    def forget(self) -> None:
        """Expect no answers any more: after `ESC @`, a clear, or a time-out on real-time questions."""
        self._statuses: deque[int] = deque()
        self._texts: deque[Question] = deque()
        self._markers = 0

    def forget_statuses(self) -> None:
        """Expect no real-time statuses any more, before a new round of them. The other queues stay."""
        self._statuses.clear()

    def reset(self) -> None:
        """Start anew on a new connection."""
        self._buffer.clear()
        self._in_step = True
        self.forget()

    def feed(self, data: bytes) -> list[StatusEvent]:
        """Take apart what has arrived; an answer that is not whole yet waits for its rest."""
        # XON and XOFF are no part of any answer, and may stand inside of one.
        self._buffer += data.translate(None, _FLOW_CONTROL)
        events: list[StatusEvent] = []
        while self._buffer:
            taken = self._next()
            if taken is None:
                break
            length, event = taken
            del self._buffer[:length]
            self._in_step = not isinstance(event, Unknown)
            events.append(event)
        return events

    def _next(self) -> tuple[int, StatusEvent] | None:
        """The length and the event at the beginning of the buffer; `None` while its end is still to come."""
        first = self._buffer[0]
        if first & 0x93 == 0x12:
            return 1, RealTimeStatus(self._statuses.popleft() if self._statuses else None, first)
        if first & 0x93 == 0x10:
            return self._automatic()
        if first in _BLOCK_HEADERS:
            return self._block()
        if first & 0x90 == 0x00 and self._markers and self._in_step:
            self._markers -= 1
            return 1, MarkerAnswer(first)
        return self._stray()

    def _automatic(self) -> tuple[int, StatusEvent] | None:
        message = bytes(self._buffer[:ASB_LENGTH])
        if any(byte & 0x90 for byte in message[1:]):
            return self._stray()
        if len(message) < ASB_LENGTH:
            return None
        state = decode_asb(message)
        return self._stray() if state is None else (ASB_LENGTH, AutoStatus(state, message))

    def _block(self) -> tuple[int, StatusEvent] | None:
        """A header byte, text, and a NUL."""
        for index, byte in enumerate(self._buffer[:LONGEST_BLOCK]):
            if byte == 0x00:
                return index + 1, self._answer(bytes(self._buffer[: index + 1]))
            if byte < 0x20 and byte != _SEPARATOR:
                return self._stray()
        return None if len(self._buffer) < LONGEST_BLOCK else self._stray()

    def _answer(self, block: bytes) -> StatusEvent:
        decode = _BLOCKS.get(block[:2])
        if decode is not None:
            return decode(block)
        if block[0] == 0x5F:
            return TextAnswer(self._texts.popleft() if self._texts else None, block[1:-1].decode("latin-1"))
        return Unknown(block)

    def _stray(self) -> tuple[int, StatusEvent]:
        return 1, Unknown(bytes(self._buffer[:1]))


def _process_id(block: bytes) -> StatusEvent:
    return ProcessId(block[2:-1].decode("latin-1")) if len(block) == 7 else Unknown(block)


def _clear_confirmed(block: bytes) -> StatusEvent:
    return ClearConfirmed() if len(block) == 3 else Unknown(block)


_BLOCKS: dict[bytes, Callable[[bytes], StatusEvent]] = {
    b"\x37\x22": _process_id,
    b"\x37\x25": _clear_confirmed,
}
