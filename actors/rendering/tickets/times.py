"""Times as a cook reads them: the clock on the wall, and the date only where it is not today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from actors.words.clock import Clock
from actors.words.money import money

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from actors.domain.order import Due
    from actors.rendering.messages import Shop


@dataclass(frozen=True, slots=True)
class Moment:
    """`day` is empty for today; `until` says how long it may take ("to 19:00", "by 19:00"). All are texts."""

    time: str
    day: str = ""
    until: str = ""

    @property
    def when(self) -> str:
        return f"{self.day} {self.time}".lstrip()

    @property
    def text(self) -> str:
        return f"{self.when} {self.until}".rstrip()


class Local:
    """The shop's own time, words and money, as they are written there.

    Today is the day on which the order was accepted.
    """

    def __init__(self, shop: Shop, accepted_at: datetime) -> None:
        self.words = shop.words
        self._locale = shop.locale
        self._clock = Clock(shop.locale, shop.clock)
        self._zone, self._suffix = _zone(shop.timezone)
        self._today = accepted_at.astimezone(self._zone).date()

    def moment(self, at: datetime) -> Moment:
        local = at.astimezone(self._zone)
        time = self._clock.time(local) + self._suffix
        if local.date() == self._today:
            return Moment(time)
        far = abs((local.date() - self._today).days) > 300
        return Moment(time, self._clock.day(local, year=far))

    def money(self, text: str) -> str:
        return money(text, self._locale)

    def dated(self, at: datetime) -> str:
        """With the whole date, for a paper that is looked at on another day."""
        local = at.astimezone(self._zone)
        return f"{self._clock.day(local, year=True)} {self._clock.time(local)}{self._suffix}"


def due_moment(due: Due, local: Local) -> Moment:
    """When the guest expects the order. What the source said in its own words, where it gave no time."""
    start, end, _ = due.start, due.end, local.words
    if due.asap:
        latest = end or start
        return Moment(_("ASAP"), until=_("by {time}", time=local.moment(latest).text) if latest else "")
    if start is None:
        if end is None:
            return Moment(due.text or _("TIME UNKNOWN"))
        return replace(local.moment(end), until=_("at the latest"))
    first = local.moment(start)
    if end is None or end == start:
        return first
    last = local.moment(end)
    return replace(first, until=_("to {time}", time=last.time if last.day == first.day else last.text))


@cache
def _zone(name: str) -> tuple[tzinfo, str]:
    """A zone that this machine does not know is UTC, and the ticket says so."""
    try:
        return ZoneInfo(name), ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC, " UTC"
