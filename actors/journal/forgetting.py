"""Forgetting a guest: one transaction removes them from an order and from all that was made of it.

What is removed is overwritten (`PRAGMA secure_delete`), and the log is emptied behind it. Copies of the
journal that were made before keep it until they are old enough to go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.attempt import Failure, attempt
from actors.domain.forgetting import without_guest
from actors.domain.job import State
from actors.domain.order import Order, Standing
from actors.domain.ticket import Form
from actors.journal.forget_messages import Forgotten, NoSuchOrderError, StillPrintsError
from actors.journal.rows import dump_order, load_order, moment, order_row

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.forget_messages import FindOrders, ForgetGuest
    from actors.journal.messages import Accept, OrderRow
    from actors.journal.moment import Moment

#: States in which somebody still waits for the ticket.
_PRINTS: Final = (State.SCHEDULED, State.QUEUED, State.SENDING, State.DOUBTFUL)

_OPEN: Final = f"""SELECT count(*) FROM jobs JOIN tickets ON tickets.id = jobs.ticket_id
WHERE order_id = ? AND state IN ({", ".join(f"'{state.value}'" for state in _PRINTS)})"""  # noqa: S608 - states


def forget_guest(connection: sqlite3.Connection, request: ForgetGuest, at: Moment) -> Forgotten:
    row = connection.execute(
        "SELECT * FROM orders WHERE id = ? AND what = 'order'", (request.order,)
    ).fetchone()
    if row is None:
        raise NoSuchOrderError(f"there is no order {request.order}")
    if row["forgotten_at"] is not None:
        return Forgotten(row["id"], moment(row["forgotten_at"]), news=False)
    waiting = connection.execute(_OPEN, (row["id"],)).fetchone()[0]
    if waiting:
        tickets = "a ticket" if waiting == 1 else f"{waiting} tickets"
        raise StillPrintsError(
            f"order {row['id']} still has {tickets} to print: once printed, or cancelled, try again"
        )
    _strip_revisions(connection, row)
    _strip_tickets(connection, "tickets.order_id = ?", row["id"])
    _strip_slips(connection, row)
    connection.execute(
        "UPDATE orders SET forgotten_at = ?, forgotten_by = ? WHERE id = ?",
        (at.stamp, request.who, row["id"]),
    )
    return Forgotten(row["id"], moment(at.stamp), news=True)


def as_forgotten(row: sqlite3.Row | None, request: Accept) -> Accept:
    """What comes later of an order whose guest was forgotten is heard of without them."""
    if row is None or row["forgotten_at"] is None:
        return request
    return replace(request, order=without_guest(request.order), raw=b"")


def find_orders(connection: sqlite3.Connection, request: FindOrders, at: Moment) -> tuple[OrderRow, ...]:  # noqa: ARG001
    """Each question goes through an index."""
    by = ["number = ?1", "source_id = ?1"]
    if request.called.isascii() and request.called.isdecimal() and len(request.called) < 18:
        by.append("id = CAST(?1 AS INTEGER)")
    rows = connection.execute(
        "SELECT *, coalesce((SELECT json_extract(CAST(document AS TEXT), '$.guest.name') FROM revisions"  # noqa: S608 - ours
        " WHERE order_id = orders.id AND revisions.revision = orders.revision), '') AS guest"
        f" FROM orders WHERE what = 'order' AND ({' OR '.join(by)}) ORDER BY id DESC LIMIT ?2",
        (request.called, request.limit),
    )
    return tuple(order_row(row, tickets={}) for row in rows)


def _strip_revisions(connection: sqlite3.Connection, order: sqlite3.Row) -> None:
    rows = connection.execute(
        "SELECT revision, document FROM revisions WHERE order_id = ?", (order["id"],)
    ).fetchall()
    for row in rows:
        found = attempt(load_order, row["document"])
        if isinstance(found, Failure):
            found = Order(order["source"], order["source_id"], order["number"], Standing(order["standing"]))
        connection.execute(
            "UPDATE revisions SET document = ?, raw = x'' WHERE order_id = ? AND revision = ?",
            (dump_order(without_guest(found)), order["id"], row["revision"]),
        )
    connection.execute("DELETE FROM kept_raw WHERE order_id = ?", (order["id"],))


def _strip_tickets(connection: sqlite3.Connection, which: str, order: int) -> None:
    """What is printed of them again is laid out anew, from what is left. Warnings quote letters."""
    jobs = f"SELECT jobs.id FROM jobs JOIN tickets ON tickets.id = jobs.ticket_id WHERE {which}"  # noqa: S608 - ours
    connection.execute(f"DELETE FROM kept_tickets WHERE job_id IN ({jobs})", (order,))  # noqa: S608
    connection.execute(f"UPDATE jobs SET warnings = '[]' WHERE id IN ({jobs})", (order,))  # noqa: S608
    connection.execute(f"UPDATE tickets SET receipt = NULL WHERE {which}", (order,))  # noqa: S608


def _strip_slips(connection: sqlite3.Connection, order: sqlite3.Row) -> None:
    """Slips of what was missed name the guests to call."""
    rows = connection.execute(
        "SELECT order_id, raw FROM revisions"
        " WHERE order_id IN (SELECT order_id FROM tickets WHERE layout = ?)",
        (Form.MISSED.value,),
    ).fetchall()
    for row in rows:
        told = _without(row["raw"], order["number"] or order["source_id"])
        if told is not None:
            connection.execute("UPDATE revisions SET raw = ? WHERE order_id = ?", (told, row["order_id"]))
            _strip_tickets(connection, "tickets.order_id = ?", row["order_id"])


def _without(raw: bytes, number: str) -> bytes | None:
    """None where the slip says nothing of that order."""
    slip: dict[str, Any] = orjson.loads(raw)
    named = [each for each in slip["orders"] if each["number"] == number and not each["sheet"]]
    for each in named:
        each |= {"guest": "", "phone": ""}
    return orjson.dumps(slip) if named else None
