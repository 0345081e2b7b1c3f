"""The actor that goes through Wix's list: each hour and at closing, and when somebody wants a span of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from actors import places
from actors.domain.opening import next_closing
from actors.errors import DocketdError
from actors.intake.fetching import Fetching
from actors.intake.list_messages import DescribeList, FetchSpan, FetchUnderWayError, ListStatus
from actors.intake.messages import DescribeSource
from actors.intake.reconciling import GRACE, Reconciling
from actors.journal.source_messages import SourcePausedError
from supervision import Actor, ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actors.domain.routing import Station
    from actors.intake.list_messages import FetchState
    from actors.ports import Clock
    from actors.settings import Site, WixSource

#: Kinds of events in the log.
LIST_COMPARED: Final = "list_compared"
ORDERS_MISSED: Final = "orders_missed"
FETCH_ENDED: Final = "fetch_ended"

#: Seconds: after a start, when the first polls are over; between two comparisons; after one that failed.
FIRST: Final = 120.0
EACH: Final = 3600.0
AGAIN: Final = 300.0

MOST_NAMED: Final = 20

#: What is in the way and not of the making of whoever asks.
_IN_THE_WAY: Final = (DocketdError, SourcePausedError, ActorDown, Timeout, MailboxFull)


@dataclass(frozen=True, slots=True)
class _Compare:
    """It is time to compare."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """A comparison has ended; `why` it could not be made, or empty."""

    why: str


class Reconciler(Actor):
    """Answers `DescribeList` and `FetchSpan`. One comparison and one span at a time.

    Events: `list_compared` (source, listed), `orders_missed` (source, missing, orders), `fetch_ended`
    (source, and what came of it).
    """

    def __init__(
        self,
        settings: WixSource,
        stations: tuple[Station, ...],
        clock: Clock,
        site: Callable[[], Site],
    ) -> None:
        self._settings = settings
        self._stations = stations
        self._clock = clock
        self._site = site

    async def init(self) -> None:
        self._fetching: Fetching | None = None
        self._why = ""
        self._poller = self.ctx.ref_of(places.source(self._settings.name, "poller"))
        self.ctx.after(FIRST, _Compare(), name="compare")

    async def receive(self, message: object) -> object:
        match message:
            case DescribeList():
                return ListStatus(None if self._fetching is None else self._fetching.state, self._why)
            case FetchSpan():
                return self._begin_fetch(message)
            case _Compare():
                self.ctx.spawn(self._compare(), name="compare")
            case _Compared(why):
                self._why = why
                self.ctx.after(AGAIN if why else self._until_next(), _Compare(), name="compare")
            case _:
                return await super().receive(message)
        return None

    def format_status(self) -> Mapping[str, object]:
        return {"why": self._why, "fetch": None if self._fetching is None else self._fetching.state.state}

    # --- the day ------------------------------------------------------------------------------------

    def _until_next(self) -> float:
        """An hour, or less where the shop closes before: then when its last order is old enough to count."""
        now, site = self._clock.now(), self._site()
        closing = next_closing(site.hours, now - GRACE, ZoneInfo(site.timezone))
        if closing is None:
            return EACH
        wait = (closing + GRACE - now).total_seconds()
        return wait if 0 < wait < EACH else EACH

    async def _compare(self) -> None:
        try:
            why = await self._try_compare()
        except _IN_THE_WAY as error:
            why = str(error)
        self.ctx.ref.tell(_Compared(why))

    async def _try_compare(self) -> str:
        """Why it can't be compared yet; empty where it was."""
        polled = (await self._poller.ask(DescribeSource(), 5.0)).last_ok_at
        if polled is None:
            return f"{self._settings.name} has not answered yet"
        zone = ZoneInfo(self._site().timezone)
        before = self._clock.now()
        found = await Reconciling(self._settings, self._stations, self.ctx).run(before, polled, zone)
        self.ctx.emit(LIST_COMPARED, source=self._settings.name, listed=found.kept.listed)
        if found.missing:
            named = ", ".join(found.missing[:MOST_NAMED])
            more = {"missing": len(found.missing), "orders": named}
            self.ctx.emit(ORDERS_MISSED, source=self._settings.name, **more)
        return ""

    # --- by hand ------------------------------------------------------------------------------------

    def _begin_fetch(self, wanted: FetchSpan) -> FetchState | FetchUnderWayError:
        if self._fetching is not None and self._fetching.state.state == "running":
            who = self._fetching.state.who
            text = (
                f"{who} is fetching orders from {self._settings.name} already: docketd sources shows how far"
            )
            return FetchUnderWayError(text)
        self._fetching = Fetching(wanted, self._clock.now(), self._settings, self._stations, self.ctx)
        self.ctx.spawn(self._fetch(self._fetching), name="fetch")
        return self._fetching.state

    async def _fetch(self, fetching: Fetching) -> None:
        why = ""
        try:
            await fetching.run()
        except _IN_THE_WAY as error:
            why = str(error)
        ended = fetching.end(self._clock.now(), why)
        said = {name: getattr(ended, name) for name in ("who", "why", "seen", "taken", "changed", "copies")}
        self.ctx.emit(FETCH_ENDED, source=self._settings.name, **said)
