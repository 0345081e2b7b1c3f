"""GET /status: what the daemon is doing now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from actors import places
from actors.availability.messages import DescribeAvailability
from actors.domain.job import UNFINISHED, State
from actors.gateway import availability
from actors.gateway.access import identify
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, Desk
from actors.gateway.inquiry import asked
from actors.gateway.printers import describe_printers
from actors.gateway.shop_time import zone
from actors.gateway.sources import describe_sources
from actors.gateway.today import today
from actors.journal.alert_messages import AlertRow, ListAlerts
from actors.journal.later_messages import NextFire
from actors.journal.messages import Count, Tally
from actors.release import release

if TYPE_CHECKING:
    from aiohttp import web
Shape = dict[str, Any]


async def show(request: web.Request) -> web.Response:
    """Without a key that may read: only what a stranger may know."""
    desk = request.app[DESK]
    holder = identify(desk.keys, request)
    reasons, tally, printers = await asyncio.gather(
        desk.vitals.reasons(), _tally(desk), describe_printers(desk)
    )
    summary = _summary(desk, reasons, tally, printers)
    if holder is None or not holder.scopes & {"read", "admin"}:
        return answer(summary)
    sources, day, alerts, fires_at, spent = await asyncio.gather(
        describe_sources(desk),
        today(desk),
        asked(desk.journal, ListAlerts()),
        asked(desk.journal, NextFire()),
        asked(desk.ref_of(places.AVAILABILITY), DescribeAvailability()),
    )
    available = {"availability": availability.shape(spent, zone(desk.settings.site.timezone))}
    queue = {"queue": summary["queue"] | _depths(tally) | {"next_fires_at": fires_at}}
    settings = {"settings": _settings(desk), "alerts": _alerts(alerts)}
    parts = {
        "printers": printers,
        "sources": sources,
        "today": day,
        **available,
        **settings,
        **_counts(tally),
    }
    return answer(summary | queue | parts)


def _summary(desk: Desk, reasons: tuple[str, ...], tally: Tally | None, printers: list[Shape]) -> Shape:
    now = desk.clock.now()
    return {
        "service": {
            "status": "failing" if reasons else "ok",
            "reasons": reasons,
            "version": release(),
            "started_at": desk.started_at,
            "time": now,
        },
        "printing": {
            "printers": len(printers),
            "ready": sum(printer["state"] == "ready" for printer in printers),
            "virtual": sum(printer["virtual"] for printer in printers),
        },
        "queue": {"waiting": _waiting(tally)},
        "last_order_at": None if tally is None else tally.last_order_at,
        "settings": {"last_good": desk.settings.broken is not None},
    }


def _settings(desk: Desk) -> Shape:
    """`last_good`: the file is wrong, and the last good one runs in its place."""
    broken = desk.settings.broken
    if broken is None:
        return {"last_good": False}
    return {"last_good": True, "file": broken.file, "mistakes": broken.mistakes}


def _alerts(rows: tuple[AlertRow, ...] | None) -> list[Shape] | None:
    """The open ones."""
    if rows is None:
        return None
    names = ("key", "severity", "text", "first", "last", "count")
    return [{name: getattr(row, name) for name in names} for row in rows]


def _waiting(tally: Tally | None) -> int | None:
    """For a printer or for a person: what waits for its time is where it is to be."""
    states = UNFINISHED - {State.SCHEDULED}
    return None if tally is None else sum(tally.jobs.get(state, 0) for state in states)


def _depths(tally: Tally | None) -> Shape:
    if tally is None:
        return {"states": None, "oldest_due_at": None}
    return {
        "states": {state: tally.jobs.get(state, 0) for state in State},
        "oldest_due_at": tally.oldest_due_at,
    }


def _counts(tally: Tally | None) -> Shape:
    """Each kind of evidence by itself: their sum would claim what nobody knows."""
    if tally is None:
        return {"orders": None, "tickets": None, "evidence": None, "marked": None}
    evidence = {kind.value: count for kind, count in tally.evidence.items()}
    return {"orders": tally.orders, "tickets": tally.tickets, "evidence": evidence, "marked": tally.marked}


async def _tally(desk: Desk) -> Tally | None:
    return await asked(desk.journal, Count())
