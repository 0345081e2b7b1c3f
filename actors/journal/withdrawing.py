"""What an order that changes or is called off does to its tickets that are not on paper yet.

What nobody has seen need not be taken back: the ticket itself is. What may be on paper stays as it is, and a
CHANGE or VOID ticket follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import Event, State
from actors.domain.ticket import Heard, Kind
from actors.journal.changing import change_job
from actors.journal.resolving import may_be_on_paper

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment

CALLED_OFF: Final = "the order was cancelled before this was printed"
REPLACED: Final = "the order was changed before this was to be printed"

#: What an order makes, besides what takes it back.
_OF_AN_ORDER: Final = frozenset({Kind.ORDER, Kind.CHANGE, Kind.UNREADABLE, Kind.ADVANCE})


def withdraw(connection: sqlite3.Connection, order: sqlite3.Row, heard: Heard, at: Moment) -> None:
    for job in _waiting(connection, order):
        if heard is Heard.CANCELLED and job["kind"] in _OF_AN_ORDER:
            _withdraw(connection, job, CALLED_OFF, at)
        elif heard is Heard.CHANGED and (job["state"] == State.SCHEDULED or job["kind"] == Kind.ADVANCE):
            _withdraw(connection, job, REPLACED, at)


def _waiting(connection: sqlite3.Connection, order: sqlite3.Row) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT jobs.*, tickets.kind FROM jobs JOIN tickets ON tickets.id = jobs.ticket_id"
        " WHERE tickets.order_id = ? AND jobs.state IN ('scheduled', 'queued', 'held') ORDER BY jobs.id",
        (order["id"],),
    ).fetchall()


def _withdraw(connection: sqlite3.Connection, job: sqlite3.Row, why: str, at: Moment) -> None:
    """No further copy of it comes. Where there may be one already, its station has been told."""
    told = job["marks"] > 0 or may_be_on_paper(connection, job)
    change_job(connection, job, Event.CANCEL, at, why=why)
    if not told:
        connection.execute("UPDATE tickets SET withdrawn = 1 WHERE id = ?", (job["ticket_id"],))
