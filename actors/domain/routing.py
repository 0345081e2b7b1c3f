"""Which station cooks what: a pure function over an order's items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from actors.domain.matching import Occasion, fits_dish, fits_order

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

    `match` maps words of `MATCHABLE` to what they accept. All of them must fit. A station without `match`
    takes nothing by itself: it is a catch-all. One with `every` gets every order as a whole (or those that
    fit its `match`, which then asks nothing of dishes), besides whoever cooks it: a copy for the guest, say.
    It relieves nobody of an item. One without `ticket` prints nothing, and so what it takes is on paper only
    where another station takes it as well: that is the owner's wish. `printer` may be empty there.
    """

    name: str
    printer: str
    layout: str = "kitchen"
    match: Mapping[str, tuple[str, ...]] | None = None
    every: bool = False
    lead: Lead | None = None  # None where its tickets name no time
    ticket: bool = True
    copies: int = 1  # of each ticket


@dataclass(frozen=True, slots=True)
class Routed:
    station: Station
    items: tuple[int, ...]  # positions in the order's items


WHOLE: Final = frozenset({"expo", "customer", "driver"})
"""Layouts that have the whole order on them, whatever their station is there for."""

MOST_SHOWN: Final = 60
"""Characters of a name that an error quotes."""

ANY: Final = Occasion()


def takes(station: Station, item: Item, occasion: Occasion = ANY) -> bool:
    match = station.match
    return bool(match) and fits_order(match or {}, occasion) and fits_dish(match or {}, item)


def catch_all(stations: Sequence[Station]) -> Station:
    """Where everything goes that nobody takes: the first station without `match`, else the first.

    One that gets every order is it only where there is no other; one without a ticket never.
    """
    printing = [station for station in stations if station.ticket]
    if not printing:
        raise ValueError("there is no station to route to")
    cooks = [station for station in printing if not station.every] or printing
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


def route(items: Sequence[Item], stations: Sequence[Station], occasion: Occasion = ANY) -> tuple[Routed, ...]:
    """The tickets: every item at every station that takes it; what nobody takes goes to the catch-all.

    Nothing that was ordered is ever without a ticket, but for what `left_out` names. An order without items
    goes to the catch-all as a whole. Stations that get every order have all items, and change nothing for the
    others. The result keeps the order of `stations` and leaves out those that have nothing to do.
    """
    last_resort = catch_all(stations)
    taken = _taken(items, stations, occasion, last_resort)
    guests = {station.name for station in stations if station.every and _gets(station, occasion)}
    return tuple(
        Routed(station, tuple(range(len(items))) if station.every else tuple(taken[station.name]))
        for station in stations
        if station.ticket
        and (
            station.name in guests or taken[station.name] or (not items and station.name == last_resort.name)
        )
    )


def left_out(
    items: Sequence[Item], stations: Sequence[Station], occasion: Occasion = ANY
) -> tuple[Routed, ...]:
    """What no cook's ticket has, as the owner wants it: by the stations without tickets that take it."""
    taken = _taken(items, stations, occasion, catch_all(stations))
    printed = {position for station in stations if station.ticket for position in taken[station.name]}
    found = (
        Routed(station, tuple(position for position in taken[station.name] if position not in printed))
        for station in stations
        if not station.ticket
    )
    return tuple(each for each in found if each.items)


def _taken(
    items: Sequence[Item], stations: Sequence[Station], occasion: Occasion, last_resort: Station
) -> dict[str, list[int]]:
    cooks = [station for station in stations if not station.every]
    taken: dict[str, list[int]] = {station.name: [] for station in stations}
    for position, item in enumerate(items):
        takers = [station for station in cooks if takes(station, item, occasion)] or [last_resort]
        for station in takers:
            taken[station.name].append(position)
    return taken


def _gets(station: Station, occasion: Occasion) -> bool:
    return fits_order(station.match or {}, occasion)
