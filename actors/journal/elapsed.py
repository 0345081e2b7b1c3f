"""The journal's own clock: seconds that have surely passed since its first ticket.

It runs with the monotonic clock, so that a date that jumps moves nothing. How long the machine was off only
the date could tell, and nobody knows whether that has jumped: it counts as no time. So a ticket may be taken
for younger than it is, and prints; never for older.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment

KEEP_EVERY: Final = 1.0


def elapsed(connection: sqlite3.Connection, at: Moment) -> float:
    """At a restart it goes back by less than a second. It is written down, so that the next boot goes on."""
    row = connection.execute("SELECT * FROM clock").fetchone()
    passed = 0.0 if row is None else _passed(row, at)
    now = passed if row is None else float(row["elapsed"]) + passed
    if row is None or passed >= KEEP_EVERY or row["boot"] != at.boot:
        connection.execute(
            "INSERT OR REPLACE INTO clock (one, boot, up, at, elapsed) VALUES (1, ?, ?, ?, ?)",
            (at.boot, at.up, at.stamp, now),
        )
    return now


def _passed(row: sqlite3.Row, at: Moment) -> float:
    return max(0.0, at.up - float(row["up"])) if row["boot"] == at.boot else 0.0
