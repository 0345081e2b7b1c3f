"""Times as a cook reads them: the clock on the wall, and the date only where it is not today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from actors.domain.order import Due

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Moment:
    """`day` is empty for today; `until` says how long it may take ("to 19:00", "by 19:00"). All are texts."""

    time: str
    day: str = ""
    until: str = ""

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.day, self.time, self.until) if part)


class Local:
    """The shop's own time. `today` is the day on which the order was accepted there."""

    def __init__(self, timezone: str, accepted_at: datetime) -> None:
        self._zone, self._suffix = _zone(timezone)
        self._today = accepted_at.astimezone(self._zone).date()

    def moment(self, at: datetime) -> Moment:
        local = at.astimezone(self._zone)
        day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
        if abs((local.date() - self._today).days) > 300:
            day = f"{day} {local.year}"
        return Moment(f"{local:%H:%M}{self._suffix}", "" if local.date() == self._today else day)

    def dated(self, at: datetime) -> str:
        """With the whole date, for a paper that is looked at on another day."""
        local = at.astimezone(self._zone)
        month = _MONTHS[local.month - 1]
        return f"{_DAYS[local.weekday()]} {local.day} {month} {local.year} {local:%H:%M}{self._suffix}"


def due_moment(due: Due, local: Local) -> Moment:
    """When the guest expects the order. What the source said in its own words, where it gave no time."""
    start, end = due.start, due.end
    if due.asap:
        latest = end or start
        return Moment("ASAP", until=f"by {local.moment(latest).text}" if latest else "")
    if start is None:
        if end is None:
            return Moment(due.text or "TIME UNKNOWN")
        return replace(local.moment(end), until="at the latest")
    moment = local.moment(start)
    until = f"to {local.moment(end).text}" if end and end != start else ""
    return Moment(moment.time, moment.day, until)


@cache
def _zone(name: str) -> tuple[tzinfo, str]:
    """A zone that this machine does not know is UTC, and the ticket says so."""
    try:
        return ZoneInfo(name), ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC, " UTC"
