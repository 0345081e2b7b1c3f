"""The journal's own clock: seconds that have passed since its first ticket.

Within a boot it runs with the monotonic clock, so that a date that jumps moves nothing. How long the machine
was off only the date can tell; where that would be a jump (backwards, or further than a machine is off), the
time counts as none: then a ticket is taken for younger than it is, and prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.journal.rows import moment

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment

LONGEST_OFF: Final = 7 * 86_400.0  # seconds
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
    if row["boot"] == at.boot and at.up >= row["up"]:
        return at.up - float(row["up"])
    off = (at.now - moment(row["at"])).total_seconds()
    return off if 0.0 <= off <= LONGEST_OFF else 0.0
