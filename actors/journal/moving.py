"""Jobs on their way to another printer, because theirs is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.domain.job import MOST_MARKED, Event, State
from actors.journal.changing import change_job
from actors.journal.staleness import hold_stale

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.messages import MoveQueued
    from actors.journal.moment import Moment


def move_queued(connection: sqlite3.Connection, request: MoveQueued, at: Moment) -> int:
    """What its printer may have begun has a mark from here on, which names that printer."""
    held = hold_stale(connection, request.printer, request.to, at, in_doubt=True)
    jobs = connection.execute(
        "SELECT jobs.*, (SELECT max(started_at) FROM attempts WHERE job_id = jobs.id) AS sent_at FROM jobs"
        " WHERE printer = ? AND (state = 'queued' OR (state = 'doubtful' AND marks < ?)) ORDER BY id",
        (request.printer, MOST_MARKED),
    ).fetchall()
    for job in jobs:
        change_job(connection, job, Event.MOVE, at, why=request.why)
        _add_moved(connection, job, request, at)
    return len(jobs) + (held > 0)


def _add_moved(connection: sqlite3.Connection, job: sqlite3.Row, request: MoveQueued, at: Moment) -> None:
    doubtful = job["state"] == State.DOUBTFUL
    new = connection.execute(
        "INSERT INTO jobs (ticket_id, printer, state, why, marks, mark_sent_at, mark_printer, moved_from,"
        " created_at, changed_at, since, due_at, later, stale_at, rank, fire_at, fired_at)"
        " SELECT ticket_id, ?, 'queued', ?, marks, mark_sent_at, mark_printer, id, ?, ?,"
        " since, due_at, later, stale_at, rank, fire_at, fired_at FROM jobs WHERE id = ?",
        (request.to, request.why, at.stamp, at.stamp, job["id"]),
    ).lastrowid
    if doubtful:
        connection.execute(
            "UPDATE jobs SET marks = marks + 1, mark_sent_at = coalesce(mark_sent_at, ?), mark_printer = ?"
            " WHERE id = ?",
            (job["sent_at"], job["printer"], new),
        )
