"""How the shop's day goes so far: what was ordered, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actors.domain.shop_day import day_began
from actors.gateway.inquiry import asked
from actors.gateway.shop_time import zone
from actors.journal.day_messages import Sums, SumUp

if TYPE_CHECKING:
    from actors.gateway.desk import Desk

Shape = dict[str, Any]


async def today(desk: Desk) -> Shape | None:
    """`since` when the day counts, each kind of end, and the same as a sentence's part."""
    since = day_began(desk.clock.now(), zone(desk.settings.site.timezone))
    sums = await asked(desk.journal, SumUp(since))
    if sums is None:
        return None
    return {"since": since, **shape(sums, virtual_counts=desk.settings.virtual_counts)}


def shape(sums: Sums, *, virtual_counts: bool) -> Shape:
    if virtual_counts:
        sums = replace(sums, confirmed=sums.confirmed + sums.virtual, virtual=0)
    counts = {
        "ordered": sums.ordered,
        "confirmed": sums.confirmed,
        "sent": sums.sent,
        "virtual": sums.virtual,
        "later": sums.later,
        "cancelled": sums.cancelled,
        "dead": sums.dead,
        "open": sums.open,
    }
    return {**counts, "says": in_words(sums)}


def in_words(sums: Sums) -> str:
    """`41 ordered, 39 confirmed, 2 sent to a printer that cannot confirm, 0 open`: never added up."""
    parts = (
        (sums.sent, "sent to a printer that cannot confirm"),
        (sums.virtual, "on VIRTUAL paper"),
        (sums.later, "for later"),
        (sums.cancelled, "not wanted any more"),
        (sums.dead, "that could not be printed"),
    )
    told = [f"{count:,} {words}" for count, words in parts if count]
    head = f"{sums.ordered:,} ordered, {sums.confirmed:,} confirmed"
    return ", ".join([head, *told, f"{sums.open:,} open"])
