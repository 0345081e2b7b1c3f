"""Sources that a person has paused: written down, so that a restart does not undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.journal import alerts
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.rows import moment
from actors.journal.source_messages import PAUSED, SourcePaused, SourcePausedError

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment
    from actors.journal.source_messages import ListPausedSources, PauseSource, ResumeSource


def pause_source(connection: sqlite3.Connection, request: PauseSource, at: Moment) -> bool:
    """Who was first stays on record."""
    changed = connection.execute(
        "INSERT INTO paused_sources (name, paused_at, paused_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (request.source, at.stamp, request.who),
    )
    if changed.rowcount != 1:
        return False
    text = (
        f"Orders from {request.source} are not asked for: it was paused by {request.who}. They come in when"
        f" somebody resumes it: docketd sources resume {request.source}."
    )
    alerts.raise_alert(connection, Raise(f"{PAUSED}/{request.source}", Severity.WARNING, text), at)
    return True


def resume_source(connection: sqlite3.Connection, request: ResumeSource, at: Moment) -> bool:
    changed = connection.execute("DELETE FROM paused_sources WHERE name = ?", (request.source,))
    alerts.clear_alert(connection, Clear(f"{PAUSED}/{request.source}"), at)
    return changed.rowcount == 1


def list_paused_sources(
    connection: sqlite3.Connection,
    request: ListPausedSources,  # noqa: ARG001
    at: Moment,  # noqa: ARG001
) -> tuple[SourcePaused, ...]:
    rows = connection.execute("SELECT * FROM paused_sources ORDER BY name")
    return tuple(_paused(row) for row in rows)


def refuse_paused(connection: sqlite3.Connection, source: str) -> None:
    """Raises `SourcePausedError`. In the transaction that would take something: no order slips through."""
    row = connection.execute("SELECT * FROM paused_sources WHERE name = ?", (source,)).fetchone()
    if row is not None:
        raise SourcePausedError(f"{source} was paused by {row['paused_by']}: docketd sources resume {source}")


def _paused(row: sqlite3.Row) -> SourcePaused:
    return SourcePaused(row["name"], row["paused_by"], moment(row["paused_at"]))
