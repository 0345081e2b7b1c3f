"""API keys: `dk_<id>_<secret>`, known by the sha256 of the secret. A fast hash will do for 256 random bits.

A key comes in `X-API-Key` or as `Authorization: Bearer`. Scopes: read, print, control; admin is all of them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final

from actors.errors import Problem
from actors.journal.access_messages import KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from aiohttp import web

    from actors.ports import Ids

SCOPES: Final = ("read", "print", "control", "admin")
NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
RESERVED: Final = frozenset({"wix"})  # a key's name is the source of its orders, and this one is taken
PREFIX: Final = "dk_"
LOCAL: Final = "local"  # the key that a running daemon gives the commands on its own machine
THE_COMMAND_LINE: Final = "the command line"
NOBODY: Final = bytes(32)  # the digest of no secret: an unknown id takes as long as a wrong secret


def make_key(ids: Ids, name: str, scopes: Iterable[str], now: datetime) -> tuple[str, KeyRow]:
    """The key to hand out, and what is kept of it."""
    key_id = ids.secret(9).replace("_", "A").replace("-", "B")  # "_" ends the id
    secret = ids.secret(32)
    row = KeyRow(key_id, name, frozenset(scopes), _digest(secret), created_at=now, revoked_at=None)
    return f"{PREFIX}{key_id}_{secret}", row


class KeyRing:
    """The living keys, in memory. `complete` is false until the journal has told what it knows."""

    def __init__(self, extra: Iterable[KeyRow] = ()) -> None:
        self.extra = tuple(extra)
        self.complete = False
        self._rows = {row.key_id: row for row in self.extra}

    def load(self, rows: Iterable[KeyRow]) -> None:
        living = [row for row in rows if row.revoked_at is None]
        self._rows = {row.key_id: row for row in (*living, *self.extra)}
        self.complete = True

    def add(self, row: KeyRow) -> None:
        self._rows[row.key_id] = row

    def drop(self, name: str) -> None:
        """Forgets the keys of that name; those that live in memory only stay."""
        self._rows = {key: row for key, row in self._rows.items() if row.name != name or row in self.extra}

    def holder(self, token: str) -> KeyRow | None:
        """Whose key this is; None for a key that was never given, is revoked or has a wrong secret."""
        key_id, _, secret = token.removeprefix(PREFIX).partition("_")
        row = self._rows.get(key_id) if token.startswith(PREFIX) else None
        matches = hmac.compare_digest(_digest(secret), NOBODY if row is None else row.digest)
        return row if matches else None


def allow(ring: KeyRing, request: web.Request, scope: str) -> KeyRow:
    """Whose request this is. Raises `Problem` 401 without a valid key, 403 where it lacks the scope."""
    holder = identify(ring, request)
    if holder is None:
        detail = "send an API key as X-API-Key or Authorization: Bearer (docketd keys add makes one)"
        raise Problem(401, "no-key", "No API key", detail)
    if scope not in holder.scopes and "admin" not in holder.scopes:
        detail = f"the key {holder.name!r} has no scope {scope!r}: add a key that has it"
        raise Problem(403, "scope", "The key does not allow this", detail)
    return holder


def person(holder: KeyRow) -> str:
    """Who asked, for tickets, the page and the log: nobody has ever heard of a key named "local"."""
    return THE_COMMAND_LINE if holder.name == LOCAL else holder.name


def identify(ring: KeyRing, request: web.Request) -> KeyRow | None:
    """None for a request without a key. Raises `Problem` 401 for a wrong one, with the same words for all."""
    token = _token(request)
    if not token:
        return None
    holder = ring.holder(token)
    if holder is None and not ring.complete:
        detail = "the keys are in the journal, and it does not answer: try again in a moment"
        raise Problem(503, "not-now", "Not ready", detail)
    if holder is None:
        detail = "the API key is not valid: docketd keys list shows which are"
        raise Problem(401, "wrong-key", "Wrong API key", detail)
    return holder


def has_key(request: web.Request) -> bool:
    """Whether it brings one, right or wrong."""
    return bool(_token(request))


def checked_name(given: object, taken: Iterable[str] = ()) -> str:
    """Raises `Problem` 400."""
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise Problem(
            400,
            "request",
            "Bad request",
            "a key needs a name of up to 64 letters, digits, '.', '_' or '-', such as till-1",
        )
    if given in RESERVED or given in taken:
        raise Problem(
            400, "request", "Bad request", f"{given!r} is a name that docketd uses itself: take another"
        )
    return given


def checked_scopes(given: object) -> tuple[str, ...]:
    """Raises `Problem` 400."""
    if not isinstance(given, list) or not given or not all(scope in SCOPES for scope in given):
        raise Problem(
            400, "request", "Bad request", f"a key needs scopes: one or more of {', '.join(SCOPES)}"
        )
    return tuple(given)


def _token(request: web.Request) -> str:
    if given := request.headers.get("X-API-Key", "").strip():
        return given
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
