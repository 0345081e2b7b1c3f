"""Between the event log and the journal: keeps count of the time, and knows what is to be written down."""

from __future__ import annotations

from datetime import timedelta
from math import inf
from typing import TYPE_CHECKING, Final

from actors import places
from actors.availability.record import Record
from actors.availability.standing import Standing
from actors.availability.sums import sums
from actors.domain.availability import Beat, Cause, Mark, Piece, Reason, Where, outlived, since
from supervision import events

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime, tzinfo

    from actors.availability.messages import Availability
    from actors.domain.availability import Page
    from actors.ports import Clock
    from supervision import Event

#: Seconds after which the time is written down with whatever else is written, and after which by itself.
WITH_OTHERS: Final = 20.0
BY_ITSELF: Final = 60.0
NEWS: Final = 5.0  # where there is an absence to tell of

#: Seconds of a start that still belong to the stop or the power cut before it.
STARTING: Final = 10.0


class Presence:
    """Outlives the actors that it watches. Until `resume` was called it only remembers."""

    def __init__(self, clock: Clock, zone: tzinfo, printers: Callable[[], Collection[str]]) -> None:
        self._clock = clock
        self._zone = zone
        self._printers = printers
        self._standing: Standing | None = None
        self._began = self._at = 0.0
        self._arrived_at = inf  # when everything vital was up for the first time
        self._ending = self._gave_up = False
        self._before: Where | None = None  # what the start belongs to; None at the very first one
        #: From before the journal was open.
        self._early: list[tuple[float, float, Reason | None, datetime]] = []
        self._record: Record | None = None
        self._written_at = 0.0
        self._here = 0.0  # seconds of this process, of which up to a page and up to what is durable:
        self._at_page = self._at_mark = (inf, 0.0)

    # --- events -----------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """For `EventLog.subscribe`."""
        note = HEARD.get(event.kind)
        if note is not None:
            standing = self._advanced(event.at)
            note(self, standing, event)
            if standing.is_up:
                self._arrived_at = min(self._arrived_at, event.at)

    def _advanced(self, at: float) -> Standing:
        """Counts the time up to now."""
        if self._standing is None:
            self._began = self._at = self._written_at = at
            self._standing = Standing(at, self._printers())
        date = self._clock.now()
        for start, stop, reason in self._standing.between(self._at, at):
            self._pass(start, stop, reason, date - timedelta(seconds=at - stop))
        self._at = max(self._at, at)
        return self._standing

    def _pass(self, start: float, stop: float, reason: Reason | None, ended: datetime) -> None:
        if self._record is None:
            if self._early and self._early[-1][2] == reason:
                start = self._early.pop()[0]
            self._early.append((start, stop, reason, ended))
            return
        late = self._started_by
        if start < late < stop:
            self._pass(start, late, reason, ended - timedelta(seconds=stop - late))
            start = late
        place = self._place(start, reason)
        if place is not None:
            self._here += stop - start if place[0] is Where.HERE else 0.0
            self._record.add(Piece(place[0], stop - start, ended, place[1]))

    @property
    def _started_by(self) -> float:
        return min(self._arrived_at, self._began + STARTING)

    def _place(self, start: float, reason: Reason | None) -> tuple[Where, Reason | None] | None:
        """None: at the very first start nobody knows what was before."""
        if self._ending:
            return Where.STOPPED, None
        if reason is None:
            return Where.HERE, None
        if start >= self._started_by:
            return Where.AWAY, reason
        return None if self._before is None else (self._before, _why(self._before))

    # --- the journal ------------------------------------------------------------------------------

    @property
    def is_known(self) -> bool:
        return self._record is not None

    def resume(self, page: Page, boot: str, at: float) -> None:
        """With what was written down before: docketd has just started, and `page` tells how it ended."""
        self._advanced(at)
        self._record = record = Record(page, self._zone)
        if page.mark is not None:
            began = self._clock.now() - timedelta(seconds=at - self._began)
            mark = outlived(page.mark, page.beat, boot, self._began, began)
            found = since(mark, boot, self._began, began)
            self._before = found.where
            beaten = mark.up - page.mark.up
            record.add(Piece(Where.HERE, beaten, began - timedelta(seconds=found.seconds)))
            record.add(Piece(found.where, found.seconds, began, _why(found.where)))
        early, self._early = self._early, []
        for start, stop, reason, ended in early:
            self._pass(start, stop, reason, ended)
        self._written_at = -inf  # a start is a sign of life

    def is_due(self, at: float, *, alone: bool) -> bool:
        """Whether something has to be written down, `alone` or beside what is written anyway."""
        if self._record is None:
            return True
        passed = at - self._written_at
        return passed >= (BY_ITSELF if alone else WITH_OTHERS) or (passed >= NEWS and self._record.has_news)

    def page(self, boot: str, at: float) -> Page:
        """To be written down now."""
        self._advanced(at)
        if self._record is None:
            raise RuntimeError("nothing was read yet that could be written anew")
        self._at_page = at, self._here
        return self._record.page(Mark(boot, at, self._clock.now(), self._ending))

    def written(self, page: Page, waiting: Collection[str]) -> None:
        """`waiting` are the printers that have tickets to print."""
        if self._record is not None and page.mark is not None:
            self._record.written(page)
            self._written_at = page.mark.up
            if page.mark.up == self._at_page[0]:
                self._at_mark = self._at_page
            self._advanced(page.mark.up).waiting(self._at, waiting)

    def beat(self, at: float) -> Beat | None:
        """None before the first durable mark of this process, and once docketd was asked to stop."""
        marked_at, here = self._at_mark
        if self._standing is None or self._ending or marked_at > at:
            return None
        spans = self._standing.between(self._at, at)
        now = self._here + sum(stop - start for start, stop, reason in spans if reason is None)
        return Beat(self._clock.boot_id, at, marked_at, at - marked_at - (now - here))

    def report(self, at: float) -> Availability | None:
        """None while nothing is known of the time before."""
        self._advanced(at)
        if self._record is None:
            return None
        found = self._record
        return sums(found.days.values(), found.absences.values(), self._clock.now(), self._zone)

    # --- what is heard ----------------------------------------------------------------------------

    def _started(self, standing: Standing, event: Event) -> None:
        standing.started(event.at, event.path)
        if event.path == places.GATEWAY:
            self._ending = False

    def _ended(self, standing: Standing, event: Event) -> None:
        standing.ended(event.at, event.path)
        if event.path == places.GATEWAY and event.data.get("exit") == "shutdown" and not self._gave_up:
            self._ending = True  # it is the first to go when docketd is asked to stop

    def _gives_up(self, _standing: Standing, event: Event) -> None:
        self._gave_up = self._gave_up or event.path == places.ROOT

    def _line(self, standing: Standing, event: Event) -> None:
        standing.line(event.at, str(event.data["printer"]), str(event.data["state"]))

    def _trouble(self, standing: Standing, event: Event) -> None:
        standing.disk(event.at, well=event.kind == "journal_well")

    def _restored(self, _standing: Standing, _event: Event) -> None:
        if self._record is not None:
            self._record.write_all_again()

    def _job(self, standing: Standing, event: Event) -> None:
        standing.got_on(event.at, str(event.data["printer"]))

    def _settings(self, standing: Standing, event: Event) -> None:
        standing.use(event.at, self._printers())
        standing.sources_replaced()


def _why(before: Where) -> Reason | None:
    return Reason(Cause.KILLED) if before is Where.AWAY else None


HEARD: Final[Mapping[str, Callable[[Presence, Standing, Event], None]]] = {
    events.CHILD_STARTED: Presence._started,  # noqa: SLF001 - a table of its own
    events.CHILD_TERMINATED: Presence._ended,  # noqa: SLF001
    events.MAX_INTENSITY: Presence._gives_up,  # noqa: SLF001
    "printer_changed": Presence._line,  # noqa: SLF001
    "journal_trouble": Presence._trouble,  # noqa: SLF001
    "journal_well": Presence._trouble,  # noqa: SLF001
    "journal_restored": Presence._restored,  # noqa: SLF001
    "job_changed": Presence._job,  # noqa: SLF001
    "printer_paused": Presence._job,  # noqa: SLF001
    "settings_applied": Presence._settings,  # noqa: SLF001
}
