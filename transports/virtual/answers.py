"""Questions that wait their turn behind print data: GS ( H, GS r, GS g, GS I, and the switch GS a.

They are answered when they are reached, which is after the motion of everything before them has ended.
"""

from typing import TYPE_CHECKING, Final

from transports.virtual.engine import Engine
from transports.virtual.outbox import Outbox
from transports.virtual.status import Condition, asb_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CUMULATIVE: Final = 128
_LINES: Final = 20
_HEAD: Final = 21
_CUTS: Final = 50
_HOURS: Final = 70
_CONSTANT: Final = 1234


class Answers:
    """What this model answers; what it does not know it swallows."""

    def __init__(self, engine: Engine, condition: Condition, outbox: Outbox) -> None:
        self._model = engine.model
        self._engine = engine
        self._condition = condition
        self._outbox = outbox
        self._cleared: dict[int, int] = {}
        self._asb = 0
        self._asb_last = b""
        self.pulse_enabled = True
        self.power_off_enabled = False
        self.table: Final[Mapping[bytes, Callable[[bytes], None]]] = {
            b"\x1da": self._enable_asb,
            b"\x1dr": self._transmit_status,
            b"\x1dg": self._counter,
            b"\x1dI": self._identity,
            b"\x1d(H": self._process_id,
            b"\x1d(D": self._enable_real_time,
        }

    def initialise(self) -> None:
        """ESC @ and power-on: ASB off, real-time commands as they are by default."""
        self._asb = 0
        self.pulse_enabled = True
        self.power_off_enabled = False

    def greet(self) -> None:
        """A host has connected: nothing is said before it asks."""

    def report_change(self) -> None:
        """Send ASB if an enabled item changed since the last message."""
        if not self._asb:
            return
        message = self._condition.automatic()
        if asb_changed(self._asb_last, message, self._asb):
            self._outbox.put(message)
            self._asb_last = message

    def send_status(self) -> None:
        """DLE DC4 fn 7: the four bytes now, enabled or not."""
        self._outbox.put(self._condition.automatic())

    def _enable_asb(self, args: bytes) -> None:
        if not self._model.asb:
            return
        self._asb = args[0]
        if self._asb:
            self._asb_last = self._condition.automatic()
            self._outbox.put(self._asb_last)

    def _transmit_status(self, args: bytes) -> None:
        """GS r n: n as a number or as its ASCII digit."""
        number = args[0] - 0x30 if args[0] >= 0x30 else args[0]
        answers = {1: self._condition.paper(), 2: self._condition.drawer(), 4: 0}
        if self._model.gs_r and number in answers:
            self._outbox.put(bytes((answers[number],)))

    def _process_id(self, data: bytes) -> None:
        """GS ( H fn 48: `37 22 d1 d2 d3 d4 00`."""
        if self._model.process_id and len(data) == 6 and data[:2] == b"00":
            self._outbox.put_process_id(b"\x37\x22" + data[2:] + b"\x00")

    def _counter(self, args: bytes) -> None:
        """GS g 0 m nL nH sets a counter back, GS g 2 m nL nH transmits it as digits."""
        number = int.from_bytes(args[2:4], "little")
        kind = number & ~_CUMULATIVE
        moved = self._moved().get(kind)
        if moved is None or self._model.counters is None:
            return
        if args[0] == 0x30 and number == kind:
            self._cleared[kind] = moved
        elif args[0] == 0x32:
            value = moved if number != kind else moved - self._cleared.get(kind, 0)
            digits = _CONSTANT if self._model.counters == "constant" else value
            self._outbox.put(b"\x5f%d\x00" % digits)

    def _moved(self) -> dict[int, int]:
        fed = self._engine.roll.dots_fed
        return {_LINES: fed // 30, _HEAD: fed, _CUTS: self._engine.cuts, _HOURS: 0}

    def _identity(self, args: bytes) -> None:
        """GS I n: 1 to 3 one byte, 65 to 69 texts, 33 and 35 information blocks."""
        model = self._model
        number = args[0]
        if number in (0x31, 0x32, 0x33):
            number -= 0x30
        two_byte = model.multibyte is not None
        single = {1: model.model_id, 2: 0x02 | two_byte, 3: 0x01}
        texts = {
            65: model.firmware,
            66: model.maker,
            67: model.name,
            68: model.serial,
            69: model.font_language,
        }
        if not model.identity:
            return
        if number in single:
            self._outbox.put(bytes((single[number],)))
        elif number in (33, 35):
            self._outbox.put(bytes((0x3D, number, 0x42 | two_byte, 0x40, 0x40, 0)))
        elif number in texts:
            self._outbox.put(b"\x5f" + texts[number].encode("ascii", "replace") + b"\x00")

    def _enable_real_time(self, data: bytes) -> None:
        """GS ( D 14h: pairs of (function of DLE DC4, 1 or 0)."""
        if data[:1] != b"\x14":
            return
        for function, on in zip(data[1::2], data[2::2], strict=False):
            if function == 1:
                self.pulse_enabled = bool(on & 1)
            elif function == 2:
                self.power_off_enabled = bool(on & 1)
