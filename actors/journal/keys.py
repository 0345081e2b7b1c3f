"""API keys: stored as digests, so that reading the journal opens no door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.journal.access_messages import AddKey, KeyNameTakenError, KeyRow, ListKeys, RevokeKey
from actors.journal.rows import key_row

if TYPE_CHECKING:
    import sqlite3

    from actors.journal.moment import Moment


def add_key(connection: sqlite3.Connection, request: AddKey, at: Moment) -> None:
    taken = connection.execute(
        "SELECT 1 FROM keys WHERE name = ? AND revoked_at IS NULL", (request.name,)
    ).fetchone()
    if taken is not None:
        message = f"there is a key named {request.name!r} already: revoke it first, or take another name"
        raise KeyNameTakenError(message)
    connection.execute(
        "INSERT INTO keys (key_id, name, scopes, digest, created_at) VALUES (?, ?, ?, ?, ?)",
        (request.key_id, request.name, " ".join(sorted(request.scopes)), request.digest, at.stamp),
    )


def list_keys(connection: sqlite3.Connection, request: ListKeys, at: Moment) -> tuple[KeyRow, ...]:  # noqa: ARG001
    return tuple(key_row(row) for row in connection.execute("SELECT * FROM keys ORDER BY created_at, key_id"))


def revoke_key(connection: sqlite3.Connection, request: RevokeKey, at: Moment) -> bool:
    revoked = connection.execute(
        "UPDATE keys SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL", (at.stamp, request.name)
    )
    return revoked.rowcount > 0
