"""A ticket: what must exist on paper. What an accepted revision makes of them is decided here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from actors.domain.difference import difference
from actors.domain.document import kitchen_fingerprint
from actors.domain.order import Standing
from actors.domain.routing import ANY, catch_all, route

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from actors.domain.matching import Occasion
    from actors.domain.order import Order
    from actors.domain.routing import Station


class Kind(StrEnum):
    ORDER = "order"
    CHANGE = "change"
    VOID = "void"
    UNREADABLE = "unreadable"
    ADVANCE = "advance"  # tells of an order for later; not to be cooked yet
    SHEET = "sheet"  # no order's: what somebody wanted printed as it is


class Form(StrEnum):
    """What a sheet is made of; it stands where other tickets have their layout."""

    TEXT = "text"
    RECEIPT = "receipt"  # ReceiptLine
    PICTURE = "picture"
    CALIBRATION = "calibration"  # what the printer really does; its content is the printer's name
    TEST = "test"  # whether the printer works; its content is what docketd knows of it, as JSON
    MISSED = "missed"  # docketd's own: which orders did not print in time, as JSON


#: What people may send.
WISHED: Final = (Form.TEXT, Form.RECEIPT, Form.PICTURE, Form.CALIBRATION)


@dataclass(frozen=True, slots=True)
class Planned:
    """A ticket that a revision calls for, and the items (positions) that belong on it.

    Positions in the new revision; those of a VOID ticket are in the revision that was printed, and so are
    those that a station has `had` which gets a CHANGE.
    """

    station: Station
    kind: Kind
    items: tuple[int, ...]
    copy: int = 1  # which of those that its station wants of it
    had: tuple[int, ...] | None = None
    fire_at: datetime | None = None  # when it is to print; None for at once


class Heard(StrEnum):
    """What a revision means to somebody who may have heard of the order before."""

    NEW = "new"
    SAME = "same"  # nothing that a kitchen would notice
    CHANGED = "changed"
    CANCELLED = "cancelled"
    OLDER = "older"  # overtaken by a revision that is already known
    KNOWN = "known"  # recorded without printing (before the horizon, or not decided yet)


def hear(previous: Order | None, order: Order, *, horizon: datetime | None = None) -> Heard:
    """Compares a revision with the last one known.

    `horizon` is set by the first contact with a source: what last changed before it prints nothing.
    """
    if previous is not None and _is_older(previous, order):
        return Heard.OLDER
    if previous is None or previous.standing is Standing.UNDECIDED:
        return _hear_first(order, horizon)
    if order.standing is Standing.CANCELLED:
        return Heard.SAME if previous.standing is Standing.CANCELLED else Heard.CANCELLED
    if order.standing is Standing.UNDECIDED or kitchen_fingerprint(previous) == kitchen_fingerprint(order):
        return Heard.SAME
    return Heard.CHANGED


def plan(
    heard: Heard,
    order: Order,
    stations: Sequence[Station],
    told: Mapping[str, tuple[int, ...]],
    occasion: Occasion = ANY,
    before: Order | None = None,
) -> tuple[Planned, ...]:
    """The tickets that a heard revision calls for.

    `told` are the stations that have a ticket of this order that still stands, with the items on it. A change
    goes to them and to every station that cooks the new revision, but to none of which nothing is different
    from `before`, the revision that was printed; a cancellation goes to those that were told only. What a
    station had that exists no more, or prints no more, is the catch-all's.
    """
    match heard:
        case Heard.NEW:
            return tuple(
                Planned(routed.station, Kind.ORDER, routed.items)
                for routed in route(order.items, stations, occasion)
            )
        case Heard.CHANGED:
            return _plan_change(order, stations, _standing_now(told, stations), occasion, before)
        case Heard.CANCELLED:
            had = _standing_now(told, stations)
            return tuple(
                Planned(station, Kind.VOID, had[station.name]) for station in stations if station.name in had
            )
        case Heard.SAME | Heard.OLDER | Heard.KNOWN:
            return ()


def _hear_first(order: Order, horizon: datetime | None) -> Heard:
    if order.standing is not Standing.OPEN:
        return Heard.KNOWN
    if horizon is not None and order.updated_at is not None and order.updated_at < horizon:
        return Heard.KNOWN
    return Heard.NEW


def _is_older(previous: Order, order: Order) -> bool:
    return (
        previous.updated_at is not None
        and order.updated_at is not None
        and order.updated_at < previous.updated_at
    )


def _standing_now(
    told: Mapping[str, tuple[int, ...]], stations: Sequence[Station]
) -> dict[str, tuple[int, ...]]:
    names = {station.name for station in stations if station.ticket}
    had: dict[str, set[int]] = {}
    for name, items in told.items():
        had.setdefault(name if name in names else catch_all(stations).name, set()).update(items)
    return {name: tuple(sorted(items)) for name, items in had.items()}


def _plan_change(
    order: Order,
    stations: Sequence[Station],
    had: Mapping[str, tuple[int, ...]],
    occasion: Occasion,
    before: Order | None,
) -> tuple[Planned, ...]:
    now = {routed.station.name: routed.items for routed in route(order.items, stations, occasion)}
    planned = tuple(
        Planned(station, Kind.CHANGE, now.get(station.name, ()), had=had[station.name])
        if station.name in had
        else Planned(station, Kind.ORDER, now.get(station.name, ()))
        for station in stations
        if station.name in now or station.name in had
    )
    if before is None:
        return planned
    concerned = tuple(ticket for ticket in planned if not _is_the_same(ticket, order, before))
    return concerned or planned  # a change that nobody is told of would be lost


def _is_the_same(ticket: Planned, order: Order, before: Order) -> bool:
    """Whether a station cooks what it cooked, for the same guest at the same time."""
    if ticket.kind is not Kind.CHANGE or ticket.had is None:
        return False
    return not difference(only(before, ticket.had), only(order, ticket.items)).is_any


def only(order: Order, items: Iterable[int]) -> Order:
    """The order with these of its items alone."""
    return replace(order, items=tuple(order.items[at] for at in items if 0 <= at < len(order.items)))
