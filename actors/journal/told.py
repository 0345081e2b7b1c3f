"""What a kitchen already knows of an order, read from the tickets that were made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from actors.attempt import Failure, attempt
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


def stations_told(connection: sqlite3.Connection, order: sqlite3.Row) -> dict[str, tuple[int, ...]]:
    """The stations that have a ticket of this order that still stands, with the items (positions) on it.

    Positions in the last revision that was printed as understood. A station that has been told that nothing
    is left for it, or that all is void, has none.
    """
    tickets = connection.execute(
        "SELECT revision, station, kind, items FROM tickets WHERE order_id = ? ORDER BY revision, id",
        (order["id"],),
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
            told[ticket["station"]] = items if ticket["revision"] == latest else ()
    return told


def printed_before(connection: sqlite3.Connection, order: sqlite3.Row, revision: int) -> Order | None:
    """The last revision before this one that was printed as understood: what a CHANGE or VOID refers to."""
    row = connection.execute(
        "SELECT max(revision) AS last FROM tickets"
        " WHERE order_id = ? AND revision < ? AND kind IN ('order', 'change')",
        (order["id"], revision),
    ).fetchone()
    return None if row["last"] is None else revision_of(connection, order, row["last"])


def _has_items(connection: sqlite3.Connection, order: sqlite3.Row, ticket: sqlite3.Row) -> bool:
    return bool(revision_of(connection, order, ticket["revision"]).items)
