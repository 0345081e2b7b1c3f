"""What a station's `match` may ask of a dish and of its order, and whether it fits. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import combining, normalize

from actors.domain.order import Service, same_name
from actors.domain.shop_day import BEGINS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, tzinfo

    from actors.domain.order import Item, Order

Accepted = tuple[str, ...]

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SERVICES: Final = tuple(each.value for each in Service if each is not Service.UNKNOWN)
MINUTES: Final = 24 * 60
SANE_YEARS: Final = range(1970, 9000)  # in others a zone may lead out of the calendar
WORD: Final = re.compile(r"\w+")

#: Marks that make another letter of one (Indian and Japanese); accents and vowel points have higher classes.
OWN_LETTERS: Final = 9

#: Scripts that put no space between words: Thai to Burmese, kana and Han.
UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What of an order as a whole a match can ask.

    `wall` is the shop's own time: that which a match's `time` and `days` mean. None where nobody knows it.
    """

    service: Service = Service.UNKNOWN
    wall: datetime | None = None


def occasion_of(order: Order, heard_at: datetime, zone: tzinfo) -> Occasion:
    """An order for later counts for when it is wanted, any other for when it was placed."""
    later = None if order.due.asap else order.due.start
    said = later or order.placed_at or heard_at
    if said.year not in SANE_YEARS:
        said = heard_at
    return Occasion(order.service, said.astimezone(zone))


def fits_dish(match: Mapping[str, Accepted], item: Item) -> bool:
    """Whether all that it asks of a dish is so."""
    return all(OF_DISHES[word](item, accepted) for word, accepted in match.items() if word in OF_DISHES)


def fits_order(match: Mapping[str, Accepted], occasion: Occasion) -> bool:
    """Whether all that it asks of the order as a whole is so."""
    services = match.get("service")
    if services is not None and occasion.service.value not in services:
        return False
    return _fits_hours(match.get("time"), match.get("days"), occasion.wall)


# --- dishes ---------------------------------------------------------------------------------------


def _is(field: str) -> Callable[[Item, Accepted], bool]:
    def fits(item: Item, accepted: Accepted) -> bool:
        return same_name(str(getattr(item, field))) in _same(accepted)

    return fits


def _has_label(item: Item, accepted: Accepted) -> bool:
    return any(same_name(label) in _same(accepted) for label in item.labels)


def _has_words(item: Item, accepted: Accepted) -> bool:
    name = _folded(item.name)
    spaced = f" {' '.join(WORD.findall(name))} "
    return any(_stands_in(wanted, name, spaced) for wanted in map(_folded, accepted))


def _stands_in(wanted: str, name: str, spaced: str) -> bool:
    if UNSPACED.search(wanted):
        return wanted in name
    words = " ".join(WORD.findall(wanted))
    return bool(words) and f" {words} " in spaced


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    """Without capitals and accents."""
    parts = normalize("NFKD", text.casefold())
    return "".join(each for each in parts if combining(each) <= OWN_LETTERS)


@lru_cache(maxsize=256)
def _same(accepted: Accepted) -> frozenset[str]:
    return frozenset(map(same_name, accepted))


# --- hours ----------------------------------------------------------------------------------------


def _fits_hours(times: Accepted | None, days: Accepted | None, wall: datetime | None) -> bool:
    """Hours past midnight belong to the day on which they began, and the small hours to the day before."""
    if times is None and days is None:
        return True
    if wall is None:
        return False
    if times is None:
        return DAYS[(wall - BEGINS).weekday()] in (days or ())
    now = wall.hour * 60 + wall.minute
    for begins, ends in map(hours, times):
        began_before = begins > ends > now  # past midnight
        if (began_before or begins <= now < (ends if begins < ends else MINUTES)) and (
            days is None or DAYS[wall.weekday() - began_before] in days
        ):
            return True
    return False


@lru_cache(maxsize=256)
def hours(text: str) -> tuple[int, int]:
    """Minutes after midnight: "11:00-15:00" is (660, 900). What ends before it begins ends on the next day.

    Raises `ValueError` for anything else.
    """
    begins, ends = (_minutes(each.strip()) for each in text.replace("\u2013", "-").split("-"))
    if begins in {ends, MINUTES}:
        raise ValueError(f"{text!r} is no time")
    return begins, ends


def _minutes(text: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)", text, re.ASCII)
    if found is None or (minutes := int(found[1]) * 60 + int(found[2])) > MINUTES:
        raise ValueError(f"{text!r} is no time of day")
    return minutes


OF_DISHES: Final[dict[str, Callable[[Item, Accepted], bool]]] = {
    "section": _is("section"),
    "section_id": _is("section_id"),
    "menu": _is("menu"),
    "name": _is("name"),
    "app": _is("app"),
    "label": _has_label,
    "words": _has_words,
}
"""What may be asked of a dish, and how it is found out."""

OF_ORDERS: Final = ("service", "time", "days")
MATCHABLE: Final = (*OF_DISHES, *OF_ORDERS)
