"""`hours` of `[site]`: when the shop is open."""

from __future__ import annotations

import re
from typing import Final

from actors import config_values as values
from actors.domain.opening import DAY, OpeningHours, Span

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY: Final = "daily"
_TIME: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
SPAN: Final = re.compile(rf"({_TIME})\s?[-\u2013]\s?({_TIME}|24:00)", re.ASCII)
EXAMPLE: Final = '{ mon = ["11:30-14:00", "17:30-23:00"], sat = ["17:00-01:00"] }'


def opening_hours(value: object) -> OpeningHours:
    """Days that are left out are closed, or as `daily` says."""
    if not isinstance(value, dict) or not value:
        raise values.Wrong(f"a table such as {EXAMPLE}")
    unknown = [str(key) for key in value if key not in (*DAYS, DAILY)]
    if unknown:
        wanted = f"only {', '.join(DAYS)} and {DAILY}"
        raise values.Wrong(wanted, found=", ".join(map(repr, unknown)))
    told = {day: _spans(day, spans) for day, spans in value.items()}
    hours = OpeningHours(tuple(told.get(day, told.get(DAILY, ())) for day in DAYS))
    if not any(hours.days):
        raise values.Wrong("one day at least on which you are open; without `hours` you always are")
    return hours


def _spans(day: str, value: object) -> tuple[Span, ...]:
    """An empty list is a day off."""
    return () if value == [] else tuple(_span(day, text) for text in values.texts(value))


def _span(day: str, text: str) -> Span:
    matched = SPAN.fullmatch(text)
    if matched is None:
        raise values.Wrong('times such as "11:30-14:00"', found=f"{text!r} on {day}")
    begins, ends = _minutes(matched[1]), _minutes(matched[2])
    if begins == ends:
        raise values.Wrong('another end than its beginning: "00:00-24:00" is all day', f"{text!r} on {day}")
    return Span(begins, ends if ends > begins else ends + DAY)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
