"""A ticket once more, because somebody asked for it: the stored receipt with the number that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.job import UNFINISHED, State
from actors.domain.ticket import Kind
from actors.journal.changing import Waits, add_job, find_job
from actors.journal.messages import NoReprintError, Reprint, TicketMade

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment

#: What has come out can come out again. For the rest there is another way, or no need.
NOT_SO: Final = {
    State.SCHEDULED: "it waits for its time and will print by itself",
    State.QUEUED: "it has not printed yet and will by itself",
    State.SENDING: "it is printing now",
    State.DOUBTFUL: "whether it came out is being found out, and it will print again if need be",
    State.HELD: "it is held: release it instead",
    State.DEAD: "it has never come out: requeue it instead",
    State.CANCELLED: "it was cancelled: requeue it instead",
    State.MOVED: "it was moved to another printer: reprint the job that it became",
}


def reprint(connection: sqlite3.Connection, request: Reprint, at: Moment) -> TicketMade:
    job = find_job(connection, request.job)
    state = State(job["state"])
    if state in NOT_SO:
        raise NoReprintError(f"job {request.job} can't be reprinted: {NOT_SO[state]}", state)
    ticket = connection.execute("SELECT * FROM tickets WHERE id = ?", (job["ticket_id"],)).fetchone()
    copy = _next_copy(connection, ticket, request.job)
    made = connection.execute(
        "INSERT INTO tickets (order_id, revision, station, layout, kind, copy, copies, items, whole, running,"
        " receipt, before, before_at, font_size, font_bold, reprinted_at, reprinted_by)"
        " SELECT order_id, revision, station, layout, kind, ?, copies, items, whole, running,"
        " receipt, before, before_at, font_size, font_bold, ?, ?"
        " FROM tickets WHERE id = ?",
        (copy, at.stamp, request.who, ticket["id"]),
    ).lastrowid
    why = f"reprint {copy - ticket['copies']}, wanted by {request.who}"
    kind = Kind(ticket["kind"])
    waits = Waits(kind, ticket["layout"])
    new = add_job(connection, int(made or 0), job["printer"], waits, at, why=why)
    return TicketMade(int(made or 0), new, ticket["station"], job["printer"], kind, State.QUEUED)


def _next_copy(connection: sqlite3.Connection, ticket: sqlite3.Row, job: int) -> int:
    """Raises `NoReprintError` while a copy is on its way: an impatient finger wants one, not three."""
    copies = connection.execute(
        "SELECT copy, jobs.id AS job, state FROM tickets JOIN jobs ON jobs.ticket_id = tickets.id"
        " WHERE order_id = ? AND revision = ? AND station = ? AND kind = ? ORDER BY jobs.id",
        (ticket["order_id"], ticket["revision"], ticket["station"], ticket["kind"]),
    ).fetchall()
    for other in copies:
        if State(other["state"]) in UNFINISHED:
            text = (
                f"job {job} can't be reprinted now: job {other['job']} is a copy of it that is still to come"
            )
            raise NoReprintError(text, State(other["state"]))
    return int(max(other["copy"] for other in copies)) + 1
