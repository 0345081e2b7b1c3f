"""The actor that polls Wix: when to poll, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.intake.messages import DescribeSource, PollNow, SourceStatus
from actors.intake.polling import Pace, interval, pace
from actors.intake.source_alert import SourceAlert
from actors.intake.wix_messages import (
    DeniedError,
    ElsewhereError,
    NoAnswerError,
    NotNowError,
    NotThereError,
    WixError,
    WixIsBack,
)
from actors.intake.wix_one import WixOne
from actors.intake.wix_poll import Done, JournalAway, Paused, WixPoll
from actors.journal.alert_messages import Severity
from supervision import Actor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from actors.domain.routing import Station
    from actors.intake.wix_poll import Result
    from actors.ports import Clock
    from actors.settings import Site, WixSource

#: Kinds of events in the log: told when a source begins to fail, fails for another reason, and is well again.
SOURCE_FAILING: Final = "source_failing"
SOURCE_FINE: Final = "source_fine"

#: Hints can come in bursts.
SHORTEST_PAUSE: Final = 1.0
SHORTEST_WAIT: Final = 0.1  # where Wix was not asked

#: An alert of what passes by itself: when it has lasted for so long, in seconds.
ALERT_AFTER: Final = 60.0

#: What a person has to see to is told at once, and how a source's state is called then.
_PERSONS: Final = (DeniedError, ElsewhereError, NotThereError)
_STATES: Final[dict[type, str]] = {DeniedError: "denied", NoAnswerError: "away"}


@dataclass(frozen=True, slots=True)
class _Tick:
    """It is time for the next poll."""


@dataclass(frozen=True, slots=True)
class _Polled:
    """A poll has ended."""

    result: Result


class WixPoller(Actor):
    """Polls as `actors.intake.polling` says and at a hint, never twice at once, and answers while it does."""

    def __init__(
        self, settings: WixSource, stations: tuple[Station, ...], clock: Clock, site: Callable[[], Site]
    ) -> None:
        self._settings = settings
        self._stations = stations
        self._clock = clock
        self._site = site

    async def init(self) -> None:
        self._poll = WixPoll(self._settings, self._stations, self.ctx)
        self._one = WixOne(self._settings, self._stations, self.ctx)
        self._alert = SourceAlert(self.ctx, self._settings.name)
        self._polling = self._hinted = False
        self._not_before = 0.0
        self._rung = float("-inf")
        self._state, self._cause, self._why = "waiting", "", ""
        self._failing_since = 0.0
        self._last_ok_at: datetime | None = None
        self._schedule(0.0)

    async def receive(self, message: object) -> object:
        match message:
            case DescribeSource():
                return self._status()
            case PollNow(order):
                self._rung = self.ctx.now()
                self._hear_hint()
                if order and self._state == "fine":  # so that what lies behind the first contact is known
                    self._one.fetch(order)
            case WixIsBack():
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
        found, seconds = self._interval()
        return SourceStatus(
            self._settings.name,
            self._state,
            self._why,
            self._last_ok_at,
            self._poll.orders_seen,
            found.value,
            seconds,
            self._poll.its_time(),
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
        match result:
            case Done():
                self._note_success()
            case Paused(why):
                self._state, self._cause, self._why = "paused", "", why
            case JournalAway(why):
                self._note_failure("failing", "journal", why)
            case NotNowError(state=state):  # nothing was asked
                self._not_before = self.ctx.now() + SHORTEST_WAIT
                if state and not self._is_failing:  # somebody else has seen it first
                    self._note_failure(state, result.word, str(result))
            case WixError():
                self._note_failure(_STATES.get(type(result), "failing"), result.word, str(result))
        self._tell_people(result)
        hinted = self._hinted and isinstance(result, Done | NoAnswerError)
        self._schedule(0.0 if hinted else self._pause(result))

    def _pause(self, result: Result) -> float:
        """Seconds to the next poll, without a hint. What must not be asked sooner the client does not ask."""
        usual = self._interval()[1]
        match result:
            case NotNowError(after=after) if after is not None:
                return min(self._settings.poll, after)
            case WixError(after=after) if after is not None:
                return max(after, SHORTEST_PAUSE)
            case _:
                return usual

    def _interval(self) -> tuple[Pace, float]:
        at, site = self._clock.now(), self._site()
        found = pace(site, at, self.ctx.now() - self._rung)
        return found, interval(found, self._settings, site, at)

    def _note_success(self) -> None:
        if self._is_failing:
            self.ctx.emit(SOURCE_FINE, source=self._settings.name)
        self._state, self._cause, self._why = "fine", "", ""
        self._last_ok_at = self._clock.now()

    def _note_failure(self, state: str, cause: str, why: str) -> None:
        """The first failure of a kind is told; its repetitions only show in the status."""
        if not self._is_failing:
            self._failing_since = self.ctx.now()
        if self._cause != cause:
            self.ctx.emit(SOURCE_FAILING, source=self._settings.name, cause=cause, why=why)
        self._state, self._cause, self._why = state, cause, why

    @property
    def _is_failing(self) -> bool:
        return self._state not in {"waiting", "fine", "paused"}

    def _tell_people(self, result: Result) -> None:
        """At once of what only a person can mend, and of anything else when it lasts."""
        text = f"no orders come from {self._settings.name}: {self._why}"
        if not self._is_failing:
            if isinstance(result, Done | Paused):
                self._alert.clear()
        elif isinstance(result, _PERSONS):
            self._alert.raise_(Severity.CRITICAL, text)
        elif self._alert.is_raised and isinstance(result, NotNowError):
            pass  # it is known, and nothing new was seen
        elif self._alert.is_raised or self.ctx.now() - self._failing_since >= ALERT_AFTER:
            self._alert.raise_(Severity.WARNING, text)
