"""How a Star printer stands and what it has counted, as it tells its host: Automatic Status, ETB, version.

Source: Star Graphic Mode Command Specifications, Automatic Status. Bits 0, 4 and 7 of a byte say where in the
frame it stands, so that seven bits of meaning become two and three.
"""

from typing import Final

from transports.virtual.engine import Engine
from transports.virtual.outbox import Outbox
from transports.virtual.status import Condition

_LENGTH: Final = 0x23  # nine bytes
_VERSION: Final = 0x06  # the third format
_NETWORK: Final = 0x80  # two bytes behind the frame say how much data follows them
_NO_DATA: Final = b"\x00\x00"
_COUNTS: Final = 32
_PRINT_ENDS: Final = 256
_AT_POWER_ON: Final = 2
_AUTOMATIC, _TO_HOSTS = 1, 2


class StarAnswers:
    """`enabled` is the n of ESC RS a: bit 0 for every change, bit 1 for every host that connects.

    `network` says through what it talks: a frame looks otherwise at a serial line.
    """

    pulse_enabled: Final = False  # by a command that acts on reception: it has none
    power_off_enabled: Final = False

    def __init__(self, engine: Engine, condition: Condition, outbox: Outbox) -> None:
        self._model = engine.model
        self._condition = condition
        self._outbox = outbox
        self._last = b""
        self.network = True
        self.initialise()
        self._now = self._before = self._frame()

    def initialise(self) -> None:
        """Power-on."""
        self.enabled = _AT_POWER_ON
        self.counter = 0
        self.print_ends = 0
        self._counted = False

    @property
    def in_trouble(self) -> bool:
        return self._condition.offline

    def greet(self) -> None:
        """A host has connected."""
        if self._model.asb and self.enabled & _TO_HOSTS:
            self.send_status()

    def report_change(self) -> None:
        self._keep()
        if self._model.asb and self.enabled & _AUTOMATIC and self._frame() != self._last:
            self.send_status()

    def send_status(self) -> None:
        """Now, whether anything changed or not. That an ETB was executed is said once."""
        if not self._model.asb:
            return
        self._last = self._frame()
        if self._outbox.host_present:
            self._outbox.put(self.message())
            self._counted = False
            self._last = self._frame()

    def enable(self, mode: int) -> None:
        """ESC RS a; 255 sends one now."""
        if mode == 0xFF:
            self.send_status()
        elif mode <= (_AUTOMATIC | _TO_HOSTS):
            self.enabled = mode
            self.report_change()

    def count(self) -> None:
        """ETB."""
        if self._model.etb:
            self.counter = (self.counter + 1) % _COUNTS
            self._counted = True
            self.report_change()

    def count_anew(self) -> None:
        """ESC RS E 0: nobody is told."""
        self.counter = 0
        self._counted = False

    def version(self) -> None:
        """ESC # *."""
        if self._model.identity:
            self._outbox.put(b"\x1b#*," + self._model.firmware.encode("ascii", "replace") + b"\n\x00")

    def information(self) -> None:
        """ESC GS ) I 1 0 "1"."""
        if self._model.identity:
            serial = self._model.serial.encode("ascii", "replace")
            self._outbox.put(b"\x1b\x1d)I\x01\x001PrSrN=" + serial + b",\n\x00")

    def echo(self, args: bytes, value: int) -> None:
        """What ESC GS ETX answers: its own bytes and a number."""
        self._outbox.put(b"\x1b\x1d\x03" + args + bytes((value, 0)))

    def count_print_end(self) -> None:
        self.print_ends = (self.print_ends + 1) % _PRINT_ENDS

    def enquire(self, *, empty: bool) -> None:
        """ENQ."""
        condition = self._condition
        self._outbox.put(
            bytes(
                (
                    0x80 * condition.drawer_pin_high
                    | 0x20 * empty
                    | 0x08 * condition.paper_end
                    | 0x04 * (condition.cover_open or condition.unrecoverable),
                )
            )
        )

    def tell_sensors(self) -> None:
        """EOT."""
        condition = self._condition
        near_end = 0x04 * condition.paper_near_end
        self._outbox.put(
            bytes((0x10 | 0x80 * condition.drawer_pin_high | 0x08 * condition.paper_end | near_end,))
        )

    def message(self) -> bytes:
        """How it is, as it says so on its own account."""
        return self._frame() + _NO_DATA * self.network

    def now_and_before(self) -> bytes:
        self._keep()
        return self._now + _NO_DATA + self._before + _NO_DATA

    def _keep(self) -> None:
        if (frame := self._frame()) != self._now:
            self._before, self._now = self._now, frame

    def _frame(self) -> bytes:
        condition = self._condition
        printer = (
            0x20 * condition.cover_open
            | 0x08 * condition.offline
            | 0x04 * condition.drawer_pin_high
            | 0x02 * self._counted
        )
        errors = 0x40 * condition.head_hot | 0x20 * condition.unrecoverable | 0x08 * condition.cutter_error
        paper = 0x08 * condition.paper_end | 0x04 * condition.paper_near_end
        count = (self.counter & 0x18) << 2 | (self.counter & 0x07) << 1
        return bytes((_LENGTH, _VERSION | _NETWORK * self.network, printer, errors, 0, paper, 0, count, 0))
