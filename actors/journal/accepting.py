"""Orders coming in: order, revision, tickets and jobs, in one transaction with whatever made them known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from actors.domain.job import State
from actors.domain.matching import occasion_of
from actors.domain.order import Order
from actors.domain.routing import WHOLE
from actors.domain.ticket import Heard, Kind, hear
from actors.journal import planning, restoring
from actors.journal.changing import ASAP, Waits, add_job
from actors.journal.forgetting import as_forgotten
from actors.journal.kept_raw import came_before, drop_old_raw, note_raw
from actors.journal.messages import (
    Accept,
    Accepted,
    AcceptPage,
    Contact,
    KeyReusedError,
    SourceState,
    TicketMade,
)
from actors.journal.rows import dump_order, moment, optional_moment, text
from actors.journal.sources import refuse_paused
from actors.journal.store import ABOUT_ONE_REQUEST
from actors.journal.told import revision_of, stations_told
from actors.journal.unprinted import keep_unprinted
from actors.journal.unread import tell_unread

if TYPE_CHECKING:
    import sqlite3

    from actors.domain.matching import Occasion
    from actors.domain.order import Due
    from actors.domain.ticket import Planned
    from actors.journal.moment import Moment


def contact(connection: sqlite3.Connection, request: Contact, at: Moment) -> SourceState:
    refuse_paused(connection, request.source)
    first = connection.execute(
        "INSERT INTO sources (name, horizon) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (request.source, text(restoring.horizon(connection, at))),
    ).rowcount
    if request.no_later_than is not None:
        latest = text(request.no_later_than)
        connection.execute(
            "UPDATE sources SET horizon = ? WHERE name = ? AND horizon > ?", (latest, request.source, latest)
        )
    row = connection.execute("SELECT * FROM sources WHERE name = ?", (request.source,)).fetchone()
    drop_old_raw(connection, at)
    restores = connection.execute("SELECT count(*) FROM restores").fetchone()[0]
    return SourceState(moment(row["horizon"]), row["cursor"], first == 1, restores)


def accept_page(connection: sqlite3.Connection, request: AcceptPage, at: Moment) -> tuple[Accepted, ...]:
    refuse_paused(connection, request.source)
    answers = tuple(accept_or_keep(connection, order, at) for order in request.accepts)
    if request.cursor is not None:
        known = connection.execute(
            "UPDATE sources SET cursor = ? WHERE name = ?", (request.cursor, request.source)
        )
        if known.rowcount != 1:
            raise LookupError(f"a page from {request.source!r}, with which there was no contact yet")
    return answers


def accept(connection: sqlite3.Connection, request: Accept, at: Moment) -> Accepted:
    known = answered(connection, request.order.source, request.idempotency)
    if known is not None:
        return known
    accepted = _accept(connection, request, at)
    keep_answer(connection, request.order.source, request.idempotency, accepted, at)
    return accepted


# --- one order ------------------------------------------------------------------------------------


def accept_or_keep(connection: sqlite3.Connection, request: Accept, at: Moment) -> Accepted:
    """An order that the journal itself chokes on must not stop its source: it is kept as unreadable."""
    connection.execute("SAVEPOINT order_of_page")
    try:
        return _accept(connection, request, at)
    except ABOUT_ONE_REQUEST as error:
        connection.execute("ROLLBACK TO order_of_page")
        return _accept(connection, _as_unreadable(request, error), at)
    finally:
        connection.execute("RELEASE order_of_page")


def _as_unreadable(request: Accept, error: Exception) -> Accept:
    order = request.order
    plain = Order(
        source=_storable(order.source),
        source_id=_storable(order.source_id),
        number=_storable(order.number),
        problems=(f"the journal could not take it: {error}",),
    )
    return replace(request, order=plain, readable=False)


def _storable(found: str) -> str:
    """Half a surrogate pair, which a source's JSON may hold, has no place in UTF-8."""
    return found.encode("utf-8", "replace").decode("utf-8")


