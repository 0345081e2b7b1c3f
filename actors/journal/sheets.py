"""Sheets coming in: what somebody wants printed that is no order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.domain.order import Order
from actors.domain.routing import Station
from actors.domain.ticket import Heard, Kind, Planned
from actors.journal.accepting import answered, keep_answer, make_ticket, store_revision
from actors.journal.messages import Accept, Accepted

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment
    from actors.journal.sheet_messages import AcceptSheet


def accept_sheet(connection: sqlite3.Connection, request: AcceptSheet, at: Moment) -> Accepted:
    """Kept as an order without dishes would be: then whatever works for tickets works for it."""
    known = answered(connection, request.source, request.idempotency)
    if known is not None:
        return known
    order = Order(request.source, request.id, request.title)
    kept = Accept(order, request.content, stations=())
    sheet, revision = store_revision(connection, None, kept, at, what="sheet")
    station = Station("", request.printer, request.form.value)
    ticket = make_ticket(connection, sheet, revision, Planned(station, Kind.SHEET, ()), at)
    connection.execute(
        "UPDATE tickets SET font_size = ?, font_bold = ? WHERE id = ?",
        (request.font.size.value, request.font.bold, ticket.ticket),
    )
    accepted = Accepted(sheet, revision, Heard.NEW, (ticket,))
    keep_answer(connection, request.source, request.idempotency, accepted, at)
    return accepted
