"""The date that is believed, as it is written down: what waits for a date goes by this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.reckoning import Reckoned, reckon, vouch
from actors.journal.elapsed import elapsed
from actors.journal.rows import moment, text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from actors.journal.moment import Moment

#: Seconds after which it is written down anew, though nothing else is different.
KEEP_EVERY: Final = 1.0


def reckoned(connection: sqlite3.Connection, at: Moment) -> datetime:
    before, now = _known(connection), elapsed(connection, at)
    found = reckon(before, at.now, now, at.boot)
    if before is None or found.elapsed - before.elapsed >= KEEP_EVERY or _is_news(before, found):
        _keep(connection, found)
    return found.date


def vouched(connection: sqlite3.Connection, date: datetime, at: Moment) -> float:
    """A source of orders says so. Answers by how many seconds the date goes forward, or (below 0) back."""
    before, now = _known(connection), elapsed(connection, at)
    found = vouch(before, date, now, at.boot)
    _keep(connection, found)
    return 0.0 if before is None else (found.date - before.at(now)).total_seconds()


def _is_news(before: Reckoned, found: Reckoned) -> bool:
    names = ("boot", "apart", "since", "vouched")
    return any(getattr(before, name) != getattr(found, name) for name in names)


def _known(connection: sqlite3.Connection) -> Reckoned | None:
    row = connection.execute("SELECT * FROM reckoning").fetchone()
    if row is None:
        return None
    return Reckoned(
        moment(row["date"]), row["elapsed"], row["boot"], row["apart"], row["since"], row["vouched"]
    )


def _keep(connection: sqlite3.Connection, found: Reckoned) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO reckoning (one, date, elapsed, boot, apart, since, vouched)"
        " VALUES (1, ?, ?, ?, ?, ?, ?)",
        (text(found.date), found.elapsed, found.boot, found.apart, found.since, found.vouched),
    )
