"""What the journal can be asked without changing anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from actors.domain.job import Evidence, State
from actors.journal.kept import is_kept
from actors.journal.messages import Count, GetJob, JobRow, ListJobs, Tally
from actors.journal.rows import SELECT_JOBS, attempt_row, job_row, optional_moment

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment


def list_jobs(connection: sqlite3.Connection, request: ListJobs, at: Moment) -> tuple[JobRow, ...]:  # noqa: ARG001
    conditions: dict[str, object] = {
        "jobs.state = ?": request.state and request.state.value,
        "jobs.printer = ?": request.printer,
        "tickets.order_id = ?": request.order,
        "jobs.id < ?": request.before,
    }
    where, values = where_given(conditions)
    rows = connection.execute(
        f"{SELECT_JOBS} {where} ORDER BY jobs.id DESC LIMIT ?", (*values, request.limit)
    )
    return tuple(job_row(row) for row in rows)


def get_job(connection: sqlite3.Connection, request: GetJob, at: Moment) -> JobRow | None:
    row = connection.execute(f"{SELECT_JOBS} WHERE jobs.id = ?", (request.job,)).fetchone()
    if row is None:
        return None
    attempts = connection.execute("SELECT * FROM attempts WHERE job_id = ? ORDER BY number", (request.job,))
    found = job_row(row, tuple(attempt_row(attempt) for attempt in attempts), row["receipt"])
    warnings = tuple(orjson.loads(row["warnings"]))
    return replace(found, kept=is_kept(connection, request.job, at), warnings=warnings)


def count(connection: sqlite3.Connection, request: Count, at: Moment) -> Tally:  # noqa: ARG001
    printers: dict[str, dict[State, int]] = {}
    totals: dict[State, int] = {}
    for row in connection.execute(
        "SELECT printer, state, count(*) AS jobs FROM jobs GROUP BY printer, state"
    ):
        state = State(row["state"])
        printers.setdefault(row["printer"], {})[state] = row["jobs"]
        totals[state] = totals.get(state, 0) + row["jobs"]
    evidence = connection.execute(
        "SELECT evidence, count(*) AS jobs FROM jobs WHERE state IN ('printed', 'sent') GROUP BY evidence"
    )
    one = connection.execute(
        "SELECT (SELECT count(*) FROM orders WHERE what = 'order') AS orders,"
        " (SELECT count(*) FROM tickets) AS tickets,"
        " (SELECT count(*) FROM jobs WHERE marks > 0) AS marked,"
        " (SELECT max(changed_at) FROM orders WHERE what = 'order') AS last_order,"
        " (SELECT min(created_at) FROM jobs WHERE state = 'queued') AS oldest"
    ).fetchone()
    return Tally(
        orders=one["orders"],
        tickets=one["tickets"],
        jobs=totals,
        printers=printers,
        evidence={Evidence(row["evidence"]): row["jobs"] for row in evidence if row["evidence"]},
        marked=one["marked"],
        last_order_at=optional_moment(one["last_order"]),
        oldest_due_at=optional_moment(one["oldest"]),
    )


# --- for the journal itself -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    job: int
    printer: str
    state: State
    why: str


@dataclass(frozen=True, slots=True)
class Changes:
    jobs: tuple[Change, ...]
    last: int  # of the history, to ask from the next time


def last_change(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])


def changes_since(connection: sqlite3.Connection, last: int) -> Changes:
    """Every change of a job's state since then, in order: none happens without a line in the history."""
    rows = connection.execute(
        "SELECT history.id, job_id, printer, history.state, history.why"
        " FROM history JOIN jobs ON jobs.id = job_id WHERE history.id > ? ORDER BY history.id",
        (last,),
    ).fetchall()
    jobs = tuple(Change(row["job_id"], row["printer"], State(row["state"]), row["why"]) for row in rows)
    return Changes(jobs, rows[-1]["id"] if rows else last)


def printers_due(connection: sqlite3.Connection) -> frozenset[str]:
    rows = connection.execute("SELECT DISTINCT printer FROM jobs WHERE state = 'queued'")
    return frozenset(row["printer"] for row in rows)


# --- conditions -----------------------------------------------------------------------------------


def where_given(conditions: dict[str, object]) -> tuple[str, list[object]]:
    """Only the conditions that have a value."""
    given = {condition: value for condition, value in conditions.items() if value is not None}
    return ("WHERE " + " AND ".join(given) if given else ""), list(given.values())
