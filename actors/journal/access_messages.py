"""What the journal is asked about who may come in: API keys, links to sign in with, and sessions.

Secrets stay with their holders: the journal gets and keeps sha256 digests, and opens no door to its reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime

# --- API keys -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyRow:
    key_id: str
    name: str
    scopes: frozenset[str]
    digest: bytes  # sha256 of the secret
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class AddKey(Request[None]):
    """Raises `KeyNameTakenError` when a living key has that name."""

    key_id: str
    name: str
    scopes: frozenset[str]
    digest: bytes


class KeyNameTakenError(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class ListKeys(Request[tuple[KeyRow, ...]]):
    pass


@dataclass(frozen=True, slots=True)
class RevokeKey(Request[bool]):
    name: str


# --- sessions of the page -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddLink(Request[None]):
    """A link to sign in with, good once, for a day."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class Exchange(Request[bool]):
    """A link for a session. False for a link that is unknown, used or too old: then there is no session."""

    link: bytes
    session: bytes


@dataclass(frozen=True, slots=True)
class Visit(Request[bool]):
    """Whether this session is alive. A visit keeps it so for twelve hours more, up to seven days in all."""

    session: bytes


@dataclass(frozen=True, slots=True)
class Leave(Request[None]):
    session: bytes


@dataclass(frozen=True, slots=True)
class EverSignedIn(Request[bool]):
    """Whether a link was ever used."""
