"""What intake answers to those who ask about a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """`state` is waiting (before the first answer), fine, or failing."""

    name: str
    state: str
    why: str
    last_ok_at: datetime | None
    orders_seen: int


@dataclass(frozen=True, slots=True)
class DescribeSource(Request[SourceStatus]):
    """Answered by the poller."""


@dataclass(frozen=True, slots=True)
class PollNow:
    """A hint: something is new at the source. It may be lost."""
