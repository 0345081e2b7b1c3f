"""The actor that polls Wix: when to poll, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.intake.messages import DescribeSource, PollNow, SourceStatus
from actors.intake.wix_answer import Again, Denied, Elsewhere
from actors.intake.wix_poll import Done, JournalAway, Paused, Postponed, Unreachable, WixPoll
from supervision import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from actors.domain.routing import Station
    from actors.intake.wix_poll import Result
    from actors.ports import Ports
    from actors.settings import WixSource

#: Kinds of events in the log: told when a source begins to fail, fails for another reason, and is well again.
SOURCE_FAILING: Final = "source_failing"
SOURCE_FINE: Final = "source_fine"

#: A wrong key does not get right by asking often.
DENIED_PAUSE: Final = 300.0

#: Hints can come in bursts; Wix allows 200 requests a minute.
SHORTEST_PAUSE: Final = 1.0

#: Longest back-off where Wix asks for fewer requests without saying how long to wait, and where it says.
LONGEST_BACK_OFF: Final = 60.0
LONGEST_RETRY_AFTER: Final = 3600.0

_CAUSES: Final[dict[type, str]] = {
    JournalAway: "journal",
    Unreachable: "unreachable",
    Again: "trouble",
    Denied: "denied",
    Elsewhere: "elsewhere",
}


@dataclass(frozen=True, slots=True)
class _Tick:
    """It is time for the next poll."""


@dataclass(frozen=True, slots=True)
class _Polled:
    """A poll has ended."""

    result: Result


class WixPoller(Actor):
    """Polls every `settings.poll` seconds and at a hint, never twice at once, and answers while it does."""

    def __init__(self, settings: WixSource, stations: tuple[Station, ...], ports: Ports) -> None:
        self._settings = settings
        self._stations = stations
        self._ports = ports

    async def init(self) -> None:
        self._poll = WixPoll(self._settings, self._stations, self._ports, self.ctx)
        self._polling = self._hinted = False
        self._not_before = 0.0
        self._setbacks = 0
        self._state, self._cause, self._why = "waiting", "", ""
        self._last_ok_at: datetime | None = None
        self._schedule(0.0)

    async def receive(self, message: object) -> object:
        match message:
            case DescribeSource():
                return self._status()
            case PollNow():
                self._hear_hint()
            case _Tick():
                self._start()
            case _Polled(result):
                self._end(result)
            case _:
                return await super().receive(message)
        return None

    def format_status(self) -> Mapping[str, object]:
        return {"state": self._state, "why": self._why, "polling": self._polling}

    def _status(self) -> SourceStatus:
        return SourceStatus(
            self._settings.name, self._state, self._why, self._last_ok_at, self._poll.orders_seen
        )

    def _hear_hint(self) -> None:
        """A hint during a poll may be about what this poll no longer sees: another one follows it."""
        if self._polling:
            self._hinted = True
        else:
            self._schedule(0.0)

    def _schedule(self, delay: float) -> None:
        wait = max(delay, self._not_before - self.ctx.now())
        self.ctx.after(wait, _Tick(), name="poll")

    def _start(self) -> None:
        if self._polling:
            return
        self._polling, self._hinted = True, False
        self._not_before = self.ctx.now() + SHORTEST_PAUSE
        self.ctx.spawn(self._run(), name="poll")

    async def _run(self) -> None:
        self.ctx.ref.tell(_Polled(await self._poll.run()))

    def _end(self, result: Result) -> None:
        self._polling = False
        pause = self._pause(result)
        if isinstance(result, Done):
            self._note_success()
        elif isinstance(result, Paused):
            self._state, self._cause, self._why = "paused", "", result.why
        elif not isinstance(result, Postponed):
            self._note_failure(_CAUSES[type(result)], result.why)
        self._not_before = max(self._not_before, self.ctx.now() + pause.enforced)
        self._schedule(0.0 if self._hinted and isinstance(result, Done) else pause.delay)

    def _pause(self, result: Result) -> _Pause:
        """How long to wait for the next poll, and how long not even a hint may start one."""
        poll = self._settings.poll
        self._setbacks = self._setbacks + 1 if isinstance(result, Again) and result.well else 0
        match result:
            case Denied():
                return _Pause(max(poll, DENIED_PAUSE), DENIED_PAUSE)
            case Again(after=after) if after is not None:
                return _Pause(max(poll, asked := min(after, LONGEST_RETRY_AFTER)), asked)
            case Again(well=True):
                back_off = self._back_off()
                return _Pause(max(poll, back_off), back_off)
            case Postponed(after):
                return _Pause(min(poll, max(after, SHORTEST_PAUSE)), 0.0)
            case _:
                return _Pause(poll, 0.0)

    def _back_off(self) -> float:
        """2, 4, 8 … 60 s, less up to a half by chance, so that many shops do not come back together."""
        longest = min(2.0 ** min(self._setbacks, 10), LONGEST_BACK_OFF)
        return longest * (1.0 - self._ports.random.random() / 2)

    def _note_success(self) -> None:
        if self._state == "failing":
            self.ctx.emit(SOURCE_FINE, source=self._settings.name)
        self._state, self._cause, self._why = "fine", "", ""
        self._last_ok_at = self._ports.clock.now()

    def _note_failure(self, cause: str, why: str) -> None:
        """The first failure of a kind is told; its repetitions only show in the status."""
        if (self._state, self._cause) != ("failing", cause):
            self.ctx.emit(SOURCE_FAILING, source=self._settings.name, cause=cause, why=why)
        self._state, self._cause, self._why = "failing", cause, why


@dataclass(frozen=True, slots=True)
class _Pause:
    delay: float
    enforced: float
