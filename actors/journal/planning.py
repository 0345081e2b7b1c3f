"""Which tickets a revision makes, by what of the order is on paper already, and when each is to print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.domain.later import advance_of, fires_at, wanted_at
from actors.domain.routing import catch_all
from actors.domain.ticket import Heard, Kind, Planned, plan
from actors.journal.reckoned import reckoned
from actors.journal.told import announced_at, printed_before, stations_told
from actors.journal.withdrawing import withdraw

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from actors.domain.matching import Occasion
    from actors.domain.order import Order
    from actors.domain.routing import Station
    from actors.journal.messages import Accept
    from actors.journal.moment import Moment


def plan_tickets(
    connection: sqlite3.Connection,
    row: sqlite3.Row | None,
    request: Accept,
    heard: Heard,
    occasion: Occasion,
    at: Moment,
) -> tuple[Planned, ...]:
    """`row` is the order as it was known, whose tickets that nobody has seen are taken back."""
    if row is None:
        return _timed(connection, _plan(request, heard, {}, occasion, None), request, occasion, at)
    withdraw(connection, row, heard, at)
    told = stations_told(connection, row)
    before = printed_before(connection, row, row["revision"] + 1) if row["readable"] else None
    planned = _plan(request, heard, told, occasion, before)
    if heard is Heard.CANCELLED:
        planned = _with_void(connection, row, planned, request.stations, before)
    return _timed(connection, planned, request, occasion, at)


def _plan(
    request: Accept,
    heard: Heard,
    told: dict[str, tuple[int, ...]],
    occasion: Occasion,
    before: Order | None,
) -> tuple[Planned, ...]:
    """What could not be read is never on no ticket."""
    stations = [station for station in request.stations if station.ticket or request.readable]
    planned = plan(heard, request.order, stations, told, occasion, before)
    if not request.readable and planned:
        return (Planned(catch_all(request.stations), Kind.UNREADABLE, ()),)
    return planned


def _timed(
    connection: sqlite3.Connection,
    planned: tuple[Planned, ...],
    request: Accept,
    occasion: Occasion,
    at: Moment,
) -> tuple[Planned, ...]:
    order, stations, later = request.order, request.stations, at.limits.later
    if wanted_at(order.due) is None or not later.hold:
        return planned
    now = reckoned(connection, at)
    timed = tuple(
        replace(ticket, fire_at=fires_at(ticket, order, stations, later, now, occasion)) for ticket in planned
    )
    waits = any(ticket.fire_at is not None for ticket in timed)
    return (*timed, advance_of(order, stations)) if later.advance and waits else timed


def _with_void(
    connection: sqlite3.Connection,
    row: sqlite3.Row,
    planned: tuple[Planned, ...],
    stations: Sequence[Station],
    before: Order | None,
) -> tuple[Planned, ...]:
    """Whoever has a slip about it that is only for later hears of it too."""
    announced = announced_at(connection, row)
    if announced is None:
        return planned
    station = next((each for each in stations if each.name == announced), None) or catch_all(stations)
    if any(ticket.station.name == station.name for ticket in planned):
        return planned
    items = () if before is None else tuple(range(len(before.items)))
    return (*planned, Planned(station, Kind.VOID, items))
