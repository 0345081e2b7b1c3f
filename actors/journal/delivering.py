"""Orders that a source delivers with an event each: twice, late, and in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.ticket import Heard
from actors.journal import accepting
from actors.journal.messages import Accepted, Contact

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.delivery_messages import AcceptDelivery
    from actors.journal.moment import Moment

#: Events remembered by their identity: sources try again for days, and a shop has hundreds a day.
REMEMBERED: Final = 20_000


def accept_delivery(connection: sqlite3.Connection, request: AcceptDelivery, at: Moment) -> Accepted | None:
    """What a poll would have made of the same order, unless something later is known already."""
    order = request.accept.order
    horizon = accepting.contact(connection, Contact(order.source), at).horizon
    row = connection.execute(
        "SELECT * FROM orders WHERE source = ? AND source_id = ?", (order.source, order.source_id)
    ).fetchone()
    if row is None and order.updated_at is not None and order.updated_at < horizon:
        return None  # a horizon that a wrong clock set may still move back, and a poll bring it
    if row is not None and _is_overtaken(connection, row, request):
        return _known(connection, row)
    accepted = accepting.accept_or_keep(connection, request.accept, at)
    _remember(connection, request, accepted)
    return accepted


def _is_overtaken(connection: sqlite3.Connection, row: sqlite3.Row, request: AcceptDelivery) -> bool:
    heard, sequence = row["sequence"], request.sequence
    if heard is not None and sequence is not None and sequence <= heard:
        return True
    found = connection.execute(
        "SELECT 1 FROM deliveries WHERE source = ? AND event = ?", (row["source"], request.event)
    )
    return found.fetchone() is not None


def _known(connection: sqlite3.Connection, row: sqlite3.Row) -> Accepted:
    tickets = accepting.tickets_of(connection, row["id"], row["revision"])
    return Accepted(row["id"], row["revision"], Heard.OLDER, tickets, duplicate=True)


def _remember(connection: sqlite3.Connection, request: AcceptDelivery, accepted: Accepted) -> None:
    if request.sequence is not None:
        connection.execute(
            "UPDATE orders SET sequence = ? WHERE id = ? AND (sequence IS NULL OR sequence < ?)",
            (request.sequence, accepted.order, request.sequence),
        )
    if request.event is None:
        return
    connection.execute(
        "INSERT INTO deliveries (source, event) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (request.accept.order.source, request.event),
    )
    connection.execute(
        "DELETE FROM deliveries WHERE id <= (SELECT max(id) FROM deliveries) - ?", (REMEMBERED,)
    )
