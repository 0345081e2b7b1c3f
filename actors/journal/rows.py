"""Between rows of the database and what the journal answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import orjson

from actors.domain.document import dump, from_document
from actors.domain.job import Evidence, State
from actors.domain.ticket import Kind
from actors.journal.access_messages import KeyRow
from actors.journal.messages import AttemptRow, JobRow, OrderRow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from actors.domain.order import Order
    from actors.journal.messages import RevisionRow
    from actors.journal.order_messages import Unprinted

PAUSED: Final = "its printer is paused"

#: What `job_row` needs, to be completed by WHERE, ORDER and LIMIT.
SELECT_JOBS = """
SELECT jobs.*, tickets.order_id, tickets.revision, tickets.kind, tickets.station, tickets.running,
       tickets.receipt, tickets.copy, tickets.copies, tickets.reprinted_at,
       coalesce(tickets.reprinted_at, revisions.at) AS accepted_at,
       orders.number AS order_number, orders.source, orders.source_id, orders.standing, orders.what,
       (SELECT later.id FROM jobs AS later WHERE later.moved_from = jobs.id) AS moved_to,
       (SELECT paused_at FROM printers WHERE printers.name = jobs.printer) AS paused_at
FROM jobs JOIN tickets ON tickets.id = jobs.ticket_id JOIN orders ON orders.id = tickets.order_id
JOIN revisions ON revisions.order_id = tickets.order_id AND revisions.revision = tickets.revision
"""


def text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(stored: str) -> datetime:
    return datetime.fromisoformat(stored)


def optional_moment(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)


def dump_order(order: Order) -> bytes:
    """Raises `KeyError`, `TypeError` or `ValueError` for what could not be read again."""
    document = dump(order)
    load_order(document)
    return document


def load_order(document: bytes) -> Order:
    return from_document(orjson.loads(document))


def job_row(
    row: sqlite3.Row,
    attempts: tuple[AttemptRow, ...] = (),
    receipt: str | None = None,
) -> JobRow:
    return JobRow(
        job=row["id"],
        ticket=row["ticket_id"],
        order=row["order_id"] if row["what"] == "order" else None,
        order_number=row["order_number"],
        source=row["source"],
        source_id=row["source_id"],
        revision=row["revision"],
        kind=Kind(row["kind"]),
        station=row["station"],
        printer=row["printer"],
        state=State(row["state"]),
        evidence=optional_evidence(row["evidence"]),
        why=_why(row),
        running=row["running"],
        marked=row["marks"] > 0,
        moved_to=row["moved_to"],
        created_at=moment(row["created_at"]),
        changed_at=moment(row["changed_at"]),
        accepted_at=moment(row["accepted_at"]),
        copy=1 if row["reprinted_at"] is None else row["copy"] - row["copies"] + 1,
        standing=row["standing"],
        fires_at=optional_moment(row["fire_at"]) if row["state"] == State.SCHEDULED else None,
        attempts=attempts,
        receipt=receipt,
        sheet=sheet_of(row),
    )


def sheet_of(ticket: sqlite3.Row) -> tuple[int, int]:
    """Which of how many that the station wants. What somebody wanted again is one by itself."""
    return (1, 1) if ticket["reprinted_at"] is not None else (ticket["copy"], ticket["copies"])


def _why(row: sqlite3.Row) -> str:
    """What waits for nothing but its printer waits because somebody paused that."""
    paused = row["state"] == State.QUEUED and row["paused_at"] is not None
    return row["why"] or (PAUSED if paused else "")


def attempt_row(row: sqlite3.Row) -> AttemptRow:
    return AttemptRow(
        attempt=row["id"],
        number=row["number"],
        fence=row["fence"],
        started_at=moment(row["started_at"]),
        ended_at=optional_moment(row["ended_at"]),
        outcome=row["outcome"],
        why=row["why"],
    )


def order_row(
    row: sqlite3.Row,
    *,
    tickets: Mapping[State, int],
    document: Mapping[str, object] | None = None,
    revisions: tuple[RevisionRow, ...] = (),
    jobs: tuple[JobRow, ...] = (),
    unprinted: tuple[Unprinted, ...] = (),
) -> OrderRow:
    return OrderRow(
        order=row["id"],
        source=row["source"],
        source_id=row["source_id"],
        number=row["number"],
        revision=row["revision"],
        standing=row["standing"],
        readable=bool(row["readable"]),
        first_at=moment(row["first_at"]),
        changed_at=moment(row["changed_at"]),
        guest=row["guest"],
        tickets=tickets,
        document=document,
        revisions=revisions,
        jobs=jobs,
        unprinted=unprinted,
    )


def key_row(row: sqlite3.Row) -> KeyRow:
    return KeyRow(
        key_id=row["key_id"],
        name=row["name"],
        scopes=frozenset(row["scopes"].split()),
        digest=row["digest"],
        created_at=moment(row["created_at"]),
        revoked_at=optional_moment(row["revoked_at"]),
    )


def optional_evidence(stored: str | None) -> Evidence | None:
    return None if stored is None else Evidence(stored)
