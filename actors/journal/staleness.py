"""Tickets that are too old to print unasked: held for a person, and told of on one slip that prints first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.attempt import Failure, attempt
from actors.domain.job import Event, State
from actors.domain.order import Order
from actors.domain.routing import Station
from actors.domain.ticket import Form, Kind, Planned
from actors.journal.accepting import make_ticket, store_revision
from actors.journal.changing import change_job
from actors.journal.elapsed import elapsed
from actors.journal.messages import Accept
from actors.journal.restoring import RESTORED
from actors.journal.rows import load_order

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from actors.journal.moment import Moment

SOURCE: Final = "docketd"

_SELECT: Final = """
SELECT jobs.*, tickets.order_id, tickets.kind, tickets.layout, tickets.station, orders.number,
       orders.source_id, orders.what, revisions.document, revisions.at AS heard_at
FROM jobs JOIN tickets ON tickets.id = jobs.ticket_id JOIN orders ON orders.id = tickets.order_id
JOIN revisions ON revisions.order_id = tickets.order_id AND revisions.revision = tickets.revision
WHERE jobs.printer = ? AND jobs.state = '{}' AND jobs.stale_at <= ? ORDER BY jobs.id
"""


def hold_stale(
    connection: sqlite3.Connection,
    printer: str,
    slip_at: str,
    at: Moment,
    *,
    in_doubt: bool = False,
    only: str | None = None,
) -> int:
    """Holds what is too old at `printer`; where there was any, a slip at `slip_at` says so. How many.

    What is in doubt is the affair of whoever looks into it, until nobody will: `in_doubt`. `only` what waits
    for that reason, where one is given.
    """
    now = elapsed(connection, at)
    found = connection.execute(_SELECT.format(State.QUEUED.value), (printer, now)).fetchall()
    stale = [job for job in found if only in {None, job["why"]}]
    if in_doubt:
        stale += connection.execute(_SELECT.format(State.DOUBTFUL.value), (printer, now)).fetchall()
    for job in stale:
        minutes = max(1, round((now - job["since"]) / 60))
        why = f"it could not print for {minutes} min, and is too old to print unasked"
        why = f"{RESTORED}: {why}" if job["why"] == RESTORED else why
        event = Event.STALE if job["state"] == State.QUEUED else Event.HOLD
        change_job(connection, job, event, at, why=why)
    if stale:
        _make_slip(connection, printer, slip_at, stale, at)
    return len(stale)


def _make_slip(
    connection: sqlite3.Connection, printer: str, slip_at: str, stale: list[sqlite3.Row], at: Moment
) -> None:
    last = connection.execute("SELECT max(id) FROM history").fetchone()[0]
    slip = Order(SOURCE, f"missed-{last}", f"not printed: {len(stale)}")
    content = orjson.dumps({"printer": printer, "orders": _orders(stale)})
    kept = Accept(slip, content, stations=())
    order, revision = store_revision(connection, None, kept, at, what="sheet")
    station = Station("", slip_at, Form.MISSED.value)
    make_ticket(connection, order, revision, Planned(station, Kind.SHEET, ()), at)


def _orders(stale: Iterable[sqlite3.Row]) -> list[dict[str, Any]]:
    """Each order once, however many of its tickets are held, the oldest first."""
    found: dict[int, dict[str, Any]] = {}
    for job in stale:
        one = found.setdefault(job["order_id"], _one(job))
        one["jobs"].append(job["id"])
        one["marked"] = one["marked"] or job["marks"] > 0 or job["state"] == State.DOUBTFUL
        if job["kind"] in {Kind.CHANGE, Kind.VOID, Kind.ADVANCE}:
            one["news"] = job["kind"]
    return list(found.values())


def _one(job: sqlite3.Row) -> dict[str, Any]:
    order = attempt(load_order, job["document"])
    if isinstance(order, Failure):
        order = Order(SOURCE, job["source_id"], job["number"])
    placed = order.placed_at.isoformat() if order.placed_at else job["heard_at"]
    return {
        "number": job["number"] or job["source_id"],
        "placed": placed,
        "guest": order.guest.name,
        "phone": order.guest.phone,
        "sheet": job["what"] == "sheet",
        "news": "",
        "marked": False,
        "jobs": [],
    }
