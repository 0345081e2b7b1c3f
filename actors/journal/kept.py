"""The bytes of the newest tickets, as they were sent: kept in the transaction that says so, then forgotten.

zlib makes 0.4 kB of a usual ticket in 30 µs, and 7 kB of one in dots in a millisecond; lzma makes as much of
them, and takes up to a hundred times as long.
"""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.domain.job import State
from actors.journal.looking_messages import Sent
from actors.journal.rows import text

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.messages import Begin
    from actors.journal.moment import Moment

#: Tickets that are forgotten at once: with each one that is kept, so that none is ever late for it.
AT_ONCE: Final = 8

_UNSENT: Final = frozenset({State.SCHEDULED, State.QUEUED})


def keep(connection: sqlite3.Connection, attempt: int, request: Begin, at: Moment) -> None:
    """Of each job the last attempt. Where the disk is full, its last room is for what has to be known."""
    if not at.has_room:
        return
    if at.limits.tickets and request.data:
        connection.execute(
            "INSERT OR REPLACE INTO kept_tickets (attempt, job_id, at, model, data) VALUES (?, ?, ?, ?, ?)",
            (attempt, request.job, at.stamp, request.model, zlib.compress(request.data)),
        )
    _forget(connection, at)


def sent_for(connection: sqlite3.Connection, job: sqlite3.Row, at: Moment) -> Sent | None:
    """None for a job of which nothing was sent, or which waits to be sent again."""
    if job["state"] in _UNSENT:
        return None
    row = connection.execute(
        "SELECT attempts.digest, kept_tickets.model, kept_tickets.data FROM attempts"
        " LEFT JOIN kept_tickets ON kept_tickets.attempt = attempts.id AND kept_tickets.at >= ?"
        " WHERE attempts.job_id = ? ORDER BY attempts.id DESC LIMIT 1",
        (_oldest(at), job["id"]),
    ).fetchone()
    return None if row is None else Sent(row["digest"], row["model"] or "", row["data"] or b"")


def is_kept(connection: sqlite3.Connection, job: int, at: Moment) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM kept_tickets WHERE job_id = ? AND at >= ?", (job, _oldest(at))
        ).fetchone()
        is not None
    )


def _forget(connection: sqlite3.Connection, at: Moment) -> None:
    """A count of all goes through an index; the tickets themselves are looked at from the oldest."""
    many = connection.execute("SELECT count(*) FROM kept_tickets").fetchone()[0] - at.limits.tickets
    rows = connection.execute(
        "SELECT attempt, at FROM kept_tickets ORDER BY attempt LIMIT ?", (AT_ONCE,)
    ).fetchall()
    oldest = _oldest(at)
    gone = [(row["attempt"],) for place, row in enumerate(rows) if place < many or row["at"] < oldest]
    connection.executemany("DELETE FROM kept_tickets WHERE attempt = ?", gone)


def _oldest(at: Moment) -> str:
    return text(at.now - timedelta(seconds=at.limits.tickets_for))
