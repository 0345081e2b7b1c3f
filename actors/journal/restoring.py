"""After a journal was put in another's place: what it does not know may have printed, and is not new.

What was not finished in the copy, and what comes again from a source, prints with a mark. What is too old for
that is held, as any ticket is that could not print in time, and stands on the same slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.domain.job import Event
from actors.journal import alerts
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.changing import change_job, end_attempt
from actors.journal.messages import Resolve
from actors.journal.resolving import resolve
from actors.journal.rows import moment, text
from supervision import Request

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from actors.domain.order import Order
    from actors.journal.messages import TicketMade
    from actors.journal.moment import Moment

RESTORED: Final = "restored"
ALERT: Final = "journal-restored"

#: Without any copy: from how far back the sources are asked again.
PULL_AGAIN: Final = timedelta(hours=24)

#: So long it is told of where no ticket is held that somebody decides on.
TOLD: Final = timedelta(hours=24)

#: Numbers that the lost journal may have given away: an answer to one of them must not meet another's.
GAP: Final = 100_000
LONG_GAP: Final = 1_000_000
NUMBERED: Final = ("orders", "tickets", "jobs", "attempts", "history")


@dataclass(frozen=True, slots=True)
class EndNotice(Request[bool]):
    """Somebody decided on `job`, or something printed: is the alert over? Answers whether it is now."""

    job: int | None = None


def is_told(connection: sqlite3.Connection) -> bool:
    """Whether the alert is open."""
    row = connection.execute("SELECT 1 FROM alerts WHERE key = ? AND ended_at IS NULL", (ALERT,)).fetchone()
    return row is not None


def end_notice(connection: sqlite3.Connection, request: EndNotice, at: Moment) -> bool:
    """Once no ticket is held for that reason, and a person decided on the last one or a day has passed."""
    like = f"{RESTORED}%"
    held = connection.execute("SELECT 1 FROM jobs WHERE state = 'held' AND why LIKE ? LIMIT 1", (like,))
    if held.fetchone() is not None:
        return False
    decided = connection.execute(
        "SELECT 1 FROM history WHERE job_id = ? AND state = 'held' AND why LIKE ? LIMIT 1",
        (request.job, like),
    )
    last = connection.execute("SELECT max(at) AS at FROM restores").fetchone()["at"]
    if decided.fetchone() is None and (last is None or at.now - moment(last) < TOLD):
        return False
    return alerts.clear_alert(connection, Clear(ALERT), at)


def take_notice(connection: sqlite3.Connection, at: Moment) -> str | None:
    """Once for each restore: what happened, for people. None where nothing was restored meanwhile."""
    restore = connection.execute("SELECT * FROM restores WHERE at IS NULL ORDER BY id DESC").fetchone()
    if restore is None:
        return None
    connection.execute("UPDATE restores SET at = ? WHERE at IS NULL", (at.stamp,))
    connection.execute("DELETE FROM presence")  # what came after the copy was made nobody knows any more
    for table in NUMBERED:
        _leave_gap(connection, table, LONG_GAP if restore["since"] is None else GAP)
    _doubt_unfinished(connection, at)
    told = _told(restore)
    alerts.raise_alert(connection, Raise(ALERT, Severity.CRITICAL, told), at)
    return told


def was_restored(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM restores LIMIT 1").fetchone() is not None


def horizon(connection: sqlite3.Connection, at: Moment) -> datetime:
    """Where a source begins that is not known here: now, unless the lost journal may have known it."""
    row = connection.execute(
        "SELECT * FROM restores WHERE at IS NOT NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return at.now
    return moment(row["since"]) if row["since"] else moment(row["at"]) - PULL_AGAIN


def doubt_again(
    connection: sqlite3.Connection, order: Order, tickets: Sequence[TicketMade], at: Moment, *, is_new: bool
) -> None:
    """Tickets of what was ordered or changed before the restore: the lost journal may have printed them."""
    dates = (order.placed_at, order.updated_at) if is_new else (order.updated_at, order.placed_at)
    date = next((each for each in dates if each is not None), None)
    last = connection.execute("SELECT max(at) AS at FROM restores").fetchone()["at"]
    if last is None or date is None or date > moment(last):
        return
    age = max(0.0, (at.now - date).total_seconds())
    for ticket in tickets:
        connection.execute(
            "UPDATE jobs SET marks = marks + 1, mark_sent_at = ?, mark_printer = printer, why = ?,"
            " since = since - iif(later, 0, ?), stale_at = stale_at - iif(later, 0, ?) WHERE id = ?",
            (text(date), RESTORED, age, age, ticket.job),
        )


def _doubt_unfinished(connection: sqlite3.Connection, at: Moment) -> None:
    """What waits may have gone out since the copy; what was going out, even more so."""
    why = f"{RESTORED}: the copy of the journal does not know what became of it"
    for job in connection.execute("SELECT * FROM jobs WHERE state IN ('sending', 'doubtful')").fetchall():
        if job["state"] == "sending":
            last = connection.execute(
                "SELECT max(id) FROM attempts WHERE job_id = ?", (job["id"],)
            ).fetchone()
            end_attempt(connection, last[0], Event.ORPHANED, why, at)
            change_job(connection, job, Event.ORPHANED, at, why=why)
        resolve(connection, Resolve(job["id"], Event.MARK, why=why), at)
    connection.execute(
        "UPDATE jobs SET marks = 1, mark_sent_at = created_at, mark_printer = printer,"
        " why = iif(state = 'queued', ?, why) WHERE state IN ('queued', 'held', 'dead') AND marks = 0",
        (RESTORED,),
    )


def _leave_gap(connection: sqlite3.Connection, table: str, gap: int) -> None:
    changed = connection.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", (gap, table))
    if not changed.rowcount:
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, gap))


def _told(restore: sqlite3.Row) -> str:
    since = f"{moment(restore['since']):%Y-%m-%d %H:%M} UTC" if restore["since"] else ""
    if not restore["aside"]:
        known = f"after {since}" if since else "now"
        came = (
            "The end of the journal is missing: while docketd was stopped, its log (journal.db-wal) was"
            f" deleted or an older journal was put in its place. It knows nothing {known}"
        )
    elif since:
        came = f"The journal could not be used, or somebody restored it: the copy of {since} took its place"
    else:
        came = "The journal could not be used: there was no sound copy of it, so an empty one took its place"
    lies = f" The journal from before lies in {restore['aside']} in the data folder."
    return (
        f"{came}. What came in since then is asked of its source again, and prints marked or is held; ask for"
        f" orders that other programs sent.{lies if restore['aside'] else ''}"
    )
