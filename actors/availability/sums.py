"""Days added up: today, the last thirty, and the month. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.availability.messages import Availability, Span

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime, tzinfo

    from actors.domain.availability import Absence, Day

SHOWN: Final = 30


def sums(days: Collection[Day], absences: Collection[Absence], now: datetime, zone: tzinfo) -> Availability:
    today = now.astimezone(zone).date()
    began = [(each.at.astimezone(zone).date(), each) for each in absences]
    oldest, newest_first = today - timedelta(days=SHOWN - 1), sorted(days, key=lambda each: each.day)[::-1]
    return Availability(
        today=span(today, today, days, began),
        month=span(today.replace(day=1), today, days, began),
        days=tuple(
            span(each.day, each.day, (each,), began) for each in newest_first if oldest <= each.day <= today
        ),
    )


def span(first: date, last: date, days: Collection[Day], absences: Collection[tuple[date, Absence]]) -> Span:
    within = [each for each in days if first <= each.day <= last]
    away_then = [absence for day, absence in absences if first <= day <= last]
    here, away = sum(each.here for each in within), sum(each.away for each in within)
    return Span(
        first=first,
        here=here,
        away=away,
        stopped=sum(each.stopped for each in within),
        off=sum(each.off for each in within),
        share=here / (here + away) if here + away > 0.0 else None,
        absences=len(away_then),
        longest=max(away_then, key=lambda each: each.seconds, default=None),
    )
