"""Alerts as rows: raised, counted and ended in the transaction of whatever made them known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.journal.alert_messages import AlertRow, Clear, ListAlerts, Raise, Severity
from actors.journal.rows import moment, optional_moment

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment

MOST_ENDED: Final = 2_000  # kept for whoever asks later


def raise_alert(connection: sqlite3.Connection, request: Raise, at: Moment) -> bool:
    counted = connection.execute(
        "UPDATE alerts SET severity = ?, text = ?, last = ?, count = count + 1"
        " WHERE key = ? AND ended_at IS NULL",
        (request.severity.value, request.text, at.stamp, request.key),
    )
    if counted.rowcount:
        return False
    connection.execute(
        "INSERT INTO alerts (key, severity, text, first, last) VALUES (?, ?, ?, ?, ?)",
        (request.key, request.severity.value, request.text, at.stamp, at.stamp),
    )
    return True


def clear_alert(connection: sqlite3.Connection, request: Clear, at: Moment) -> bool:
    ended = connection.execute(
        "UPDATE alerts SET ended_at = ? WHERE key = ? AND ended_at IS NULL", (at.stamp, request.key)
    ).rowcount
    if ended:
        connection.execute(
            "DELETE FROM alerts WHERE ended_at IS NOT NULL AND id <= (SELECT max(id) FROM alerts) - ?",
            (MOST_ENDED,),
        )
    return ended > 0


def list_alerts(
    connection: sqlite3.Connection,
    request: ListAlerts,
    at: Moment,  # noqa: ARG001
) -> tuple[AlertRow, ...]:
    rows = connection.execute(
        "SELECT * FROM alerts WHERE ended_at IS NULL OR ? ORDER BY ended_at IS NOT NULL,"
        " CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END * (ended_at IS NULL),"
        " id DESC LIMIT ?",
        (request.ended, request.limit),
    )
    return tuple(_row(row) for row in rows)


def _row(row: sqlite3.Row) -> AlertRow:
    return AlertRow(
        alert=row["id"],
        key=row["key"],
        severity=Severity(row["severity"]),
        text=row["text"],
        first=moment(row["first"]),
        last=moment(row["last"]),
        count=row["count"],
        ended_at=optional_moment(row["ended_at"]),
    )
