"""Attempts that nobody knows the end of, and what a device's counter is worth as a witness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import Event, State
from actors.journal.changing import change_job, end_attempt
from actors.journal.doubting_messages import CounterMoved, Doubt, Doubts
from actors.journal.rows import moment

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment

#: Why an attempt is an orphan: whoever sent it is gone, and nobody knows how far it came.
ORPHANED: Final = "docketd was stopped while it was printing"


def doubts(connection: sqlite3.Connection, request: Doubts, at: Moment) -> tuple[Doubt, ...]:
    if request.orphan:
        for job in _with_last_attempt(connection, request.printer, State.SENDING):
            if job["attempt"] not in request.alive:
                end_attempt(connection, job["attempt"], Event.ORPHANED, ORPHANED, at)
                change_job(connection, job, Event.ORPHANED, at, why=ORPHANED)
    trusted = _is_trusted(connection, request.printer)
    return tuple(
        _doubt(job, trusted=trusted)
        for job in _with_last_attempt(connection, request.printer, State.DOUBTFUL)
    )


def counter_moved(connection: sqlite3.Connection, request: CounterMoved, at: Moment) -> bool:  # noqa: ARG001
    column = "counter_moved" if request.after == request.before + 1 else "counter_stood"
    connection.execute(
        f"INSERT INTO printers (name, {column}) VALUES (?, 1)"  # noqa: S608 - one of two names, both ours
        f" ON CONFLICT DO UPDATE SET {column} = {column} + 1",
        (request.printer,),
    )
    return _is_trusted(connection, request.printer)


def _is_trusted(connection: sqlite3.Connection, printer: str) -> bool:
    """Seen to move by one at a confirmed print, and never by anything else: clones answer constants."""
    row = connection.execute(
        "SELECT counter_moved, counter_stood FROM printers WHERE name = ?", (printer,)
    ).fetchone()
    return row is not None and row["counter_moved"] > 0 and row["counter_stood"] == 0


def _with_last_attempt(connection: sqlite3.Connection, printer: str, state: State) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT jobs.*, attempts.id AS attempt, attempts.number, attempts.fence, attempts.counter,"
        " attempts.started_at"
        " FROM jobs JOIN attempts ON attempts.id = (SELECT max(id) FROM attempts WHERE job_id = jobs.id)"
        # The first of the two conditions is the one of the index `jobs_open`, which is of no use without it.
        " WHERE jobs.printer = ? AND jobs.state IN ('sending', 'doubtful') AND jobs.state = ?"
        " ORDER BY attempts.id",
        (printer, state.value),
    ).fetchall()


def _doubt(job: sqlite3.Row, *, trusted: bool) -> Doubt:
    return Doubt(
        job=job["id"],
        attempt=job["attempt"],
        number=job["number"],
        fence=job["fence"],
        counter=job["counter"],
        counter_trusted=trusted,
        marks=job["marks"],
        started_at=moment(job["started_at"]),
        state=State(job["state"]),
    )
