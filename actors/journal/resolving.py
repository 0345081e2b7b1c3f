"""Decisions about a job itself: by whoever looked into a doubt, or by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import Event, State
from actors.domain.ticket import Kind
from actors.journal import firing
from actors.journal.changing import Waits, change_job, find_job, settle_wait
from actors.journal.messages import Mark, Resolve
from actors.journal.rows import moment, text

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment

#: What may be decided. The rest of a job's events come with an attempt, or with a new job (`move`).
DECISIONS: Final = frozenset(
    {
        Event.FOUND,
        Event.ABSENT,
        Event.MARK,
        Event.HOLD,
        Event.RELEASE,
        Event.CANCEL,
        Event.REQUEUE,
        Event.UNPRINTABLE,
        Event.STALE,
        Event.DUE,
    }
)

#: After these a copy may lie on the counter, until one of `SETTLING` says otherwise.
DOUBTING: Final = frozenset({Event.LOST, Event.ORPHANED, Event.GAVE_UP})
SETTLING: Final = frozenset({Event.ABSENT, Event.REFUSED, Event.FAULTED, Event.CLEARED, Event.MARK})


WANTED_NOW: Final = frozenset({Event.RELEASE, Event.REQUEUE})


def resolve(connection: sqlite3.Connection, request: Resolve, at: Moment) -> State:
    if request.event not in DECISIONS:
        raise ValueError(f"{request.event.value!r} is nothing to decide about a job")
    job = find_job(connection, request.job)
    if request.event is Event.DUE:
        return firing.fire_job(connection, job, at, why=request.why)
    mark = request.mark or _owed_mark(connection, job, request.event)
    state = change_job(connection, job, request.event, at, evidence=request.evidence, why=request.why)
    if mark is not None:
        connection.execute(
            "UPDATE jobs SET marks = ?, mark_sent_at = coalesce(mark_sent_at, ?), mark_printer = ?"
            " WHERE id = ?",
            (mark.copy - 1, text(mark.first_sent), mark.printer, request.job),
        )
    if request.event is Event.REQUEUE:
        connection.execute("UPDATE jobs SET starts = 0 WHERE id = ?", (request.job,))
        connection.execute("UPDATE tickets SET withdrawn = 0 WHERE id = ?", (job["ticket_id"],))
    if request.event in WANTED_NOW:
        _settle_anew(connection, job, at)
    return state


def _settle_anew(connection: sqlite3.Connection, job: sqlite3.Row, at: Moment) -> None:
    """Somebody wants it now, however old it is."""
    ticket = connection.execute(
        "SELECT kind, layout FROM tickets WHERE id = ?", (job["ticket_id"],)
    ).fetchone()
    settle_wait(connection, job["id"], Waits(Kind(ticket["kind"]), ticket["layout"]), at)


def _owed_mark(connection: sqlite3.Connection, job: sqlite3.Row, event: Event) -> Mark | None:
    """Whoever lets a job print again need not know that it may have printed already: the journal does."""
    if event not in {Event.MARK, Event.RELEASE, Event.REQUEUE} or not may_be_on_paper(connection, job):
        return None
    last = connection.execute(
        "SELECT started_at FROM attempts WHERE job_id = ? ORDER BY id DESC LIMIT 1", (job["id"],)
    ).fetchone()
    return Mark(moment(last["started_at"]), job["printer"], job["marks"] + 2)


def may_be_on_paper(connection: sqlite3.Connection, job: sqlite3.Row) -> bool:
    """By the last word on the matter."""
    history = connection.execute("SELECT event FROM history WHERE job_id = ? ORDER BY id DESC", (job["id"],))
    words = (Event(row["event"]) for row in history)
    return next((word in DOUBTING for word in words if word in DOUBTING | SETTLING), False)
