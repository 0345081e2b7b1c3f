"""How a Star printer stands and what it has counted, as it tells its host: Automatic Status, ETB, version.

Source: Star Graphic Mode Command Specifications, Automatic Status. Bits 0, 4 and 7 of a byte say where in the
frame it stands, so that seven bits of meaning become two and three.
"""

from typing import Final

from transports.virtual.engine import Engine
from transports.virtual.outbox import Outbox
from transports.virtual.status import Condition

_LENGTH: Final = 0x23  # nine bytes
_VERSION: Final = 0x86  # the third format, from a network interface
_NO_DATA: Final = b"\x00\x00"
_COUNTS: Final = 32
_AT_POWER_ON: Final = 2
_AUTOMATIC, _TO_HOSTS = 1, 2


class StarAnswers:
    """`enabled` is the n of ESC RS a: bit 0 for every change, bit 1 for every host that connects."""

    pulse_enabled: Final = False  # by a command that acts on reception: it has none
    power_off_enabled: Final = False

    def __init__(self, engine: Engine, condition: Condition, outbox: Outbox) -> None:
        self._model = engine.model
        self._condition = condition
        self._outbox = outbox
        self._last = b""
        self.initialise()

    def initialise(self) -> None:
        """Power-on."""
        self.enabled = _AT_POWER_ON
        self.counter = 0
        self._counted = False

    def greet(self) -> None:
        """A host has connected."""
        if self._model.asb and self.enabled & _TO_HOSTS:
            self.send_status()

    def report_change(self) -> None:
        if self._model.asb and self.enabled & _AUTOMATIC and self._frame() != self._last:
            self.send_status()

    def send_status(self) -> None:
        """Now, whether anything changed or not. That an ETB was executed is said once."""
        if not self._model.asb:
            return
        self._last = self._frame()
        if self._outbox.host_present:
            self._outbox.put(self._last + _NO_DATA)
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

    def _frame(self) -> bytes:
        condition = self._condition
        printer = (
            0x20 * condition.cover_open
            | 0x08 * condition.offline
            | 0x04 * condition.drawer_pin_high
            | 0x02 * self._counted
        )
        errors = 0x08 * condition.cutter_error
        paper = 0x08 * condition.paper_end
        count = (self.counter & 0x18) << 2 | (self.counter & 0x07) << 1
        return bytes((_LENGTH, _VERSION, printer, errors, 0, paper, 0, count, 0))
