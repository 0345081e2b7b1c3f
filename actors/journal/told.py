"""What a kitchen already knows of an order, read from the tickets that were made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from actors.attempt import Failure, attempt
from actors.domain.difference import count_dishes, dish
from actors.domain.order import Order, Standing
from actors.domain.ticket import Kind
from actors.journal.rows import load_order

if TYPE_CHECKING:
    import sqlite3


def revision_of(connection: sqlite3.Connection, order: sqlite3.Row, revision: int) -> Order:
    """A revision as stored. One that can't be read any more is an order of which nothing else is known."""
    document = connection.execute(
        "SELECT document FROM revisions WHERE order_id = ? AND revision = ?", (order["id"], revision)
    ).fetchone()["document"]
    found = attempt(load_order, document)
    if isinstance(found, Failure):
        standing = Standing(order["standing"])
        return Order(order["source"], order["source_id"], order["number"], standing, problems=(str(found),))
    return found


def stations_told(
    connection: sqlite3.Connection, order: sqlite3.Row, until: int | None = None
) -> dict[str, tuple[int, ...]]:
    """The stations that have a ticket of this order that still stands, with the items (positions) on it.

    Positions in the last revision that was printed as understood; `until` that one, where it is given. A
    station has none that has been told that nothing is left for it, or that all is void.
    """
    tickets = connection.execute(
        "SELECT revision, station, kind, items FROM tickets WHERE order_id = ? AND withdrawn = 0"
        " AND kind != 'advance' AND revision <= coalesce(?, revision) ORDER BY revision, id",
        (order["id"], until),
    ).fetchall()
    latest = max((row["revision"] for row in tickets if row["kind"] in {Kind.ORDER, Kind.CHANGE}), default=0)
    told: dict[str, tuple[int, ...]] = {}
    for ticket in tickets:
        items = tuple(orjson.loads(ticket["items"]))
        if ticket["kind"] == Kind.VOID:
            told.clear()
        elif ticket["kind"] == Kind.UNREADABLE:
            told.setdefault(ticket["station"], ())
        elif ticket["kind"] == Kind.CHANGE and not items and _has_items(connection, order, ticket):
            told.pop(ticket["station"], None)
        else:
            told[ticket["station"]] = _in(connection, order, ticket, items, latest)
    return told


def printed_before(connection: sqlite3.Connection, order: sqlite3.Row, revision: int) -> Order | None:
    """The last revision before this one that was printed as understood: what a CHANGE or VOID refers to.

    Of an order that nobody was to cook yet, it is what stands on the slip that told of it.
    """
    for kinds in (["order", "change"], ["advance"]):
        row = connection.execute(
            "SELECT max(revision) AS last FROM tickets WHERE order_id = ? AND revision < ? AND withdrawn = 0"
            " AND kind IN (SELECT value FROM json_each(?))",
            (order["id"], revision, orjson.dumps(kinds).decode()),
        ).fetchone()
        if row["last"] is not None:
            return revision_of(connection, order, row["last"])
    return None


def was_void(connection: sqlite3.Connection, order: sqlite3.Row, revision: int) -> bool:
    """Whether somebody was told, before this revision, that the order is not to be cooked."""
    row = connection.execute(
        "SELECT 1 FROM tickets WHERE order_id = ? AND revision < ? AND kind = 'void' LIMIT 1",
        (order["id"], revision),
    ).fetchone()
    return row is not None


def announced_at(connection: sqlite3.Connection, order: sqlite3.Row) -> str | None:
    """The station that has a slip which tells of this order for later, and none that takes it back."""
    row = connection.execute(
        "SELECT station, kind FROM tickets WHERE order_id = ? AND withdrawn = 0"
        " AND kind IN ('advance', 'void') ORDER BY revision DESC, id DESC LIMIT 1",
        (order["id"],),
    ).fetchone()
    return None if row is None or row["kind"] == Kind.VOID else str(row["station"])


def _in(
    connection: sqlite3.Connection,
    order: sqlite3.Row,
    ticket: sqlite3.Row,
    items: tuple[int, ...],
    latest: int,
) -> tuple[int, ...]:
    """The same dishes by their positions in a later revision, where those of others alone have changed."""
    if ticket["revision"] == latest:
        return items
    had = revision_of(connection, order, ticket["revision"]).items
    left = count_dishes([had[at] for at in items if at < len(had)])
    found = []
    for position, item in enumerate(revision_of(connection, order, latest).items):
        if left[dish(item)] > 0:
            left[dish(item)] -= item.quantity
            found.append(position)
    return tuple(found)


def _has_items(connection: sqlite3.Connection, order: sqlite3.Row, ticket: sqlite3.Row) -> bool:
    return bool(revision_of(connection, order, ticket["revision"]).items)
