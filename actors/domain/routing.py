"""Which station cooks what: a pure function over an order's items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from actors.domain.order import Item


@dataclass(frozen=True, slots=True)
class Lead:
    """How long a station takes, in seconds: for anything, and for each dish.

    `dishes` have times of their own: named by themselves or by their section, in lower case.
    """

    ready: float
    each: float = 0.0
    dishes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Station:
    """A place that cooks: what it takes, where its tickets come out and how they look.

    `match` maps a word of `MATCHABLE` to the texts it accepts, compared without regard to case. All words
    must fit. A station without `match` takes nothing by itself: it is a catch-all. One with `every` gets
    every order as a whole, besides whoever cooks it: a copy for the guest, say. It relieves nobody of an
    item.
    """

    name: str
    printer: str
    layout: str = "kitchen"
    match: Mapping[str, tuple[str, ...]] | None = None
    every: bool = False
    lead: Lead | None = None  # None where its tickets name no time


@dataclass(frozen=True, slots=True)
class Routed:
    station: Station
    items: tuple[int, ...]  # positions in the order's items


WHOLE: Final = frozenset({"expo", "customer", "driver"})
"""Layouts that have the whole order on them, whatever their station is there for."""

MOST_SHOWN: Final = 60
"""Characters of a name that an error quotes."""

#: What a station's `match` may ask about an item.
MATCHABLE: dict[str, str] = {"section": "section", "section_id": "section_id", "name": "name", "app": "app"}


def takes(station: Station, item: Item) -> bool:
    if not station.match:
        return False
    return all(
        str(getattr(item, MATCHABLE[word])).casefold() in {text.casefold() for text in accepted}
        for word, accepted in station.match.items()
    )


def catch_all(stations: Sequence[Station]) -> Station:
    """Where everything goes that nobody takes: the first station without `match`, else the first.

    A station that gets every order is it only where there is no other.
    """
    if not stations:
        raise ValueError("there is no station to route to")
    cooks = [station for station in stations if not station.every] or stations
    return next((station for station in cooks if not station.match), cooks[0])


class NoSuchPrinterError(LookupError):
    """Its text names the printers there are."""


def printer_for(wanted: str | None, printers: Sequence[str], stations: Sequence[Station]) -> str:
    """Where a sheet comes out: as wanted, else at the only printer, else where what nobody takes goes."""
    if wanted is None:
        return printers[0] if len(printers) == 1 else catch_all(stations).printer
    if wanted not in printers:
        there = f"there is {printers[0]}" if len(printers) == 1 else f"there are {', '.join(printers)}"
        shown = wanted if len(wanted) <= MOST_SHOWN else f"{wanted[:MOST_SHOWN]}…"
        raise NoSuchPrinterError(f"there is no printer {shown!r}: {there}")
    return wanted


def all_at(printer: str, stations: Sequence[Station]) -> tuple[Station, ...]:
    """The same stations, with their tickets coming out of this printer."""
    return tuple(replace(station, printer=printer) for station in stations)


def route(items: Sequence[Item], stations: Sequence[Station]) -> tuple[Routed, ...]:
    """Every item at every station that takes it; what nobody takes goes to the catch-all.

    Nothing that was ordered is ever without a ticket. An order without items goes to the catch-all as a
    whole. Stations that get every order have all items, and change nothing for the others. The result keeps
    the order of `stations` and leaves out those that have nothing to do.
    """
    last_resort = catch_all(stations)
    cooks = [station for station in stations if not station.every]
    taken: dict[str, list[int]] = {station.name: [] for station in stations}
    for position, item in enumerate(items):
        takers = [station for station in cooks if takes(station, item)] or [last_resort]
        for station in takers:
            taken[station.name].append(position)
    return tuple(
        Routed(station, tuple(range(len(items)) if station.every else taken[station.name]))
        for station in stations
        if station.every or taken[station.name] or (not items and station is last_resort)
    )
