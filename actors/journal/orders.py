"""Orders as people ask for them: by number, guest or time, with what became of their tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from actors.domain.job import State
from actors.journal.messages import GetOrder, ListJobs, ListOrders, OrderRow, RevisionRow
from actors.journal.questions import list_jobs, where_given
from actors.journal.rows import moment, order_row, text
from actors.journal.unprinted import unprinted_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from actors.journal.moment import Moment

MOST_TICKETS: Final = 500  # of one order
#: A name stands inside of a document, and to open each holds the journal up: older ones are found by number.
NAMES_AMONG: Final = 3_000

_GUEST: Final = """(SELECT coalesce(json_extract(CAST(document AS TEXT), '$.guest.name'), '') FROM revisions
 WHERE order_id = orders.id AND revisions.revision = orders.revision)"""
_RECENT: Final = f"orders.id > (SELECT max(id) FROM orders) - {NAMES_AMONG}"  # noqa: S608 - a number of ours
_NAMED: Final = f"instr(lower({_GUEST}), lower(?1))"
_CALLED: Final = "instr(lower(number || char(10) || source_id), lower(?1))"
_FOUND: Final = f"({_CALLED} OR {_RECENT} AND {_NAMED})"


def list_orders(connection: sqlite3.Connection, request: ListOrders, at: Moment) -> tuple[OrderRow, ...]:  # noqa: ARG001
    conditions: dict[str, object] = {
        _FOUND: request.search or None,
        "changed_at >= ?": request.since and text(request.since),
        "orders.id < ?": request.before,
        "orders.what = ?": "order",
    }
    where, values = where_given(conditions)
    query = f"SELECT orders.*, {_GUEST} AS guest FROM orders {where} ORDER BY orders.id DESC LIMIT ?"  # noqa: S608 - ours; the values are bound
    rows = connection.execute(query, (*values, request.limit)).fetchall()
    tickets = _tickets(connection, [row["id"] for row in rows])
    return tuple(order_row(row, tickets=tickets.get(row["id"], {})) for row in rows)


def get_order(connection: sqlite3.Connection, request: GetOrder, at: Moment) -> OrderRow | None:
    row = connection.execute(
        f"SELECT orders.*, {_GUEST} AS guest FROM orders WHERE id = ? AND what = 'order'",  # noqa: S608 - nothing of it comes from outside
        (request.order,),
    ).fetchone()
    if row is None:
        return None
    return order_row(
        row,
        tickets=_tickets(connection, [row["id"]]).get(row["id"], {}),
        document=_document(connection, row),
        revisions=_revisions(connection, row),
        jobs=list_jobs(connection, ListJobs(order=row["id"], limit=MOST_TICKETS), at),
        unprinted=unprinted_of(connection, row),
    )


def _document(connection: sqlite3.Connection, order: sqlite3.Row) -> Mapping[str, object]:
    found: Mapping[str, object] = orjson.loads(
        connection.execute(
            "SELECT document FROM revisions WHERE order_id = ? AND revision = ?",
            (order["id"], order["revision"]),
        ).fetchone()["document"]
    )
    return found


def _revisions(connection: sqlite3.Connection, order: sqlite3.Row) -> tuple[RevisionRow, ...]:
    rows = connection.execute(
        "SELECT revision, at FROM revisions WHERE order_id = ? ORDER BY revision", (order["id"],)
    )
    return tuple(RevisionRow(row["revision"], moment(row["at"])) for row in rows)


def _tickets(connection: sqlite3.Connection, orders: Sequence[int]) -> dict[int, dict[State, int]]:
    """How many tickets of each order are in which state. A job that was moved is another job by now."""
    found: dict[int, dict[State, int]] = {}
    rows = connection.execute(
        "SELECT tickets.order_id, jobs.state, count(*) AS jobs FROM tickets"
        " JOIN jobs ON jobs.ticket_id = tickets.id"
        " WHERE tickets.order_id IN (SELECT value FROM json_each(?)) AND jobs.state != 'moved'"
        " GROUP BY tickets.order_id, jobs.state",
        (orjson.dumps(orders).decode(),),
    )
    for row in rows:
        found.setdefault(row["order_id"], {})[State(row["state"])] = row["jobs"]
    return found
