"""What the journal promised with each of its answers, and which of that a journal found later lacks."""

from __future__ import annotations

from collections import Counter

from actors.domain.job import Event
from actors.journal import access_messages as access
from actors.journal import alert_messages as alerting
from actors.journal import messages as said
from actors.journal.doubting_messages import CounterMoved, Doubts
from actors.journal.sheet_messages import AcceptSheet


def missing(connection, answered):
    """The promises that a journal does not keep, as queries with their values; `answered` is off a tape.

    To be asked before anybody else writes: a number that was lost is given away again.
    """
    found = [promise for promise in _rows(answered) if not connection.execute(*promise).fetchone()]
    for (sql, *values), number in _counts(answered).items():
        kept = connection.execute(sql, values).fetchone()[0]
        found += [(sql, values)] * max(0, number - kept)
    return found


def _asked(answered):
    for batch in answered:
        for function, answer in zip(batch.functions, batch.answers, strict=True):
            request = getattr(function, "keywords", {}).get("request")
            if request is not None and not isinstance(answer, Exception):
                yield request, answer


# --- rows that have to be there -------------------------------------------------------------------

ORDER = "SELECT 1 FROM orders WHERE id = ? AND source = ? AND source_id = ? AND revision >= ?"
TICKET = "SELECT 1 FROM jobs JOIN tickets ON tickets.id = ticket_id WHERE jobs.id = ? AND ticket_id = ?"
BEGUN = "SELECT 1 FROM attempts WHERE id = ? AND job_id = ? AND number = ? AND fence = ?"
JUDGED = "SELECT 1 FROM attempts WHERE id = ? AND job_id = ? AND ended_at IS NOT NULL"
CURSOR = "SELECT 1 FROM sources WHERE name = ? AND cursor >= ?"
REVOKED = "SELECT 1 FROM keys WHERE name = ? AND revoked_at IS NOT NULL"
USED = "SELECT 1 FROM links WHERE digest = ? AND used_at IS NOT NULL"


def _rows(answered):
    """Queries that have to find a row."""
    for request, answer in _asked(answered):
        rows_of = ROWS.get(type(request))
        if rows_of is not None and answer is not None and answer is not False:
            yield from rows_of(request, answer)


def _order(source, identity, accepted):
    yield ORDER, (accepted.order, source, identity, accepted.revision)
    for made in accepted.tickets:
        yield (
            f"{TICKET} AND order_id = ? AND station = ?",
            (made.job, made.ticket, accepted.order, made.station),
        )


def _page(request, answer):
    for accept, accepted in zip(request.accepts, answer, strict=True):
        yield from _order(accept.order.source, accept.order.source_id, accepted)
    if request.cursor is not None:
        yield CURSOR, (request.source, request.cursor)


ROWS = {
    said.Accept: lambda asked, answer: _order(asked.order.source, asked.order.source_id, answer),
    AcceptSheet: lambda asked, answer: _order(asked.source, asked.id, answer),
    said.AcceptPage: _page,
    said.Contact: lambda asked, _: [("SELECT 1 FROM sources WHERE name = ?", (asked.source,))],
    said.Begin: lambda _, made: [(BEGUN, (made.attempt, made.job, made.number, made.fence))],
    said.Verdict: lambda asked, answer: [(JUDGED, (asked.attempt, answer.job))],
    said.Reprint: lambda _, made: [(f"{TICKET} AND copy > 1", (made.job, made.ticket))],
    access.AddKey: lambda asked, _: [
        ("SELECT 1 FROM keys WHERE key_id = ? AND digest = ?", (asked.key_id, asked.digest))
    ],
    access.RevokeKey: lambda asked, _: [(REVOKED, (asked.name,))],
    access.AddLink: lambda asked, _: [("SELECT 1 FROM links WHERE digest = ?", (asked.digest,))],
    access.Exchange: lambda asked, _: [(USED, (asked.link,))],
    alerting.Raise: lambda asked, _: [("SELECT 1 FROM alerts WHERE key = ?", (asked.key,))],
}


# --- changes that have to be there so often -------------------------------------------------------

CHANGE = "SELECT count(*) FROM history WHERE job_id = ? AND state = ? AND event IN (?, ?)"
DOUBTED = "SELECT min(1, count(*)) FROM history WHERE job_id = ? AND state = 'doubtful'"
MOVED = "SELECT count(*) FROM jobs WHERE moved_from IS NOT NULL AND printer = ?"
WITNESSED = "SELECT coalesce(sum(counter_moved + counter_stood), 0) FROM printers WHERE name = ?"
REPORTS = "SELECT count(*) FROM reports"


def _counts(answered):
    """Queries that have to count so many, at least."""
    counts = Counter()
    for request, answer in _asked(answered):
        count = COUNTS.get(type(request))
        if count is not None and answer is not None:
            counts.update(count(request, answer))
    for doubt in _doubts(answered):
        counts[DOUBTED, doubt.job] = 1
    for batch in answered:
        for function in batch.functions:
            counts[(REPORTS,)] += len(getattr(function, "keywords", {}).get("reports", ()))
    return counts


def _judged(request, answer):
    """A fence that came late is written down as `found`."""
    other = Event.FOUND if request.event is Event.FENCED else request.event
    return {(CHANGE, answer.job, answer.state.value, request.event.value, other.value): 1}


def _doubts(answered):
    for request, answer in _asked(answered):
        if isinstance(request, Doubts):
            yield from answer


def _resolved(request, state):
    return {(CHANGE, request.job, state.value, request.event.value, request.event.value): 1}


COUNTS = {
    said.Begin: lambda asked, _: {(CHANGE, asked.job, "sending", Event.START.value, Event.START.value): 1},
    said.Verdict: _judged,
    said.Resolve: _resolved,
    said.MoveQueued: lambda asked, moved: {(MOVED, asked.to): moved},
    CounterMoved: lambda asked, _: {(WITNESSED, asked.printer): 1},
}
