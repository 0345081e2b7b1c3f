"""The running numbers on paper: each station counts its own tickets, from 1 on each day of the shop.

They count without gaps: a number is given away with the first attempt, and kept for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.shop_day import hours_into, letter_for, shop_day
from actors.journal.messages import TakeAgainError
from actors.journal.number_messages import Before
from actors.journal.rows import moment, optional_moment

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.messages import Begin
    from actors.journal.moment import Moment

#: Seconds without a ticket after which a new day begins at 1: nobody's numbers jump while he cooks.
REST: Final = 3600.0

#: After a restore a station goes on in another block of so many: the lost journal gave numbers of this one.
BLOCK: Final = 1000

FIRST: Final = "first"
RESTORED: Final = "restored"


@dataclass(frozen=True, slots=True)
class Number:
    running: str  # K-017
    before: Before
    letter: str
    count: int
    day: str  # on which the count began
    restore: int


def number_of(connection: sqlite3.Connection, ticket: sqlite3.Row, at: Moment) -> tuple[str, Before | None]:
    """What a ticket has, or would get now, with the one before it; None where that was not kept."""
    if not ticket["running"]:
        following = _next(connection, _series(connection, ticket), at)
        return following.running, following.before
    return ticket["running"], _kept(ticket["before"], ticket["before_at"])


def give(connection: sqlite3.Connection, ticket: sqlite3.Row, request: Begin, at: Moment) -> None:
    """With the receipt that carries it. Raises `TakeAgainError` for a number whose turn it is not."""
    if ticket["running"]:
        return
    name = _series(connection, ticket)
    number = _next(connection, name, at)
    if request.running != number.running:
        raise TakeAgainError(f"the next number of {name} is {number.running}, not {request.running}")
    before = number.before
    connection.execute(
        "UPDATE tickets SET running = ?, receipt = ?, before = ?, before_at = ? WHERE id = ?",
        (
            number.running,
            request.receipt,
            before.running or (RESTORED if before.restored else FIRST),
            before.at and before.at.isoformat(),
            ticket["id"],
        ),
    )
    connection.execute(
        "INSERT OR REPLACE INTO series (name, letter, last, given_at, day, boot, up, restore)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (name, number.letter, number.count, at.stamp, number.day, at.boot, at.up, number.restore),
    )


def _series(connection: sqlite3.Connection, ticket: sqlite3.Row) -> str:
    """Its station. A sheet has none, and counts with the one that is called like its own printer."""
    if ticket["station"]:
        return str(ticket["station"])
    first = connection.execute(
        "SELECT printer FROM jobs WHERE ticket_id = ? ORDER BY id LIMIT 1", (ticket["id"],)
    )
    return str(first.fetchone()["printer"])


def _next(connection: sqlite3.Connection, name: str, at: Moment) -> Number:
    row = connection.execute("SELECT * FROM series WHERE name = ?", (name,)).fetchone()
    restore = connection.execute(
        "SELECT id, at FROM restores WHERE at IS NOT NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    letter = letter_for(name, _taken(connection)) if row is None else str(row["letter"])
    known = 0 if restore is None else int(restore["id"])
    unseen = restore is not None and known > (0 if row is None else row["restore"])
    last = 0 if row is None else int(row["last"])
    begins_anew = row is None or _begins_anew(row, at)
    if unseen and (not begins_anew or _day(at) <= shop_day(moment(restore["at"]), at.limits.zone)):
        count, before = _after_restore(last, restore, at), Before(restored=True)
    elif begins_anew:
        count, before = 1, Before()
    else:
        count, before = last + 1, Before(_running(letter, last), moment(row["given_at"]))
    day = str(row["day"]) if row is not None and not begins_anew else _day(at)
    return Number(_running(letter, count), before, letter, count, day, known)


def _begins_anew(row: sqlite3.Row, at: Moment) -> bool:
    """A date that jumps forth and back begins no day twice: the numbers just go on until the next one."""
    rested = row["boot"] != at.boot or at.up - float(row["up"]) >= REST
    return rested and _day(at) > str(row["day"])


def _after_restore(last: int, restore: sqlite3.Row, at: Moment) -> int:
    """Above what the lost journal can have given today, and after each restore elsewhere: 18:39 is 15001."""
    hours = hours_into(moment(restore["at"]), at.limits.zone)
    return BLOCK * max(hours + 1, last // BLOCK + 1) + 1


def _taken(connection: sqlite3.Connection) -> set[str]:
    return {row["letter"] for row in connection.execute("SELECT letter FROM series")}


def _day(at: Moment) -> str:
    return shop_day(at.now, at.limits.zone)


def _running(letter: str, count: int) -> str:
    return f"{letter}-{count:03d}"


def _kept(before: str, at: str | None) -> Before | None:
    if not before:
        return None
    return {FIRST: Before(), RESTORED: Before(restored=True)}.get(before, Before(before, optional_moment(at)))