def _accept(connection: sqlite3.Connection, request: Accept, at: Moment) -> Accepted:
    drop_old_raw(connection, at)
    order = request.order
    row = connection.execute(
        "SELECT * FROM orders WHERE source = ? AND source_id = ?", (order.source, order.source_id)
    ).fetchone()
    request = as_forgotten(row, request)
    order = request.order
    if row is not None and not order.number:
        # A cancellation may come with the id alone: people still call the order what they called it before.
        order = replace(order, number=row["number"])
        request = replace(request, order=order)
    never_on_paper = row is not None and request.wanted and not _has_tickets(connection, row)
    fresh = row is None or never_on_paper
    previous = None if fresh else revision_of(connection, row, row["revision"])
    heard = _hear(connection, previous, request)
    if row is not None and heard is Heard.CHANGED and came_before(connection, row, previous, request):
        heard = Heard.SAME  # docketd reads it in another way than it did
    if row is not None and heard in {Heard.SAME, Heard.OLDER, Heard.KNOWN}:
        _keep_newest(connection, row, previous or order, request, heard)
        note_raw(connection, row["id"], row["revision"], at)
        tickets = tickets_of(connection, row["id"], row["revision"])
        return Accepted(row["id"], row["revision"], heard, tickets, duplicate=True)
    occasion = _occasion(order, row, at)
    planned = planning.plan_tickets(connection, row, request, heard, occasion, at)
    order_id, revision = store_revision(connection, row, request, at)
    tell_unread(connection, request, order_id, at)
    keep_unprinted(connection, (order_id, revision), request, heard, occasion)
    tickets = tuple(
        make_ticket(connection, order_id, revision, replace(ticket, copy=copy), at, due=order.due)
        for ticket in planned
        for copy in range(1, ticket.station.copies + 1)
    )
    restoring.doubt_again(connection, order, tickets, at, is_new=row is None)
    return Accepted(order_id, revision, heard, tickets)


def _occasion(order: Order, row: sqlite3.Row | None, at: Moment) -> Occasion:
    return occasion_of(order, at.now if row is None else moment(row["first_at"]), at.limits.zone)


def _hear(connection: sqlite3.Connection, previous: Order | None, request: Accept) -> Heard:
    row = connection.execute("SELECT horizon FROM sources WHERE name = ?", (request.order.source,)).fetchone()
    horizon = None if row is None or request.wanted else optional_moment(row["horizon"])
    heard = hear(previous, request.order, horizon=horizon)
    return Heard.KNOWN if request.silent and heard is not Heard.OLDER else heard


def _keep_newest(
    connection: sqlite3.Connection, row: sqlite3.Row, previous: Order, request: Accept, heard: Heard
) -> None:
    """What no kitchen reads may have changed (payment, the source's own date): the next copy shows it.

    The items stay as they are where there are tickets, which name them by their positions. What prints
    nothing for another reason than being the same must not pass for what was printed.
    """
    order = request.order
    if heard is Heard.SAME and order.standing is previous.standing:
        order = replace(order, items=previous.items)
    elif heard is not Heard.KNOWN or stations_told(connection, row):
        return
    connection.execute(
        "UPDATE revisions SET document = ?, raw = ? WHERE order_id = ? AND revision = ?",
        (dump_order(order), request.raw, row["id"], row["revision"]),
    )
    connection.execute(
        "UPDATE orders SET number = ?, standing = ?, readable = ? WHERE id = ?",
        (order.number, order.standing.value, request.readable, row["id"]),
    )


