"""When a shop is open, by the clock on its wall, on both nights of a clock change too. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

DAY: Final = 24 * 60

#: Days on which a span that matters now can have begun, and those that a week and its clock change need.
_BEFORE: Final = 2
_AHEAD: Final = 9


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes after the midnight of the day that it begins on; it ends by the next day's midnight at most.

    `begins` is below `DAY`, and `ends` above `begins`: past `DAY` it goes on after midnight.
    """

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The spans of each day, Monday first: seven of them. A day without any is closed."""

    days: tuple[tuple[Span, ...], ...]


def is_open(hours: OpeningHours | None, at: datetime, zone: tzinfo) -> bool:
    """Hours that nobody told count as open; so does an hour that the clock has twice."""
    return hours is None or any(begins <= at < ends for begins, ends in _spans(hours, at, zone))


def next_closing(hours: OpeningHours | None, at: datetime, zone: tzinfo) -> datetime | None:
    """The first moment after `at` from which it is closed, in UTC; None where it never closes."""
    if hours is None:
        return None
    ends = sorted(end for _, end in _spans(hours, at, zone) if end > at)
    return next((end for end in ends if not is_open(hours, end, zone)), None)


def next_opening(hours: OpeningHours | None, at: datetime, zone: tzinfo) -> datetime | None:
    """The first moment after `at` at which a span begins, in UTC; None where none does."""
    if hours is None:
        return None
    return min((begin for begin, _ in _spans(hours, at, zone) if begin > at), default=None)


def _spans(hours: OpeningHours, at: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """From the days before `at` to those of the week after it."""
    today = at.astimezone(zone).date()
    for ahead in range(-_BEFORE, _AHEAD):
        day = today + timedelta(days=ahead)
        for span in hours.days[day.weekday()]:
            yield min(_moments(day, span.begins, zone)), max(_moments(day, span.ends, zone))


def _moments(day: date, minutes: int, zone: tzinfo) -> tuple[datetime, datetime]:
    """The same moment twice, except on the night of a clock change: two that the clock may mean then."""
    days, rest = divmod(minutes, DAY)
    wall = datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), zone)
    return wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
