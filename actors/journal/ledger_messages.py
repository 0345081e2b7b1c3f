"""What the journal is asked by whoever wants to know how it is known that a ticket printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime

    from actors.journal.messages import JobRow


@dataclass(frozen=True, slots=True)
class Sending:
    """One attempt: what was sent, and what answered.

    `seconds` from just before the first byte to the answer, on the monotonic clock; None while nothing has
    answered, and where the computer was started anew in between.
    """

    attempt: int
    number: int
    digest: str  # sha256 of the ticket's bytes, in hex; empty where none was kept
    size: int
    fence: str
    started_at: datetime
    ended_at: datetime | None
    seconds: float | None
    outcome: str  # the event's name, empty while it runs
    why: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    job: JobRow
    sendings: tuple[Sending, ...]


@dataclass(frozen=True, slots=True)
class ListLedger(Request[tuple[LedgerRow, ...]]):
    """Newest first, a row for each job; `before` is the last job of the page before."""

    order: int | None = None
    since: datetime | None = None
    before: int | None = None
    limit: int = 50
