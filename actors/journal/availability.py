"""What docketd knows of its own availability, written down beside whatever else is written.

A minute in which nothing else is written costs a commit; any other costs none of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from actors.domain.availability import Absence, Cause, Day, Mark, Page, Reason
from actors.journal.rows import moment, text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection

    from actors.journal.moment import Moment
    from actors.ports import Pulse

MOST_DAYS: Final = 800
MOST_ABSENCES: Final = 500


class Presence(Protocol):
    """Who counts the time. All is called on the journal's loop; `at` is the monotonic clock's."""

    @property
    def is_known(self) -> bool:
        """What was written down before has been read."""
        ...

    def resume(self, page: Page, boot: str, at: float) -> None: ...

    def is_due(self, at: float, *, alone: bool) -> bool: ...

    def page(self, boot: str, at: float) -> Page: ...

    def written(self, page: Page, waiting: Collection[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Read:
    page: Page


@dataclass(frozen=True, slots=True)
class Ridden:
    """What became of a ride: the page that was written, if it was."""

    changes: int
    page: Page | None = None
    waiting: frozenset[str] = frozenset()


class Rides:
    """Goes along in each of the journal's transactions; has no say in whether there is one."""

    def __init__(self, presence: Presence, pulse: Pulse | None = None) -> None:
        self._presence = presence
        self._pulse = pulse
        self._changes = 0  # of the connection, up to the last transaction

    def begin(self, at: Moment, *, last: bool) -> Callable[[sqlite3.Connection], Read | Ridden]:
        """The last work of a transaction."""
        found = self._presence
        if not found.is_known:
            return partial(look_back, pulse=self._pulse)
        alone = last or found.is_due(at.up, alone=True)
        page = found.page(at.boot, at.up) if alone or found.is_due(at.up, alone=False) else None
        return partial(ride, page=page, alone=alone, changes=self._changes)

    def end(self, ride: object, at: Moment) -> None:
        """It is durable. A ride that failed is an exception, and the next one takes along more."""
        match ride:
            case Read(page):
                self._presence.resume(page, at.boot, at.up)
            case Ridden(changes, page, waiting):
                self._changes = changes
                if page is not None:
                    self._presence.written(page, waiting)


def look_back(connection: sqlite3.Connection, *, pulse: Pulse | None) -> Read:
    """On the store's thread, where a disk may take its time."""
    page = read(connection).page
    return Read(page if pulse is None else replace(page, beat=pulse.last()))


def read(connection: sqlite3.Connection) -> Read:
    days = connection.execute("SELECT * FROM availability ORDER BY id").fetchall()
    absences = connection.execute("SELECT * FROM absences ORDER BY id").fetchall()
    mark = connection.execute("SELECT * FROM presence").fetchone()
    return Read(
        Page(
            tuple(_day(row) for row in days),
            tuple(_absence(row) for row in absences),
            None if mark is None else _mark(mark),
        )
    )


def ride(connection: sqlite3.Connection, *, page: Page | None, alone: bool, changes: int) -> Ridden:
    """`changes` were the connection's before this transaction: without any, a page that may wait does."""
    others_wrote = connection.total_changes != changes
    if page is None or not (alone or others_wrote):
        return Ridden(connection.total_changes)
    _write(connection, page)
    waiting = frozenset(row["printer"] for row in connection.execute(WAITING))
    return Ridden(connection.total_changes, page, waiting)


#: Printers with tickets to print, if they can and may.
WAITING: Final = (
    "SELECT printer FROM jobs WHERE state = 'queued' AND later = 0"
    " UNION SELECT printer FROM jobs WHERE state IN ('sending', 'doubtful')"
    " EXCEPT SELECT name FROM printers WHERE paused_at IS NOT NULL"
)


def _write(connection: sqlite3.Connection, page: Page) -> None:
    connection.executemany(
        "INSERT INTO availability (day, here, away, stopped, off) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (day) DO UPDATE SET here = excluded.here, away = excluded.away,"
        " stopped = excluded.stopped, off = excluded.off",
        [(day.day.isoformat(), day.here, day.away, day.stopped, day.off) for day in page.days],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO absences (id, at, seconds, cause, subject) VALUES (?, ?, ?, ?, ?)",
        [
            (each.number, text(each.at), each.seconds, each.reason.cause, each.reason.subject)
            for each in page.absences
        ],
    )
    if page.mark is not None:
        mark = page.mark
        connection.execute(
            "INSERT OR REPLACE INTO presence (one, boot, up, at, ending) VALUES (1, ?, ?, ?, ?)",
            (mark.boot, mark.up, text(mark.at), mark.ending),
        )
    _forget(connection, "availability", MOST_DAYS)
    _forget(connection, "absences", MOST_ABSENCES)


def _forget(connection: sqlite3.Connection, table: str, most: int) -> None:
    connection.execute(f"DELETE FROM {table} WHERE id <= (SELECT max(id) FROM {table}) - ?", (most,))  # noqa: S608 - ours


def _day(row: sqlite3.Row) -> Day:
    return Day(date.fromisoformat(row["day"]), row["here"], row["away"], row["stopped"], row["off"])


def _absence(row: sqlite3.Row) -> Absence:
    reason = Reason(Cause(row["cause"]), row["subject"])
    return Absence(row["id"], moment(row["at"]), row["seconds"], reason)


def _mark(row: sqlite3.Row) -> Mark:
    return Mark(row["boot"], row["up"], moment(row["at"]), bool(row["ending"]))
