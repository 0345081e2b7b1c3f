"""Attempts that nobody knows the end of, and what a device's counter is worth as a witness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.job import Event, State
from actors.journal.changing import change_job, end_attempt
from actors.journal.doubting_messages import CounterMoved, Doubt, Doubts, Sending
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
    trust = _look_up_trust(connection, request.printer)
    return tuple(
        _doubt(job, trust) for job in _with_last_attempt(connection, request.printer, State.DOUBTFUL)
    )


def sending(connection: sqlite3.Connection, request: Sending, at: Moment) -> tuple[Doubt, ...]:  # noqa: ARG001
    found = _with_last_attempt(connection, request.printer, State.SENDING)
    return tuple(_doubt(job, Trust()) for job in found)


@dataclass(frozen=True, slots=True)
class Trust:
    """Which of a device's counters are witnesses.

    Those are that were seen to move as they should at a confirmed print (cuts by one, lines by any number),
    and never otherwise: clones answer constants.
    """

    cuts: bool = False
    lines: bool = False


def counter_moved(connection: sqlite3.Connection, request: CounterMoved, at: Moment) -> bool:  # noqa: ARG001
    _count(connection, request.printer, "counter", moved=request.after == request.before + 1)
    if request.lines_before is not None and request.lines_after is not None:
        _count(connection, request.printer, "lines", moved=request.lines_after > request.lines_before)
    return _look_up_trust(connection, request.printer).cuts


def _count(connection: sqlite3.Connection, printer: str, counter: str, *, moved: bool) -> None:
    column = f"{counter}_moved" if moved else f"{counter}_stood"
    connection.execute(
        f"INSERT INTO printers (name, {column}) VALUES (?, 1)"  # noqa: S608 - one of four names, all ours
        f" ON CONFLICT DO UPDATE SET {column} = {column} + 1",
        (printer,),
    )


def _look_up_trust(connection: sqlite3.Connection, printer: str) -> Trust:
    row = connection.execute(
        "SELECT counter_moved > 0 AND counter_stood = 0 AS cuts, lines_moved > 0 AND lines_stood = 0 AS lines"
        " FROM printers WHERE name = ?",
        (printer,),
    ).fetchone()
    return Trust() if row is None else Trust(bool(row["cuts"]), bool(row["lines"]))


def _with_last_attempt(connection: sqlite3.Connection, printer: str, state: State) -> list[sqlite3.Row]:
    return connection.execute(
        "SELECT jobs.*, attempts.id AS attempt, attempts.number, attempts.fence, attempts.counter,"
        " attempts.lines, attempts.started_at"
        " FROM jobs JOIN attempts ON attempts.id = (SELECT max(id) FROM attempts WHERE job_id = jobs.id)"
        # The first of the two conditions is the one of the index `jobs_open`, which is of no use without it.
        " WHERE jobs.printer = ? AND jobs.state IN ('sending', 'doubtful') AND jobs.state = ?"
        " ORDER BY attempts.id",
        (printer, state.value),
    ).fetchall()


def _doubt(job: sqlite3.Row, trust: Trust) -> Doubt:
    return Doubt(
        job=job["id"],
        attempt=job["attempt"],
        number=job["number"],
        fence=job["fence"],
        counter=job["counter"],
        counter_trusted=trust.cuts,
        marks=job["marks"],
        started_at=moment(job["started_at"]),
        state=State(job["state"]),
        lines=job["lines"],
        lines_trusted=trust.lines,
    )
