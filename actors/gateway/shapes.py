"""Rows of the journal as the JSON that clients see. Names here are kept once released."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actors.domain.ticket import Kind

if TYPE_CHECKING:
    from actors.journal.access_messages import KeyRow
    from actors.journal.messages import Accepted, AttemptRow, JobRow, OrderRow

Shape = dict[str, Any]


def accepted(found: Accepted) -> Shape:
    return {
        "order": found.order,
        "revision": found.revision,
        "tickets": _tickets(found),
        "duplicate": found.duplicate,
    }


def wish(found: Accepted, left_out: tuple[str, ...] = ()) -> Shape:
    """`job` to `state` are of the first ticket: a sheet has no other, and an order may have none."""
    tickets = [
        {**each, "state": made.state} for each, made in zip(_tickets(found), found.tickets, strict=True)
    ]
    first = tickets[0] if tickets else {}
    is_sheet = first.get("kind") == Kind.SHEET
    return {
        **{name: first.get(name) for name in ("job", "ticket", "printer", "state")},
        "order": None if is_sheet else found.order,
        "revision": None if is_sheet else found.revision,
        "tickets": tickets,
        "duplicate": found.duplicate,
        "left_out": left_out,
    }


def _tickets(found: Accepted) -> list[Shape]:
    return [
        {
            "ticket": made.ticket,
            "job": made.job,
            "station": made.station,
            "printer": made.printer,
            "kind": made.kind,
        }
        for made in found.tickets
    ]


def job(row: JobRow) -> Shape:
    return {
        "job": row.job,
        "ticket": row.ticket,
        "order": row.order,
        "number": row.order_number,
        "source": row.source,
        "source_id": row.source_id,
        "revision": row.revision,
        "kind": row.kind,
        "station": row.station,
        "printer": row.printer,
        "state": row.state,
        "evidence": row.evidence,
        "why": row.why,
        "running": row.running,
        "marked": row.marked,
        "moved_to": row.moved_to,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "accepted_at": row.accepted_at,
        "fires_at": row.fires_at,
        "copy": row.copy,
        "sheet": row.sheet[0],
        "sheets": row.sheet[1],
    }


def job_in_full(row: JobRow) -> Shape:
    attempts = [_attempt(each) for each in row.attempts]
    return {
        **job(row),
        "attempts": attempts,
        "receipt": row.receipt,
        "warnings": row.warnings,
        "kept": row.kept,
    }


def _attempt(row: AttemptRow) -> Shape:
    return {
        "attempt": row.attempt,
        "number": row.number,
        "fence": row.fence,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "outcome": row.outcome,
        "why": row.why,
    }


def order(row: OrderRow) -> Shape:
    return {
        "order": row.order,
        "source": row.source,
        "source_id": row.source_id,
        "number": row.number,
        "revision": row.revision,
        "standing": row.standing,
        "readable": row.readable,
        "first_at": row.first_at,
        "changed_at": row.changed_at,
        "guest": row.guest,
        "tickets": {state.value: count for state, count in row.tickets.items()},
    }


def order_in_full(row: OrderRow) -> Shape:
    document = None if row.document is None else dict(row.document)
    revisions = [{"revision": each.revision, "at": each.at} for each in row.revisions]
    jobs = [job(each) for each in row.jobs]
    unprinted = [{"station": each.station, "items": each.items} for each in row.unprinted]
    return {
        **order(row),
        "revisions": revisions,
        "document": document,
        "jobs": jobs,
        "unprinted": unprinted,
    }


def key(row: KeyRow) -> Shape:
    """Never the digest."""
    return {
        "id": row.key_id,
        "name": row.name,
        "scopes": sorted(row.scopes),
        "created_at": row.created_at,
        "revoked_at": row.revoked_at,
    }
