"""The day of a shop, which ends when the last guest has gone, and the letters of its stations. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from string import ascii_uppercase
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import tzinfo

BEGINS: Final = timedelta(hours=4)


def shop_day(now: datetime, zone: tzinfo) -> str:
    """Its date; what is served after midnight belongs to the evening before."""
    return (now.astimezone(zone) - BEGINS).date().isoformat()


def day_began(now: datetime, zone: tzinfo) -> datetime:
    """When the shop's day began that `now` is part of, in UTC."""
    day = (now.astimezone(zone) - BEGINS).date()
    return (datetime.combine(day, time(), zone) + BEGINS).astimezone(UTC)


def hours_into(now: datetime, zone: tzinfo) -> int:
    """Full hours since the shop's day began, by the clock on the wall."""
    return (now.astimezone(zone) - BEGINS).hour


def letter_for(name: str, taken: Collection[str]) -> str:
    """The first letter of the name that no other station has: K for the kitchen, I for the kiosk.

    A name without such a letter gets any that is free. More stations than letters share one.
    """
    wanted = [letter for letter in normalize("NFKD", name).upper() if letter in ascii_uppercase]
    free = (letter for letter in (*wanted, *ascii_uppercase) if letter not in taken)
    return next(free, wanted[0] if wanted else ascii_uppercase[0])
