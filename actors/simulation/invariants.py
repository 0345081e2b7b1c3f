"""What must hold at every step of a simulated day, whatever goes wrong in it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from actors.demo.paper import RUNNING, Paper
from actors.journal.messages import Accepted
from actors.simulation.machine import OPENING
from supervision import events

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from supervision import Event

DURABLE: Final = "what was acknowledged is durable"
WHOLE: Final = "a copy of the journal is sound, and has what was acknowledged before it"
ONE_COPY: Final = "no second copy without a mark"
ONE_LINE: Final = "one live incarnation a device"
BOUNDS: Final = "mailboxes keep their bounds"
INTENSITY: Final = "restarts stay within their intensity"
AVAILABLE: Final = "orders are accepted, and printed where the printer is fit, for 99.9 % of the time"
IN_TIME: Final = "an order for later fires at its time"
ENDS: Final = "what was accepted is printed, sent, held with a reason, or cancelled"


#: Seconds by which a ticket may fire before its time, or after it and while nothing keeps docketd from it.
EARLIEST: Final = 35.0
LATEST: Final = 900.0


@dataclass(frozen=True, slots=True)
class Violation:
    """`at` in seconds of virtual time; `history` is that of the job which it is about, a line each."""

    invariant: str
    what: str
    at: float
    history: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.invariant}: {self.what}, at {self.at:.3f} s", *self.history]
        return "\n    ".join(lines)


class Witness:
    """Sees everything, and asks docketd nothing. The first violation ends the run."""

    def __init__(
        self, connection: sqlite3.Connection, told: Callable[[Accepted], object] = lambda _: None
    ) -> None:
        """`told` hears of each order when somebody is told that it was accepted."""
        self._told = told
        self.paper = Paper()
        self.violation: Violation | None = None
        self.broken = asyncio.Event()
        self._connection = connection
        self._orders: dict[int, int] = {}  # the newest revision of each that docketd said it has
        self._sequences: dict[str, int] = {}
        self._dialling: dict[str, list[object]] = {}
        self._fired: set[int] = set()

    def blame(self, invariant: str, what: str, running: str = "") -> None:
        if self.violation is None:
            now = asyncio.get_running_loop().time()
            self.violation = Violation(invariant, what, now, history_of(self._connection, running))
            self.broken.set()

    # --- the journal ------------------------------------------------------------------------------

    def acknowledged(self, connection: sqlite3.Connection, answers: Sequence[object]) -> None:
        """Somebody is told so now."""
        for accepted in _accepted(answers):
            self._told(accepted)
            self._orders[accepted.order] = max(self._orders.get(accepted.order, 0), accepted.revision)
        self._sequences = _sequences(connection)

    def look_at_disk(self) -> None:
        """After a crash, and at the end."""
        self._look_at(self._connection, DURABLE)

    def look_at_copy(self, copy: sqlite3.Connection) -> None:
        """Before anybody can have been told of more than what is in it."""
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            self.blame(WHOLE, found)
        else:
            self._look_at(copy, WHOLE)

    def _look_at(self, connection: sqlite3.Connection, invariant: str) -> None:
        found = _sequences(connection)
        gone = [name for name, last in self._sequences.items() if found.get(name, 0) < last]
        if gone:
            self.blame(invariant, f"{', '.join(sorted(gone))} lost rows that somebody was told of")
        revisions = dict(connection.execute("SELECT id, revision FROM orders").fetchall())
        for order, revision in self._orders.items():
            if revisions.get(order, 0) < revision:
                self.blame(invariant, f"revision {revision} of order {order} was accepted and is gone")

    # --- printers ---------------------------------------------------------------------------------

    def dials(self, printer: str, stream: object) -> None:
        dialling = self._dialling.setdefault(printer, [])
        dialling.append(stream)
        if len(dialling) > 1:
            self.blame(ONE_LINE, f"{len(dialling)} connections to {printer} at once")

    def lets_go(self, printer: str, stream: object) -> None:
        dialling = self._dialling.get(printer, [])
        if stream in dialling:
            dialling.remove(stream)

    def slip(self, printer: str, text: str) -> str:
        """It was cut off; answers its name. A torn ticket may hang above it: the last number counts."""
        numbers = list(RUNNING.finditer(text))
        name = partial(_newest, self._connection)
        named = self.paper.add(text[numbers[-1].start() :] if len(numbers) > 1 else text, name)
        copies = self.paper.copies[named] if named else []
        if copies and sum(copies) < len(copies) - 1:
            running = named.partition(" ")[0]
            self.blame(ONE_COPY, f"{running} lies at {printer} twice and nobody can tell", running)
        return named

    # --- orders for later -------------------------------------------------------------------------

    def fired(self, job: int, well_since: float) -> None:
        """A ticket that may have waited for its time is let print now, by a computer whose date is right.

        `well_since`: from when on nothing kept docketd from it, by virtual time.
        """
        row = self._connection.execute(
            "SELECT fire_at FROM jobs WHERE id = ? AND fired_at IS NOT NULL AND moved_from IS NULL",
            (job,),
        ).fetchone()
        if row is None or job in self._fired:
            return
        self._fired.add(job)
        now = asyncio.get_running_loop().time()
        meant = (datetime.fromisoformat(row["fire_at"]) - OPENING).total_seconds()
        if now < meant - EARLIEST:
            self.blame(IN_TIME, f"job {job} fired {meant - now:.0f} s too early")
        if now > max(meant, well_since) + LATEST:
            self.blame(IN_TIME, f"job {job} fired {now - meant:.0f} s too late")

    # --- the tree ---------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        if event.kind == events.MAILBOX_FULL:
            self.blame(BOUNDS, f"{event.path} has no room for {event.data.get('message')}")


#: A ticket, with all of its copies, by a number that comes again on another day.
NAME: Final = "tickets.running || ' of ' || tickets.order_id || '.' || tickets.revision || tickets.kind"


def _newest(connection: sqlite3.Connection, running: str) -> str:
    """The name of the ticket with this number that was sent last: at night nothing is left on its way."""
    row = connection.execute(
        f"SELECT {NAME} AS name FROM tickets JOIN jobs ON jobs.ticket_id = tickets.id"  # noqa: S608 - ours
        " JOIN attempts ON attempts.job_id = jobs.id WHERE tickets.running = ?"
        " ORDER BY attempts.id DESC LIMIT 1",
        (running,),
    ).fetchone()
    return running if row is None else str(row["name"])


def _accepted(answers: Sequence[object]) -> Iterable[Accepted]:
    for answer in answers:
        for one in answer if isinstance(answer, tuple) else (answer,):
            if isinstance(one, Accepted):
                yield one


def _sequences(connection: sqlite3.Connection) -> dict[str, int]:
    return dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def history_of(connection: sqlite3.Connection, running: str) -> tuple[str, ...]:
    """All jobs of the ticket with this number, and what became of them."""
    rows = connection.execute(
        "SELECT job_id, printer, at, event, history.state, history.why FROM history"
        " JOIN jobs ON jobs.id = job_id JOIN tickets ON tickets.id = ticket_id"
        " WHERE tickets.running = ? AND tickets.running != '' ORDER BY history.id",
        (running,),
    )
    return tuple(
        f"{row['at']} job {row['job_id']} at {row['printer']}: {row['event']} → {row['state']}"
        f"{': ' if row['why'] else ''}{row['why']}"
        for row in rows
    )
