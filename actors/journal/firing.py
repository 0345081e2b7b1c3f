"""Tickets that wait for a time: which of them print now, and when to look again.

A ticket fires when the date that is believed has come to its time, or when as much time has passed as there
was to wait: a date that was put back, or was never set, holds nothing up for ever.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.attempt import Failure, attempt
from actors.domain.job import Event, State
from actors.domain.ticket import Kind
from actors.journal.changing import ASAP, Waits, change_job, settle_wait
from actors.journal.elapsed import elapsed
from actors.journal.later_messages import NoSuchOrderError, NothingWaitsError
from actors.journal.reckoned import reckoned, vouched
from actors.journal.rows import load_order, moment, optional_moment, text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from actors.journal.later_messages import Dated, FireDue, FireOrder, NextFire
    from actors.journal.moment import Moment

#: Seconds: nobody tells when a date is set.
LOOK_AGAIN: Final = 60.0
SOONEST: Final = 0.05

_WAITING: Final = "SELECT * FROM jobs WHERE state = 'scheduled'"


def fire_due(connection: sqlite3.Connection, request: FireDue, at: Moment) -> float | None:  # noqa: ARG001
    if connection.execute(f"{_WAITING} LIMIT 1").fetchone() is None:
        return None
    date, now = reckoned(connection, at), elapsed(connection, at)
    due = connection.execute(
        f"{_WAITING} AND (fire_at <= ? OR due_at <= ?) ORDER BY fire_at, id", (text(date), now)
    ).fetchall()
    for job in due:
        _fire(connection, job, date, at)
    left = connection.execute(
        "SELECT min(fire_at) AS fire_at, min(due_at) AS due_at FROM jobs WHERE state = 'scheduled'"
    ).fetchone()
    if left["fire_at"] is None:
        return None
    by_date = (moment(left["fire_at"]) - date).total_seconds()
    by_clock = float(left["due_at"]) - now
    return min(max(SOONEST, min(by_date, by_clock)), LOOK_AGAIN)


def fire_order(connection: sqlite3.Connection, request: FireOrder, at: Moment) -> tuple[int, ...]:
    order = connection.execute(
        "SELECT * FROM orders WHERE id = ? AND what = 'order'", (request.order,)
    ).fetchone()
    if order is None:
        raise NoSuchOrderError(f"there is no order {request.order}")
    jobs = connection.execute(
        f"{_WAITING} AND ticket_id IN (SELECT id FROM tickets WHERE order_id = ?) ORDER BY id",  # noqa: S608 - ours
        (request.order,),
    ).fetchall()
    if not jobs:
        raise NothingWaitsError(f"no ticket of order {request.order} waits for its time")
    for job in jobs:
        fire_job(connection, job, at, why=f"fired by {request.who}")
    return tuple(job["id"] for job in jobs)


def fire_job(connection: sqlite3.Connection, job: sqlite3.Row, at: Moment, *, why: str) -> State:
    """Now. Raises `IllegalTransitionError` where it waits for no time."""
    date = reckoned(connection, at)
    return _fire(connection, job, date, at, why=why, meant=_no_later(job, date))


def _no_later(job: sqlite3.Row, date: datetime) -> datetime:
    """What somebody wants now is not late."""
    return date if job["fire_at"] is None else min(date, moment(job["fire_at"]))


def dated(connection: sqlite3.Connection, request: Dated, at: Moment) -> None:
    """Where that puts the date back, what waits has longer to wait."""
    moved = vouched(connection, request.date, at)
    if moved:
        connection.execute("UPDATE jobs SET due_at = due_at - ? WHERE state = 'scheduled'", (moved,))


def next_fire(connection: sqlite3.Connection, request: NextFire, at: Moment) -> datetime | None:  # noqa: ARG001
    row = connection.execute("SELECT min(fire_at) AS at FROM jobs WHERE state = 'scheduled'").fetchone()
    return optional_moment(row["at"])


def _fire(
    connection: sqlite3.Connection,
    job: sqlite3.Row,
    date: datetime,
    at: Moment,
    *,
    why: str = "",
    meant: datetime | None = None,
) -> State:
    """From here on it is a ticket like others: how old it may become counts from now."""
    state = change_job(connection, job, Event.DUE, at, why=why)
    ticket = connection.execute(
        "SELECT kind, layout, document FROM tickets JOIN revisions USING (order_id, revision)"
        " WHERE tickets.id = ?",
        (job["ticket_id"],),
    ).fetchone()
    order = attempt(load_order, ticket["document"])
    due = ASAP if isinstance(order, Failure) else order.due
    waits = Waits(Kind(ticket["kind"]), ticket["layout"], due)
    settle_wait(connection, job["id"], waits, replace(at, now=date))
    connection.execute(
        "UPDATE jobs SET fired_at = ?, fire_at = ?, later = 0 WHERE id = ?",
        (text(date), job["fire_at"] if meant is None else text(meant), job["id"]),
    )
    return state
