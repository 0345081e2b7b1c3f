"""When a station will be done, about: its lead time, and so long for each of its dishes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from actors.domain.later import seconds_for
from actors.domain.ticket import Kind

if TYPE_CHECKING:
    from actors.domain.order import Item
    from actors.journal.messages import Work
    from actors.rendering.messages import Shop
    from actors.rendering.tickets.times import Local


def ready_at(work: Work, items: tuple[Item, ...], shop: Shop, local: Local) -> str:
    """A time; empty where the owner wants none. For an order for later only where it would be late."""
    lead = dict(shop.leads).get(work.station)
    if lead is None or work.kind not in {Kind.ORDER, Kind.CHANGE} or not items:
        return ""
    begun = work.accepted_at if work.fired is None else work.fired.at
    at = begun + timedelta(seconds=seconds_for(lead, items))
    due = work.order.due
    wanted = due.end or due.start
    if not due.asap and wanted is not None and at <= wanted:
        return ""
    return local.moment(at).when
