"""Times and dates as people write them where the shop is: CLDR's patterns, each read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from actors.words.locales import chain

if TYPE_CHECKING:
    from datetime import datetime

    from babel import Locale

ENGLISH: Final = "en_150"
"""Where only English is asked for, and where CLDR does not know the locale: 18:05 and 15 Mar."""

_SPACES: Final = re.compile("[\u00a0\u202f\u2009]")


@dataclass(frozen=True, slots=True)
class Clock:
    """`hours` is "12h" or "24h" where the shop does not want what is usual for its locale."""

    locale: str
    hours: str = ""

    def load(self) -> None:
        """Read the patterns now, so that the first order does not wait for them: 50 ms."""
        _time(self.locale, self.hours, 0, 0)
        _day(self.locale, 2000, 1, 1, "MMMEd")

    def time(self, at: datetime) -> str:
        return _time(self.locale, self.hours, at.hour, at.minute)

    def day(self, at: date, *, year: bool = False) -> str:
        return _day(self.locale, at.year, at.month, at.day, "yMMMEd" if year else "MMMEd")


@cache
def babel_locale(locale: str) -> Locale:
    """The nearest that CLDR knows."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - 35 ms: not before the first ticket

    for name in chain(locale):
        try:
            return Locale.parse(ENGLISH if name == "en" else name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(ENGLISH)


@lru_cache(maxsize=2048)
def _time(locale: str, hours: str, hour: int, minute: int) -> str:
    from babel.dates import format_skeleton, format_time  # noqa: PLC0415 - as above

    found, at = babel_locale(locale), time(hour, minute)
    if hours:
        return plain(format_skeleton("Hm" if hours == "24h" else "hm", at, locale=found))
    return plain(format_time(at, "short", locale=found))


@lru_cache(maxsize=512)
def _day(locale: str, year: int, month: int, day: int, skeleton: str) -> str:
    from babel.dates import format_skeleton  # noqa: PLC0415 - as above

    return plain(format_skeleton(skeleton, date(year, month, day), locale=babel_locale(locale)))


def plain(text: str) -> str:
    """With spaces that every printer has."""
    return _SPACES.sub(" ", text)