def store_revision(
    connection: sqlite3.Connection,
    row: sqlite3.Row | None,
    request: Accept,
    at: Moment,
    *,
    what: str = "order",
) -> tuple[int, int]:
    order, revision = request.order, 1 if row is None else row["revision"] + 1
    if row is None:
        order_id = connection.execute(
            "INSERT INTO orders"
            " (source, source_id, number, standing, readable, revision, first_at, changed_at, what)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                order.source,
                order.source_id,
                order.number,
                order.standing.value,
                request.readable,
                revision,
                at.stamp,
                at.stamp,
                what,
            ),
        ).lastrowid
    else:
        order_id = row["id"]
        connection.execute(
            "UPDATE orders SET number = ?, standing = ?, readable = ?, revision = ?, changed_at = ?"
            " WHERE id = ?",
            (order.number, order.standing.value, request.readable, revision, at.stamp, order_id),
        )
    connection.execute(
        "INSERT INTO revisions (order_id, revision, document, raw, at, boot) VALUES (?, ?, ?, ?, ?, ?)",
        (order_id, revision, dump_order(order), request.raw, at.stamp, at.boot),
    )
    if what == "order":
        note_raw(connection, int(order_id or 0), revision, at)
    return int(order_id or 0), revision


def make_ticket(
    connection: sqlite3.Connection,
    order_id: int,
    revision: int,
    planned: Planned,
    at: Moment,
    *,
    due: Due = ASAP,
) -> TicketMade:
    station = planned.station
    ticket = connection.execute(
        "INSERT INTO tickets (order_id, revision, station, layout, kind, items, whole, copy, copies, had)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            order_id,
            revision,
            station.name,
            station.layout,
            planned.kind.value,
            orjson.dumps(planned.items).decode(),
            station.every or station.layout in WHOLE,
            planned.copy,
            station.copies,
            None if planned.had is None else orjson.dumps(planned.had).decode(),
        ),
    ).lastrowid
    waits = Waits(planned.kind, station.layout, due, planned.fire_at)
    job = add_job(connection, int(ticket or 0), station.printer, waits, at)
    state = State.QUEUED if planned.fire_at is None else State.SCHEDULED
    return TicketMade(int(ticket or 0), job, station.name, station.printer, planned.kind, state)


# --- what is known --------------------------------------------------------------------------------


def answered(
    connection: sqlite3.Connection, source: str, idempotency: tuple[str, str] | None
) -> Accepted | None:
    """Raises `KeyReusedError`."""
    if idempotency is None:
        return None
    key, digest = idempotency
    row = connection.execute("SELECT * FROM answers WHERE source = ? AND key = ?", (source, key)).fetchone()
    if row is None:
        return None
    if row["digest"] != digest:
        message = (
            f"the idempotency key {key!r} came before with another body: use a new key for a new request"
        )
        raise KeyReusedError(message)
    tickets = tickets_of(connection, row["order_id"], row["revision"])
    return Accepted(row["order_id"], row["revision"], Heard.SAME, tickets, duplicate=True)


def keep_answer(
    connection: sqlite3.Connection,
    source: str,
    idempotency: tuple[str, str] | None,
    accepted: Accepted,
    at: Moment,
) -> None:
    if idempotency is not None:
        connection.execute(
            "INSERT INTO answers (source, key, digest, order_id, revision, at) VALUES (?, ?, ?, ?, ?, ?)",
            (source, *idempotency, accepted.order, accepted.revision, at.stamp),
        )


def _has_tickets(connection: sqlite3.Connection, order: sqlite3.Row) -> bool:
    found = connection.execute("SELECT 1 FROM tickets WHERE order_id = ? LIMIT 1", (order["id"],))
    return found.fetchone() is not None


def tickets_of(connection: sqlite3.Connection, order_id: int, revision: int) -> tuple[TicketMade, ...]:
    """Each ticket of a revision with the job that stands for it now (the last one, where it was moved)."""
    rows = connection.execute(
        "SELECT tickets.id AS ticket, max(jobs.id) AS job, station, printer, kind, state"
        " FROM tickets JOIN jobs ON jobs.ticket_id = tickets.id"
        " WHERE order_id = ? AND revision = ? AND reprinted_at IS NULL"
        " GROUP BY tickets.id ORDER BY tickets.id",
        (order_id, revision),
    )
    return tuple(
        TicketMade(
            row["ticket"],
            row["job"],
            row["station"],
            row["printer"],
            Kind(row["kind"]),
            State(row["state"]),
        )
        for row in rows
    )
