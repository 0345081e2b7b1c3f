"""Orders for later: when each station is to begin, so that they do not go cold and are not forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.domain.routing import ANY, WHOLE, catch_all, route
from actors.domain.ticket import Kind, Planned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from actors.domain.matching import Occasion
    from actors.domain.order import Due, Item, Order
    from actors.domain.routing import Lead, Station

#: No dish takes longer, whatever the numbers say.
LONGEST_LEAD: Final = 86_400.0

#: What is wanted later than so is more likely a wrong date than a wish: it prints at once, for all to see.
FURTHEST: Final = timedelta(days=366)

#: A ticket that fires no further away than so prints right now. In seconds.
NOT_WORTH_IT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Later:
    """What the owner wants of orders for later. In seconds."""

    hold: bool = True  # False: they print at once, like all others
    before: float = 600.0  # to spare, besides what a station takes
    lead: float = 1800.0  # what a station takes that names no time of its own
    advance: bool = False  # a slip at once, so that the staff know what is coming


def seconds_for(lead: Lead, items: Iterable[Item]) -> float:
    """What a station takes for these dishes."""
    return min(lead.ready + sum(_seconds_of(item, lead) for item in items), LONGEST_LEAD)


def _seconds_of(item: Item, lead: Lead) -> float:
    """A dish with a time of its own, by its name or its section, has that."""
    times = dict(lead.dishes)
    each = times.get(item.name.casefold(), times.get(item.section.casefold(), lead.each))
    return each * (1 if item.measure else item.quantity)


def wanted_at(due: Due) -> datetime | None:
    """When it is to be ready; None for as soon as possible."""
    return None if due.asap else due.start or due.end


def fires_at(
    planned: Planned,
    order: Order,
    stations: Sequence[Station],
    later: Later,
    now: datetime,
    occasion: Occasion = ANY,
) -> datetime | None:
    """When a ticket is to print; None for at once, as do all that are no station's first of an order."""
    wanted = wanted_at(order.due)
    if not later.hold or wanted is None or planned.kind is not Kind.ORDER or wanted - now > FURTHEST:
        return None
    seconds = _lead_of(planned, order, stations, later, occasion) + later.before
    fire = wanted - timedelta(seconds=seconds)
    return None if (fire - now).total_seconds() <= NOT_WORTH_IT else fire


def advance_of(order: Order, stations: Sequence[Station]) -> Planned:
    """The slip that tells of an order for later: where all orders are put together, else at the catch-all."""
    expo = next((each for each in stations if each.layout == "expo" and each.ticket), None)
    station = replace(expo or catch_all(stations), copies=1)
    return Planned(station, Kind.ADVANCE, tuple(range(len(order.items))))


def _lead_of(
    planned: Planned, order: Order, stations: Sequence[Station], later: Later, occasion: Occasion
) -> float:
    """Whoever has the whole order on paper hears of it along with the first that cooks some of it."""
    station = planned.station
    if station.lead is None and (station.every or station.layout in WHOLE):
        routed = route(order.items, stations, occasion)
        cooks = [each for each in routed if not _is_whole(each.station)]
        return max((_takes(each.station, order, each.items, later) for each in cooks), default=later.lead)
    return _takes(station, order, planned.items, later)


def _is_whole(station: Station) -> bool:
    return station.every or station.layout in WHOLE


def _takes(station: Station, order: Order, items: Sequence[int], later: Later) -> float:
    if station.lead is None:
        return later.lead
    return seconds_for(station.lead, (order.items[at] for at in items))
