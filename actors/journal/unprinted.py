"""What of an order is on no cook's ticket, because the settings say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from actors.domain.routing import left_out
from actors.domain.ticket import Heard
from actors.journal.order_messages import Unprinted
from actors.journal.told import revision_of

if TYPE_CHECKING:
    import sqlite3

    from actors.domain.matching import Occasion
    from actors.domain.order import Item
    from actors.journal.messages import Accept


def keep_unprinted(
    connection: sqlite3.Connection,
    stands: tuple[int, int],
    request: Accept,
    heard: Heard,
    occasion: Occasion,
) -> None:
    """With the revision (`stands`: order and revision) that it is of, in the same transaction."""
    if heard not in {Heard.NEW, Heard.CHANGED} or not request.readable:
        return
    for routed in left_out(request.order.items, request.stations, occasion):
        connection.execute(
            "INSERT INTO unprinted (order_id, revision, station, items) VALUES (?, ?, ?, ?)",
            (*stands, routed.station.name, orjson.dumps(routed.items).decode()),
        )


def unprinted_of(connection: sqlite3.Connection, order: sqlite3.Row) -> tuple[Unprinted, ...]:
    rows = connection.execute(
        "SELECT station, items FROM unprinted WHERE order_id = ? AND revision = ? ORDER BY station",
        (order["id"], order["revision"]),
    ).fetchall()
    if not rows:
        return ()
    items = revision_of(connection, order, order["revision"]).items
    return tuple(Unprinted(row["station"], _called(items, orjson.loads(row["items"]))) for row in rows)


def _called(items: tuple[Item, ...], positions: list[int]) -> tuple[str, ...]:
    """A revision that can't be read any more has no items."""
    found = (items[position] for position in positions if position < len(items))
    return tuple(f"{item.measure or f'{item.quantity}x'} {item.name}" for item in found)
