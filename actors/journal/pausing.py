"""Printers that a person has paused: written down, so that a restart does not undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.journal.pause_messages import Paused
from actors.journal.rows import moment

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment
    from actors.journal.pause_messages import ListPaused, Pause, Resume


def pause(connection: sqlite3.Connection, request: Pause, at: Moment) -> bool:
    """Who was first stays on record."""
    changed = connection.execute(
        "INSERT INTO printers (name, paused_at, paused_by) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET paused_at = excluded.paused_at, paused_by = excluded.paused_by WHERE paused_at IS NULL",
        (request.printer, at.stamp, request.who),
    )
    return changed.rowcount == 1


def resume(connection: sqlite3.Connection, request: Resume, at: Moment) -> bool:  # noqa: ARG001
    changed = connection.execute(
        "UPDATE printers SET paused_at = NULL, paused_by = '' WHERE name = ? AND paused_at IS NOT NULL",
        (request.printer,),
    )
    return changed.rowcount == 1


def list_paused(connection: sqlite3.Connection, request: ListPaused, at: Moment) -> tuple[Paused, ...]:  # noqa: ARG001
    rows = connection.execute("SELECT * FROM printers WHERE paused_at IS NOT NULL ORDER BY name")
    return tuple(_paused(row) for row in rows)


def pause_of(connection: sqlite3.Connection, printer: str) -> Paused | None:
    row = connection.execute(
        "SELECT * FROM printers WHERE name = ? AND paused_at IS NOT NULL", (printer,)
    ).fetchone()
    return None if row is None else _paused(row)


def _paused(row: sqlite3.Row) -> Paused:
    return Paused(row["name"], row["paused_by"], moment(row["paused_at"]))
