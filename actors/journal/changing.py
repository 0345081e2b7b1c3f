"""The only place where jobs are made, and where a job's state is changed, with its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.freshness import rank_of, wait_of
from actors.domain.job import Event, Evidence, State, transition
from actors.domain.order import Due
from actors.journal import alerts
from actors.journal.alert_messages import DEAD_JOB, HELD_JOBS, Clear, Raise, Severity
from actors.journal.elapsed import elapsed
from actors.journal.messages import NoSuchJobError
from actors.journal.reckoned import reckoned
from actors.journal.rows import text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from actors.domain.ticket import Kind
    from actors.journal.moment import Moment

ASAP: Final = Due()


@dataclass(frozen=True, slots=True)
class Waits:
    """What a ticket's wait depends on."""

    kind: Kind
    layout: str
    due: Due = ASAP
    fire_at: datetime | None = None  # None: now


def find_job(connection: sqlite3.Connection, job: int) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM jobs WHERE id = ?", (job,)).fetchone()
    if row is None:
        raise NoSuchJobError(f"there is no job {job}")
    return row


def find_ticket(connection: sqlite3.Connection, job: sqlite3.Row) -> sqlite3.Row:
    found = connection.execute("SELECT * FROM tickets WHERE id = ?", (job["ticket_id"],))
    ticket: sqlite3.Row = found.fetchone()
    return ticket


def add_job(
    connection: sqlite3.Connection,
    ticket: int,
    printer: str,
    waits: Waits,
    at: Moment,
    *,
    why: str = "",
) -> int:
    """A queued job, or one that is scheduled, whose wait begins now."""
    state = State.QUEUED if waits.fire_at is None else State.SCHEDULED
    job = connection.execute(
        "INSERT INTO jobs (ticket_id, printer, state, why, created_at, changed_at, fire_at,"
        " since, due_at, later, stale_at, rank) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            ticket,
            printer,
            state.value,
            why,
            at.stamp,
            at.stamp,
            waits.fire_at and text(waits.fire_at),
            *_wait_of(connection, waits, at),
        ),
    ).lastrowid
    return int(job or 0)


def settle_wait(connection: sqlite3.Connection, job: int, waits: Waits, at: Moment) -> None:
    """When it is due and when it is stale, from now on."""
    connection.execute(
        "UPDATE jobs SET since = ?, due_at = ?, later = ?, stale_at = ?, rank = ? WHERE id = ?",
        (*_wait_of(connection, waits, at), job),
    )


def _wait_of(
    connection: sqlite3.Connection, waits: Waits, at: Moment
) -> tuple[float, float, bool, float | None, int]:
    """Since when, until when it is not due, whether that is later, when it is stale, and its rank."""
    now = elapsed(connection, at)
    kind, layout = waits.kind, waits.layout
    if waits.fire_at is not None:
        ahead = (waits.fire_at - reckoned(connection, at)).total_seconds()
        return now, now + ahead, False, None, rank_of(kind, layout)
    wait = wait_of(kind, layout, waits.due, at.now, at.limits.freshness)
    stale_at = None if wait.stale is None else now + wait.stale
    return now, now + wait.due, wait.due > 0, stale_at, rank_of(kind, layout)


def change_job(
    connection: sqlite3.Connection,
    job: sqlite3.Row,
    event: Event,
    at: Moment,
    *,
    evidence: Evidence | None = None,
    why: str = "",
) -> State:
    """Raises `IllegalTransitionError`."""
    state = transition(job["id"], State(job["state"]), event)
    connection.execute(
        "UPDATE jobs SET state = ?, evidence = ?, why = ?, changed_at = ? WHERE id = ?",
        (state.value, evidence and evidence.value, why, at.stamp, job["id"]),
    )
    connection.execute(
        "INSERT INTO history (job_id, at, event, state, evidence, why) VALUES (?, ?, ?, ?, ?, ?)",
        (job["id"], at.stamp, event.value, state.value, evidence and evidence.value, why),
    )
    if State.DEAD in {state, job["state"]}:
        _alert(connection, job, state, at)
    if State.HELD in {state, job["state"]}:
        _alert_held(connection, job["printer"], at)
    return state


def _alert_held(connection: sqlite3.Connection, printer: str, at: Moment) -> None:
    """One for a printer, as long as anything of its is held."""
    held = connection.execute(
        "SELECT count(*) FROM jobs WHERE printer = ? AND state = 'held'", (printer,)
    ).fetchone()[0]
    key = f"{HELD_JOBS}/{printer}"
    if not held:
        alerts.clear_alert(connection, Clear(key), at)
        return
    tickets = "1 ticket" if held == 1 else f"{held} tickets"
    text = f"{tickets} for {printer} wait for somebody to print or discard: docketd jobs --state held."
    alerts.raise_alert(connection, Raise(key, Severity.CRITICAL, text), at)


def _alert(connection: sqlite3.Connection, job: sqlite3.Row, state: State, at: Moment) -> None:
    """A ticket that will not print by itself is somebody's business, until it is tried again."""
    number, printer = job["id"], job["printer"]
    key = f"{DEAD_JOB}/{number}"
    if state is not State.DEAD:
        alerts.clear_alert(connection, Clear(key), at)
        return
    text = f"Ticket {number} could not be printed on {printer}: docketd jobs show {number} says why."
    alerts.raise_alert(connection, Raise(key, Severity.CRITICAL, text), at)


def end_attempt(connection: sqlite3.Connection, attempt: int, event: Event, why: str, at: Moment) -> None:
    connection.execute(
        "UPDATE attempts SET ended_at = ?, ended_up = ?, ended_boot = ?, outcome = ?, why = ? WHERE id = ?",
        (at.stamp, at.up, at.boot, event.value, why, attempt),
    )
