"""The branches that orders were for, as they were heard of."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from actors.journal import alerts
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.branch_messages import BRANCHES, Branch

if TYPE_CHECKING:
    from pathlib import Path

    from actors.journal.branch_messages import ListBranches, NoteBranches
    from actors.journal.moment import Moment

MOST_NAMED: Final = 10


def note_branches(connection: sqlite3.Connection, request: NoteBranches, at: Moment) -> tuple[Branch, ...]:
    connection.executemany(
        "INSERT INTO branches (source, id, name, first_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET name = excluded.name WHERE excluded.name NOT IN ('', name)",
        [(each.source, each.id, each.name, at.stamp) for each in request.branches],
    )
    known = tuple(each for each in _all(connection) if each.source == request.source)
    key = f"{BRANCHES}/{request.source}"
    if request.is_chosen:
        alerts.clear_alert(connection, Clear(key), at)
    elif len(known) > 1 and request.branches:
        alerts.raise_alert(connection, Raise(key, Severity.WARNING, f"{advice(known)}."), at)
    return known


def list_branches(
    connection: sqlite3.Connection,
    request: ListBranches,  # noqa: ARG001
    at: Moment,  # noqa: ARG001
) -> tuple[Branch, ...]:
    return _all(connection)


def seen_branches(folder: Path) -> tuple[Branch, ...]:
    """What stands in a journal, whoever has it open; nothing where there is none, or an older one."""
    with suppress(sqlite3.Error):
        address = f"{(folder / 'journal.db').resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return _all(connection)
    return ()


def advice(known: tuple[Branch, ...]) -> str:
    named = ", ".join(f"{each.called} ({each.id})" for each in known[:MOST_NAMED])
    source = known[0].source
    return (
        f"Orders from {source} are for {len(known)} branches, and all of them print here: {named}. Put the"
        f' ids of yours into docketd.toml, [source.{source}] location = ["{known[0].id}"]'
    )


def _all(connection: sqlite3.Connection) -> tuple[Branch, ...]:
    rows = connection.execute("SELECT * FROM branches ORDER BY source, first_at, id")
    return tuple(Branch(row["source"], row["id"], row["name"]) for row in rows)
