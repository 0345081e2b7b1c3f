"""Links to sign in with, good once, and the sessions that come of them. A restart signs nobody out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.journal.rows import moment, text

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.access_messages import AddLink, EverSignedIn, Exchange, Leave, Visit
    from actors.journal.moment import Moment

LINK_LIFE: Final = timedelta(days=1)
IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=7)
FRESH: Final = timedelta(minutes=5)  # a visit is written down only so often: reading should cost no flush
MOST_LINKS: Final = 100  # `docketd status` in a loop makes many


def add_link(connection: sqlite3.Connection, request: AddLink, at: Moment) -> None:
    _forget_old(connection, at)
    connection.execute("INSERT INTO links (digest, made_at) VALUES (?, ?)", (request.digest, at.stamp))
    connection.execute(
        "DELETE FROM links WHERE used_at IS NULL AND digest NOT IN"
        " (SELECT digest FROM links WHERE used_at IS NULL ORDER BY made_at DESC LIMIT ?)",
        (MOST_LINKS,),
    )


def exchange(connection: sqlite3.Connection, request: Exchange, at: Moment) -> bool:
    used = connection.execute(
        "UPDATE links SET used_at = ? WHERE digest = ? AND used_at IS NULL AND made_at > ?",
        (at.stamp, request.link, text(at.now - LINK_LIFE)),
    )
    if used.rowcount != 1:
        return False
    connection.execute(
        "INSERT INTO sessions (digest, started_at, seen_at) VALUES (?, ?, ?)",
        (request.session, at.stamp, at.stamp),
    )
    return True


def visit(connection: sqlite3.Connection, request: Visit, at: Moment) -> bool:
    row = connection.execute("SELECT * FROM sessions WHERE digest = ?", (request.session,)).fetchone()
    if row is None:
        return False
    seen = moment(row["seen_at"])
    if seen <= at.now - IDLE or moment(row["started_at"]) <= at.now - LONGEST:
        connection.execute("DELETE FROM sessions WHERE digest = ?", (request.session,))
        return False
    if not seen <= at.now < seen + FRESH:  # also where the clock was set back
        connection.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (at.stamp, request.session))
    return True


def leave(connection: sqlite3.Connection, request: Leave, at: Moment) -> None:  # noqa: ARG001
    connection.execute("DELETE FROM sessions WHERE digest = ?", (request.session,))


def ever_signed_in(connection: sqlite3.Connection, request: EverSignedIn, at: Moment) -> bool:  # noqa: ARG001
    return connection.execute("SELECT 1 FROM links WHERE used_at IS NOT NULL LIMIT 1").fetchone() is not None


def _forget_old(connection: sqlite3.Connection, at: Moment) -> None:
    """A used link stays: it says that somebody has been in."""
    connection.execute(
        "DELETE FROM links WHERE used_at IS NULL AND made_at <= ?", (text(at.now - LINK_LIFE),)
    )
    connection.execute(
        "DELETE FROM sessions WHERE seen_at <= ? OR started_at <= ?",
        (text(at.now - IDLE), text(at.now - LONGEST)),
    )
