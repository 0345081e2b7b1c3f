"""The only place where a job's state is changed, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.domain.job import Event, Evidence, State, transition
from actors.journal import alerts
from actors.journal.alert_messages import DEAD_JOB, Clear, Raise, Severity
from actors.journal.messages import NoSuchJobError

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment


def find_job(connection: sqlite3.Connection, job: int) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM jobs WHERE id = ?", (job,)).fetchone()
    if row is None:
        raise NoSuchJobError(f"there is no job {job}")
    return row


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
    return state


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
        "UPDATE attempts SET ended_at = ?, outcome = ?, why = ? WHERE id = ?",
        (at.stamp, event.value, why, attempt),
    )
