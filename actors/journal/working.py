"""Jobs on their way to paper: taken, begun, judged, moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import orjson

from actors.domain.font import Font, FontSize
from actors.domain.job import Event, State
from actors.domain.ticket import Kind, only
from actors.journal import kept, numbering
from actors.journal.changing import change_job, end_attempt, find_job, find_ticket
from actors.journal.elapsed import elapsed
from actors.journal.later_messages import Fired
from actors.journal.looking_messages import WorkAt, WorkOf
from actors.journal.messages import (
    Attempt,
    Begin,
    Copy,
    Judged,
    Mark,
    Queue,
    TakeAgainError,
    TakeWork,
    Verdict,
    Work,
)
from actors.journal.pausing import pause_of
from actors.journal.restoring import RESTORED, was_restored
from actors.journal.rows import load_order, moment, sheet_of
from actors.journal.staleness import hold_stale
from actors.journal.store import ABOUT_ONE_REQUEST
from actors.journal.told import printed_before, stations_told, was_void

if TYPE_CHECKING:
    import sqlite3

    from actors.domain.order import Order
    from actors.journal.moment import Moment
    from actors.journal.pause_messages import Paused

#: Starts without an end after which a job is made into a plain ticket: its layout may be what kills.
BEFORE_PLAIN: Final = 2
STOPPED: Final = "docketd stopped twice while it made this ticket"

#: The start, of those without an end, at which a job is taken for one that kills whoever touches it.
MOST_STARTS: Final = 4

#: A queue that is longer is long.
MOST_COUNTED: Final = 100

DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


#: Due before later, then by rank, then by age. Each of its words has an index: the queue may be long.
NEXT: Final = (
    "SELECT * FROM jobs WHERE printer = ? AND state = 'queued' ORDER BY printer, later, rank, id LIMIT 1"
)


def take_work(connection: sqlite3.Connection, request: TakeWork, at: Moment) -> Work | Paused | None:
    if request.back is not None:
        connection.execute("UPDATE jobs SET starts = starts - 1 WHERE id = ? AND starts > 0", (request.back,))
    if (paused := pause_of(connection, request.printer)) is not None:
        return paused
    if request.returned:
        hold_stale(connection, request.printer, request.printer, at)
    elif was_restored(connection):  # what comes again from before is old from its beginning
        hold_stale(connection, request.printer, request.printer, at, only=RESTORED)
    waiting = _look_at_queue(connection, request.printer, at)
    while True:
        row = connection.execute(NEXT, (request.printer,)).fetchone()
        if row is None:
            return None
        if row["starts"] >= MOST_STARTS - 1:
            why = f"begun {MOST_STARTS - 1} times and never finished: it may stop whoever touches it"
        else:
            connection.execute("UPDATE jobs SET starts = starts + 1 WHERE id = ?", (row["id"],))
            plain = STOPPED if row["starts"] >= BEFORE_PLAIN else ""
            try:
                return replace(_work(connection, row, at), queue=waiting, plain=plain)
            except ABOUT_ONE_REQUEST as error:
                why = f"what the journal has of it can't be read: {error}"
        change_job(connection, row, Event.UNPRINTABLE, at, why=why)


def _look_at_queue(connection: sqlite3.Connection, printer: str, at: Moment) -> Queue:
    now = elapsed(connection, at)
    connection.execute(
        "UPDATE jobs SET later = 0 WHERE printer = ? AND state = 'queued' AND later = 1 AND due_at <= ?",
        (printer, now),
    )
    row = connection.execute(
        "SELECT count(*) AS jobs, min(since) AS oldest FROM"
        " (SELECT since FROM jobs WHERE printer = ? AND state = 'queued' ORDER BY id LIMIT ?)",
        (printer, MOST_COUNTED),
    ).fetchone()
    return Queue(row["jobs"], 0.0 if row["oldest"] is None else now - row["oldest"])


def work_of(connection: sqlite3.Connection, request: WorkOf, at: Moment) -> WorkAt | None:
    row = connection.execute("SELECT * FROM jobs WHERE id = ?", (request.job,)).fetchone()
    if row is None:
        return None
    return WorkAt(row["printer"], _work(connection, row, at), kept.sent_for(connection, row, at))


def begin(connection: sqlite3.Connection, request: Begin, at: Moment) -> Attempt:
    row = find_job(connection, request.job)
    if pause_of(connection, request.printer) is not None:
        raise TakeAgainError(f"{request.printer} is paused")
    change_job(connection, row, Event.START, at)
    numbering.give(connection, find_ticket(connection, row), request, at)
    connection.execute("UPDATE jobs SET starts = 0 WHERE id = ?", (request.job,))
    if request.warnings:  # a further attempt with the stored receipt has not all of them
        warnings = orjson.dumps(request.warnings).decode()
        connection.execute("UPDATE jobs SET warnings = ? WHERE id = ?", (warnings, request.job))
    number = (
        connection.execute("SELECT count(*) FROM attempts WHERE job_id = ?", (request.job,)).fetchone()[0] + 1
    )
    attempt = connection.execute(
        "INSERT INTO attempts (job_id, number, fence, size, counter, lines, started_at, boot, up, digest)"
        " VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, ?)",
        (
            request.job,
            number,
            request.size,
            request.counter,
            request.lines,
            at.stamp,
            at.boot,
            at.up,
            request.digest,
        ),
    ).lastrowid
    fence = fence_of(int(attempt or 0))
    connection.execute("UPDATE attempts SET fence = ? WHERE id = ?", (fence, attempt))
    kept.keep(connection, int(attempt or 0), request, at)
    return Attempt(int(attempt or 0), request.job, number, fence, moment(at.stamp))


def fence_of(attempt: int) -> str:
    """Four characters out of 36: a fence comes again after 1.6 million attempts, long after its answer."""
    digits = []
    for _ in range(4):
        attempt, digit = divmod(attempt, len(DIGITS))
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))


def verdict(connection: sqlite3.Connection, request: Verdict, at: Moment) -> Judged | None:
    """A late fence is still the truth: the device numbered this attempt, whatever was thought since."""
    found = connection.execute(
        "SELECT *, (SELECT max(id) FROM attempts AS other WHERE other.job_id = attempts.job_id) AS last"
        " FROM attempts WHERE id = ?",
        (request.attempt,),
    ).fetchone()
    if found is None or found["last"] != request.attempt:
        return None
    job, event = find_job(connection, found["job_id"]), request.event
    if event is Event.FENCED and job["state"] in {State.DOUBTFUL, State.HELD, State.SENT}:
        event = Event.FOUND
    elif job["state"] != State.SENDING:
        return None
    end_attempt(connection, request.attempt, event, request.why, at)
    if event is Event.FAULTED and at.limits.tries is not None:
        event = Event.GAVE_UP if _faults(connection, job["id"]) + 1 >= at.limits.tries else event
    state = change_job(connection, job, event, at, evidence=request.evidence, why=request.why)
    return Judged(job["id"], state)


def _faults(connection: sqlite3.Connection, job: int) -> int:
    """Of the job itself, since somebody last queued it."""
    row = connection.execute(
        "SELECT count(*) FROM history WHERE job_id = ? AND event = 'faulted' AND id >"
        " (SELECT coalesce(max(id), 0) FROM history WHERE job_id = ? AND event = 'requeue')",
        (job, job),
    ).fetchone()
    return int(row[0])


# --- what a press needs to know -------------------------------------------------------------------


def _work(connection: sqlite3.Connection, job: sqlite3.Row, at: Moment) -> Work:
    ticket = connection.execute(
        "SELECT tickets.*, revisions.document, revisions.raw, revisions.at AS accepted_at FROM tickets"
        " JOIN revisions USING (order_id, revision) WHERE tickets.id = ?",
        (job["ticket_id"],),
    ).fetchone()
    kind = Kind(ticket["kind"])
    cooks = _cooks(connection, ticket)
    running, before = numbering.number_of(connection, ticket, at)
    return Work(
        job=job["id"],
        ticket=ticket["id"],
        kind=kind,
        station=ticket["station"],
        layout=ticket["layout"],
        order=load_order(ticket["document"]),
        previous=_previous(connection, ticket, kind),
        items=tuple(orjson.loads(ticket["items"])),
        raw=ticket["raw"] if kind in {Kind.UNREADABLE, Kind.SHEET} else b"",
        receipt=ticket["receipt"],
        running=running,
        before=before,
        also_at=tuple(station for station, _ in cooks if station != ticket["station"]),
        cooks=cooks,
        mark=_mark(job),
        accepted_at=moment(ticket["accepted_at"]),
        reprint=_copy(ticket),
        rerouted_from=_rerouted_from(connection, job),
        fired=_fired(job),
        font=Font(FontSize(ticket["font_size"]), bool(ticket["font_bold"])),
        sheet=sheet_of(ticket),
    )


def _previous(connection: sqlite3.Connection, ticket: sqlite3.Row, kind: Kind) -> Order | None:
    """Of a CHANGE with what its station had of it, where that is known."""
    if ticket["revision"] == 1 or kind in {Kind.UNREADABLE, Kind.SHEET}:
        return None
    order = connection.execute("SELECT * FROM orders WHERE id = ?", (ticket["order_id"],)).fetchone()
    if kind is Kind.ORDER and not was_void(connection, order, ticket["revision"]):
        return None
    found = printed_before(connection, order, ticket["revision"])
    if found is None or kind is not Kind.CHANGE or ticket["had"] is None:
        return found
    return only(found, orjson.loads(ticket["had"]))


def _copy(ticket: sqlite3.Row) -> Copy | None:
    if ticket["reprinted_at"] is None:
        return None
    return Copy(ticket["copy"] - ticket["copies"], moment(ticket["reprinted_at"]), ticket["reprinted_by"])


def _rerouted_from(connection: sqlite3.Connection, job: sqlite3.Row) -> str:
    if job["moved_from"] is None:
        return ""
    meant = connection.execute(
        "SELECT printer FROM jobs WHERE ticket_id = ? ORDER BY id LIMIT 1", (job["ticket_id"],)
    ).fetchone()["printer"]
    return "" if meant == job["printer"] else str(meant)


def _cooks(connection: sqlite3.Connection, ticket: sqlite3.Row) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Stations that cook this revision and are not there for the whole order, told of it now or before."""
    rows = connection.execute(
        "SELECT station, items, revision FROM tickets WHERE order_id = ? AND revision <= ? AND copy = 1"
        " AND whole = 0 AND layout != 'customer' AND kind != 'advance' ORDER BY id",
        (ticket["order_id"], ticket["revision"]),
    ).fetchall()
    now = [row for row in rows if row["revision"] == ticket["revision"]]
    cooks = tuple((row["station"], tuple(orjson.loads(row["items"]))) for row in now)
    if len(now) == len(rows):
        return cooks
    order = connection.execute("SELECT * FROM orders WHERE id = ?", (ticket["order_id"],)).fetchone()
    told = stations_told(connection, order, ticket["revision"])
    before = dict.fromkeys(row["station"] for row in rows if row["station"] not in dict(cooks))
    return (*((station, told[station]) for station in before if told.get(station)), *cooks)


def _fired(job: sqlite3.Row) -> Fired | None:
    if job["fired_at"] is None or job["fire_at"] is None:
        return None
    return Fired(moment(job["fired_at"]), moment(job["fire_at"]))


def _mark(job: sqlite3.Row) -> Mark | None:
    if not job["marks"]:
        return None
    return Mark(moment(job["mark_sent_at"]), job["mark_printer"], job["marks"] + 1)
