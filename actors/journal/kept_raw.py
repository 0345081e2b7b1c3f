"""The bytes that orders came in: kept for as long as the owner says, then removed, a few at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.journal.rows import text

if TYPE_CHECKING:
    import sqlite3

    from actors.domain.order import Order
    from actors.journal.messages import Accept
    from actors.journal.moment import Moment

#: Removed at once: with each order and each contact with a source, so that nobody is ever late for it.
AT_ONCE: Final = 8


def note_raw(connection: sqlite3.Connection, order: int, revision: int, at: Moment) -> None:
    """Their time begins with the first of them, whatever newer ones take their place."""
    connection.execute(
        "INSERT INTO kept_raw (order_id, revision, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (order, revision, at.stamp),
    )


def drop_old_raw(connection: sqlite3.Connection, at: Moment) -> None:
    if not at.has_room:
        return
    oldest = text(at.now - timedelta(seconds=at.limits.raw_for))
    rows = connection.execute(
        "SELECT order_id, revision FROM kept_raw WHERE at < ? ORDER BY at LIMIT ?", (oldest, AT_ONCE)
    ).fetchall()
    gone = [(row["order_id"], row["revision"]) for row in rows]
    connection.executemany("UPDATE revisions SET raw = x'' WHERE order_id = ? AND revision = ?", gone)
    connection.executemany("DELETE FROM kept_raw WHERE order_id = ? AND revision = ?", gone)


def came_before(
    connection: sqlite3.Connection, order: sqlite3.Row, previous: Order | None, request: Accept
) -> bool:
    """Whether it is what the last revision came in, by the source's date and to the byte.

    Then nothing about it has changed, and docketd reads it in another way than it did: it has another
    version, other settings, or another menu.
    """
    changed = None if previous is None else previous.updated_at
    if changed is None or changed != request.order.updated_at or not request.raw:
        return False
    row = connection.execute(
        "SELECT raw FROM revisions WHERE order_id = ? AND revision = ?", (order["id"], order["revision"])
    ).fetchone()
    return bool(row["raw"] == request.raw)
