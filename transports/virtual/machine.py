"""What goes on inside a virtual printer: bytes wait and are executed as paper moves. No clock, no I/O."""

import math
from collections.abc import Callable
from typing import Final

from transports.virtual import star_parser
from transports.virtual.answers import Answers
from transports.virtual.engine import Engine
from transports.virtual.executor import Executor
from transports.virtual.model import STAR_TEXT, TM_M30III, Model
from transports.virtual.outbox import Outbox
from transports.virtual.paper import Roll, Slip
from transports.virtual.parser import ESC
from transports.virtual.reading import read
from transports.virtual.realtime import RealTimeScanner
from transports.virtual.star_answers import StarAnswers
from transports.virtual.star_executor import StarExecutor
from transports.virtual.star_text_executor import StarTextExecutor
from transports.virtual.status import Condition

# Above this much unread, one more answer ends a turn, so that a reading host gets every answer.
_UNREAD_LIMIT: Final = 64


class Machine:
    """Receive buffer, engine, answers and time; `VirtualPrinter` adds what a person sees and does."""

    def __init__(
        self,
        model: Model = TM_M30III,
        *,
        speed_mm_s: float | None = None,
        buffer_bytes: int = 65536,
        keep_slips: int = 200,
        secure_printing: bool = False,
        on_slip: Callable[[Slip], None] | None = None,
    ) -> None:
        self.model = model
        self.speed_mm_s = speed_mm_s
        self.secure_printing = secure_printing
        self.condition = Condition()
        self.session: int | None = None
        self._sessions = 0
        self._roll = Roll(keep_slips)
        self._roll.on_slip = on_slip
        self._engine = Engine(model, self._roll)
        self._outbox = Outbox()
        self._speak(buffer_bytes)
        self._watchers: list[Callable[[], None]] = []
        self._free_at = -math.inf
        self._dots_left: float | None = None
        self._roll_end = False
        self._roll_low = False
        self._broken = False
        self._advancing = False

    def _speak(self, buffer_bytes: int) -> None:
        """The parts that know the printer's language."""
        self._answers: Answers | StarAnswers
        self._executor: Executor | StarExecutor
        if self.model.is_star:
            star = self._answers = StarAnswers(self._engine, self.condition, self._outbox)
            texts = self.model.language in STAR_TEXT
            executor = StarTextExecutor if texts else StarExecutor
            self._executor = executor(self._engine, star, buffer_bytes)
            self._scanner = RealTimeScanner(ESC, star_parser.real_time_size)
            self._roll.read = None if texts else read
        else:
            answers = self._answers = Answers(self._engine, self.condition, self._outbox)
            self._executor = Executor(self._engine, answers, buffer_bytes)
            self._scanner = RealTimeScanner()

    def leave_network(self) -> None:
        """It stands at a serial line or a USB cable: a Star printer's messages are shorter there."""
        if isinstance(self._answers, StarAnswers):
            self._answers.network = False

    @property
    def status_now_and_before(self) -> bytes:
        """What a Star printer says at its status port; empty of any other."""
        return self._answers.now_and_before() if isinstance(self._answers, StarAnswers) else b""

    @property
    def powered(self) -> bool:
        return self.condition.powered

    # --- the host's side ------------------------------------------------------------------------

    def connect(self, now: float) -> None:
        """Raises ConnectionRefusedError when the printer is off or has a host already."""
        if not self.powered:
            raise ConnectionRefusedError("the printer is switched off")
        if self.session is not None:
            raise ConnectionRefusedError("the printer has a connection already")
        self.advance(now)
        self._sessions += 1
        self.session = self._sessions
        self._executor.host_came(self.session)
        self._scanner.reset()
        if not self.secure_printing:
            self._outbox.host_came()
            self._answers.greet()

    def disconnect(self, now: float) -> None:
        """What is buffered is still printed; answers that nobody read are gone, save a process ID."""
        self.session = None
        self._executor.host_left()
        self._outbox.host_left()
        self.advance(now)

    def receive(self, data: bytes, now: float) -> int:
        """Take what the receive buffer has room for and return how many bytes that were."""
        if not self.powered:
            return 0
        if self.secure_printing:
            return len(data)
        self.advance(now)
        taken = 0
        while taken < len(data) and (room := self._executor.room):
            piece = data[taken : taken + room]
            taken += len(piece)
            if not self._take(piece, now):
                break
        return taken

    def outgoing(self) -> bytes:
        """What the printer sends to the host; it is gone from the printer then."""
        return self._outbox.drain()

    def _take(self, piece: bytes, now: float) -> bool:
        """False if a real-time command in it switched the printer off."""
        at = 0
        for end, command in self._scanner.feed(piece):
            self._queue(piece[at:end], now)
            self._real_time(command, now)
            at = end
            if not self.powered:
                return False
        if at < len(piece):
            self._queue(piece[at:], now)
        return True

    def _queue(self, data: bytes, now: float) -> None:
        if self._executor.starved:
            self._free_at = max(self._free_at, now)
        self._executor.append(self._executor.accept(data, now))
        self.advance(now)

    # --- time -----------------------------------------------------------------------------------

    def advance(self, now: float) -> None:
        """Work through the receive buffer as far as the paper has moved by `now`.

        `on_slip` may let a fault strike at a cut: the work is then left to the call that is going on.
        """
        if self._advancing:
            return
        self._advancing = True
        try:
            self._work_until(now)
        finally:
            self._advancing = False

    def _work_until(self, now: float) -> None:
        unread = len(self._outbox)
        while self._free_at <= now and self.powered:
            if self._paper_used_up:
                self._dots_left = None
                self._roll_end = True
                self._roll_low = self.model.near_end_sensor
                self._sense(now)
            if self.condition.offline or self._executor.starved:
                return
            if len(self._outbox) > max(unread, _UNREAD_LIMIT):
                return
            self._step()

    def next_event(self, now: float) -> float | None:
        """When `advance` would do something next, None while the printer is idle or stands still."""
        if not self.powered:
            return None
        if self._paper_used_up or not (self.condition.offline or self._executor.starved):
            return max(self._free_at, now)
        return None

    @property
    def _paper_used_up(self) -> bool:
        return self._dots_left is not None and self._dots_left <= 0

    def _step(self) -> None:
        engine = self._engine
        engine.now = self._free_at
        cuts = engine.cuts
        if not self._executor.step():
            self.condition.cutter_error = True
            self._report(self._free_at)
            return
        dots, engine.motion = engine.motion, 0
        if self._dots_left is not None:
            self._dots_left -= dots
        if self.speed_mm_s is not None:
            self._free_at += dots / self.model.dots_per_mm / self.speed_mm_s
            self._free_at += (engine.cuts - cuts) * self.model.cut_seconds

    # --- real-time commands: they act on reception ------------------------------------------------

    def _real_time(self, command: bytes, now: float) -> None:
        kind, number = command[1], command[2]
        if command[0] == ESC:
            self._acknowledge(number, now)
        elif kind == 4:
            if number <= 4 and self.model.real_time:
                self._outbox.put(bytes((self.condition.real_time(number),)))
        elif kind == 5:
            self._enquire(number, now)
        else:
            self._control(number, command[3:], now)

    def _acknowledge(self, number: int, now: float) -> None:
        """ESC ACK: 1 asks for the status, 24 sets the printer back."""
        if number == 1:
            self._answers.send_status()
            return
        self._executor.clear()
        self._engine.initialise()
        self._answers.initialise()
        self._changed(now)

    def _enquire(self, number: int, now: float) -> None:
        """DLE ENQ: 1 repeats the cut that failed, 2 drops the buffers. Nothing helps a stuck blade."""
        if not self.condition.cutter_error or self._executor.cutter_jammed or number == 0:
            return
        if number == 2:
            self._executor.clear()
        self._recover(now)

    def _control(self, number: int, args: bytes, now: float) -> None:
        """DLE DC4: 1 drawer, 2 power off, 7 status, 8 clear the buffers."""
        if number == 8:
            self._executor.clear()
            self._outbox.put(b"\x37\x25\x00")
            if self.condition.cutter_error and not self._executor.cutter_jammed:
                self._recover(now)
        elif number == 7 and args == b"\x01" and self.model.asb:
            self._answers.send_status()
        elif number == 1 and self._answers.pulse_enabled and args[0] <= 1 and 1 <= args[1] <= 8:
            if not self.condition.error:
                self._engine.pulse_drawer()
        elif number == 2 and self._answers.power_off_enabled and args == b"\x01\x08":
            self.power_off(now)

    def _recover(self, now: float) -> None:
        self.condition.cutter_error = False
        self._changed(now)

    def power_off(self, now: float) -> None:
        """Receive and print buffers, settings, ASB and unsent process IDs are gone, and so is the host."""
        self.advance(now)
        self._executor.clear()
        self._engine.initialise()
        self._answers.initialise()
        self._outbox.reset()
        self._outbox.host_left()
        self._executor.host_left()
        self.session = None
        self._free_at = now
        self.condition.powered = False
        self.condition.cutter_error = False
        self.condition.cover_error = False
        self.condition.unrecoverable = self._broken
        self._changed(now)

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after each fault or recovery, so that a driver looks again. Returns how to stop."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _changed(self, now: float) -> None:
        """Tell the host and go on with what can go on."""
        self._sense(now)
        if not self.condition.offline:
            self._free_at = max(self._free_at, now)
        self.advance(now)
        for callback in tuple(self._watchers):
            callback()

    def _sense(self, now: float) -> None:
        """The roll sensors; they keep their last value while the cover is open."""
        if not self.condition.cover_open:
            self.condition.paper_end = self._roll_end
            self.condition.paper_near_end = self._roll_low
        self._report(now)

    def _report(self, now: float) -> None:
        if self.condition.offline:
            self._executor.fail(now)
        self._answers.report_change()
