"""The orders of a day: how they came out, and what a source has that this journal has not."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import orjson

from actors.domain.order import Standing
from actors.domain.shop_day import shop_day
from actors.journal import alerts, reprinting
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.day_messages import MISSED, Reconciliation, Sums
from actors.journal.messages import NoReprintError, Reprint
from actors.journal.rows import moment, text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from actors.journal.day_messages import (
        KeepReconciliation,
        ListReconciliations,
        ReprintOrder,
        SumUp,
        WhichNews,
    )
    from actors.journal.messages import TicketMade
    from actors.journal.moment import Moment

MOST_NAMED: Final = 20
KEPT_DAYS: Final = 400  # for each source

#: Of each order what its tickets are, those aside that are somewhere else by now or were wanted again.
_ORDERS: Final = """
SELECT orders.id,
       max(jobs.state IN ('queued', 'sending', 'doubtful', 'held')) AS open,
       max(jobs.state = 'dead') AS dead,
       max(jobs.state = 'scheduled') AS later,
       min(jobs.state = 'cancelled') AS cancelled,
       max(jobs.state IN ('printed', 'sent') AND jobs.evidence = 'virtual') AS virtual,
       min(jobs.state = 'cancelled' OR coalesce(jobs.evidence, '') = 'fence') AS confirmed
FROM orders JOIN tickets ON tickets.order_id = orders.id JOIN jobs ON jobs.ticket_id = tickets.id
WHERE orders.first_at >= ? AND orders.what = 'order' AND tickets.reprinted_at IS NULL
  AND jobs.state != 'moved'
GROUP BY orders.id
"""
#: Each order as the worst of these that is so.
_WORST: Final = ("open", "dead", "later", "cancelled", "confirmed", "virtual")


def sum_up(connection: sqlite3.Connection, request: SumUp, at: Moment) -> Sums:  # noqa: ARG001
    return _sums(connection, request.since)


def which_news(connection: sqlite3.Connection, request: WhichNews, at: Moment) -> frozenset[str]:  # noqa: ARG001
    return frozenset(
        found for found, changed in request.listed if _is_news(connection, request.source, found, changed)
    )


def _is_news(connection: sqlite3.Connection, source: str, found: str, changed: datetime | None) -> bool:
    row = connection.execute(
        "SELECT json_extract(CAST(document AS TEXT), '$.updated_at') AS updated FROM orders JOIN revisions"
        " ON revisions.order_id = orders.id AND revisions.revision = orders.revision"
        " WHERE source = ? AND source_id = ?",
        (source, found),
    ).fetchone()
    if row is None:
        return True
    return changed is not None and row["updated"] is not None and moment(row["updated"]) < changed


def keep_reconciliation(
    connection: sqlite3.Connection, request: KeepReconciliation, at: Moment
) -> Reconciliation:
    day = shop_day(request.since, at.limits.zone)
    before = connection.execute(
        "SELECT missing FROM reconciliations WHERE source = ? AND day = ?", (request.source, day)
    ).fetchone()
    known: list[str] = [] if before is None else orjson.loads(before["missing"])
    missing = tuple(dict.fromkeys([*known, *request.missing]))
    sums = _sums(connection, request.since)
    connection.execute(
        "INSERT OR REPLACE INTO reconciliations (source, day, at, listed, missing, sums)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            request.source,
            day,
            at.stamp,
            request.listed,
            orjson.dumps(missing).decode(),
            orjson.dumps(asdict(sums)).decode(),
        ),
    )
    connection.execute(
        "DELETE FROM reconciliations WHERE source = ? AND day NOT IN"
        " (SELECT day FROM reconciliations WHERE source = ? ORDER BY day DESC LIMIT ?)",
        (request.source, request.source, KEPT_DAYS),
    )
    _tell(connection, request.source, missing, news=bool(request.missing), at=at)
    return Reconciliation(request.source, day, at.now, request.listed, missing, sums)


def _tell(
    connection: sqlite3.Connection, source: str, missing: tuple[str, ...], *, news: bool, at: Moment
) -> None:
    key = f"{MISSED}/{source}"
    if news:
        named = ", ".join(missing[:MOST_NAMED]) + (" …" if len(missing) > MOST_NAMED else "")
        count = f"{len(missing)} {'order' if len(missing) == 1 else 'orders'}"
        told = (
            f"The list of {source} had {count} that docketd had not heard of, or not of the last change:"
            f" {named}. Their tickets are on their way: ask whether the kitchen knows them already."
        )
        alerts.raise_alert(connection, Raise(key, Severity.WARNING, told), at)
    elif not missing:
        alerts.clear_alert(connection, Clear(key), at)


def list_reconciliations(
    connection: sqlite3.Connection,
    request: ListReconciliations,
    at: Moment,  # noqa: ARG001
) -> tuple[Reconciliation, ...]:
    rows = connection.execute(
        "SELECT * FROM reconciliations ORDER BY day DESC, source LIMIT ?", (request.limit,)
    )
    return tuple(
        Reconciliation(
            source=row["source"],
            day=row["day"],
            at=moment(row["at"]),
            listed=row["listed"],
            missing=tuple(orjson.loads(row["missing"])),
            sums=Sums(**orjson.loads(row["sums"])),
        )
        for row in rows
    )


def reprint_order(
    connection: sqlite3.Connection, request: ReprintOrder, at: Moment
) -> tuple[TicketMade, ...]:
    """A copy that is still on its way is enough; so what can't be reprinted now is left alone."""
    rows = connection.execute(
        "SELECT jobs.id AS job FROM orders JOIN tickets ON tickets.order_id = orders.id"
        " JOIN jobs ON jobs.ticket_id = tickets.id"
        " WHERE orders.id = ? AND orders.standing != ? AND tickets.copy = 1"
        " AND tickets.kind NOT IN ('void', 'advance') AND jobs.state IN ('printed', 'sent') ORDER BY jobs.id",
        (request.order, Standing.CANCELLED.value),
    ).fetchall()
    made = (_reprint(connection, Reprint(row["job"], request.who), at) for row in rows)
    return tuple(ticket for ticket in made if ticket is not None)


def _reprint(connection: sqlite3.Connection, request: Reprint, at: Moment) -> TicketMade | None:
    try:
        return reprinting.reprint(connection, request, at)
    except NoReprintError:
        return None


def _sums(connection: sqlite3.Connection, since: datetime) -> Sums:
    counted: Counter[str] = Counter()
    for row in connection.execute(_ORDERS, (text(since),)):
        counted[next((each for each in _WORST if row[each]), "sent")] += 1
    return Sums(ordered=counted.total(), **counted)
