"""The evidence for each ticket, read from jobs and attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.journal.ledger_messages import LedgerRow, ListLedger, Sending
from actors.journal.questions import where_given
from actors.journal.rows import SELECT_JOBS, job_row, moment, optional_moment, text

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment


def list_ledger(
    connection: sqlite3.Connection,
    request: ListLedger,
    at: Moment,  # noqa: ARG001
) -> tuple[LedgerRow, ...]:
    conditions: dict[str, object] = {
        "tickets.order_id = ?": request.order,
        "jobs.created_at >= ?": request.since and text(request.since),
        "jobs.id < ?": request.before,
    }
    where, values = where_given(conditions)
    rows = connection.execute(
        f"{SELECT_JOBS} {where} ORDER BY jobs.id DESC LIMIT ?", (*values, request.limit)
    ).fetchall()
    return tuple(LedgerRow(job_row(row), _sendings(connection, row["id"])) for row in rows)


def _sendings(connection: sqlite3.Connection, job: int) -> tuple[Sending, ...]:
    rows = connection.execute("SELECT * FROM attempts WHERE job_id = ? ORDER BY number", (job,))
    return tuple(_sending(row) for row in rows)


def _sending(row: sqlite3.Row) -> Sending:
    return Sending(
        attempt=row["id"],
        number=row["number"],
        digest=row["digest"],
        size=row["size"],
        fence=row["fence"],
        started_at=moment(row["started_at"]),
        ended_at=optional_moment(row["ended_at"]),
        seconds=_seconds(row),
        outcome=row["outcome"],
        why=row["why"],
    )


def _seconds(row: sqlite3.Row) -> float | None:
    """On the monotonic clock. Between two boots only dates could tell, and they may have jumped."""
    if row["up"] is None or row["ended_up"] is None or row["ended_boot"] != row["boot"]:
        return None
    return round(max(0.0, float(row["ended_up"]) - float(row["up"])), 3)
