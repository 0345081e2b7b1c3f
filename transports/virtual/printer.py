"""A thermal printer without paper: bytes in, status bytes out, slips to look at. No I/O and no clock."""

from collections.abc import Callable
from typing import Final

from transports.virtual.machine import Machine
from transports.virtual.paper import Slip

_LINE_DOTS: Final = 30


class VirtualPrinter(Machine):
    """One printer with one host connection. Times are seconds on the caller's clock and never go back.

    `speed_mm_s` is how fast paper moves, None for infinitely fast. The last `keep_slips` slips are kept.
    `secure_printing` is the EU default of late: bytes on the raw port are taken and come to nothing.
    """

    # --- what stands on paper, and how often --------------------------------------------------

    @property
    def slips(self) -> list[Slip]:
        return list(self._roll.slips)

    @property
    def slips_total(self) -> int:
        return self._roll.slips_total

    @property
    def unfinished(self) -> Slip:
        """What is on paper but not cut yet."""
        self._executor.remember()
        return self._roll.unfinished

    @property
    def cuts(self) -> int:
        return self._engine.cuts

    @property
    def drawer_pulses(self) -> int:
        return self._engine.drawer_pulses

    @property
    def beeps(self) -> int:
        return self._engine.beeps

    @property
    def lines_fed(self) -> int:
        return self._roll.dots_fed // _LINE_DOTS

    @property
    def ignored(self) -> list[bytes]:
        """Opcodes of commands it did not know, the first thousand."""
        return self._executor.ignored

    @property
    def on_slip(self) -> Callable[[Slip], None] | None:
        return self._roll.on_slip

    @on_slip.setter
    def on_slip(self, callback: Callable[[Slip], None] | None) -> None:
        self._roll.on_slip = callback

    @property
    def waiting(self) -> int:
        """Bytes in the receive buffer."""
        return self._executor.waiting

    # --- what happens to it ------------------------------------------------------------------------

    def power_on(self, now: float) -> None:
        if not self.powered:
            self.condition.powered = True
            self._changed(now)

    def go_offline(self, now: float) -> None:
        """Off-line for a reason the status does not name."""
        self._hold(now, held=True)

    def go_online(self, now: float) -> None:
        self._hold(now, held=False)

    def _hold(self, now: float, *, held: bool) -> None:
        self.advance(now)
        self.condition.held_offline = held
        self._changed(now)

    def drawer_pin(self, now: float, *, high: bool) -> None:
        """The level at pin 3 of the drawer connector; which one means open depends on the drawer."""
        self.advance(now)
        self.condition.drawer_pin_high = high
        self._changed(now)

    def paper_out(self, now: float) -> None:
        """The end of the roll passes the sensor. The line in progress is still printed."""
        self.advance(now)
        self._roll_end = True
        self._roll_low = self.model.near_end_sensor
        self._changed(now)

    def paper_out_after(self, mm: float) -> None:
        """Let the roll end when that much paper has moved, at the end of the line in progress."""
        self._dots_left = mm * self.model.dots_per_mm

    def paper_low(self, now: float) -> None:
        """Near-end, on a model that has the sensor."""
        self.advance(now)
        self._roll_low = self.model.near_end_sensor
        self._changed(now)

    def load_paper(self, now: float) -> None:
        """Open the cover if it is closed, put a new roll in, close the cover."""
        if not self.condition.cover_open:
            self.open_cover(now)
        self._roll_end = False
        self._roll_low = False
        self._dots_left = None
        self.close_cover(now)

    def open_cover(self, now: float) -> None:
        """While paper moves this is an error, otherwise only a reason to be off-line."""
        self.advance(now)
        if not self.condition.cover_open:
            self.condition.cover_open = True
            self.condition.cover_error = self._free_at > now
            self._changed(now)

    def close_cover(self, now: float) -> None:
        self.condition.cover_open = False
        self.condition.cover_error = False
        self._changed(now)

    def jam_cutter(self, now: float) -> None:
        """The next cut fails. After `clear_jam` the host has to send DLE ENQ 1 or 2, or DLE DC4 8."""
        self.advance(now)
        self._executor.cutter_jammed = True
        self._changed(now)

    def clear_jam(self, now: float) -> None:
        """Free the blade. The error stays until the host recovers from it or the power is switched off.

        A Star printer knows no command for that: there it is over when the blade is free.
        """
        self._executor.cutter_jammed = False
        if self.model.is_star:
            self.condition.cutter_error = False
        self._changed(now)

    def heat_head(self, now: float) -> None:
        """The print head is too hot: the printer stands until it has cooled down, and goes on by itself."""
        self._let_head(now, hot=True)

    def cool_head(self, now: float) -> None:
        self._let_head(now, hot=False)

    def _let_head(self, now: float, *, hot: bool) -> None:
        self.advance(now)
        self.condition.head_hot = hot
        self._changed(now)

    def break_down(self, now: float) -> None:
        """An error that no command recovers from, and switching off and on only after `repair`."""
        self.advance(now)
        self._broken = self.condition.unrecoverable = True
        self._changed(now)

    def repair(self) -> None:
        """The cause is gone. The printer finds out when it is switched on."""
        self._broken = False
