"""What is asked of the actor that goes through a source's list: a span of it, and how the day compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.errors import DocketdError
from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class FetchState:
    """A span that somebody wanted again. `state` is running, done, or failed; `why` says what was in the way.

    `reached` is when the order was placed that was looked at last: they come in the order of that.
    """

    since: datetime
    until: datetime
    prints: bool
    who: str
    state: str
    started_at: datetime
    ended_at: datetime | None = None
    why: str = ""
    reached: datetime | None = None
    seen: int = 0
    taken: int = 0  # never heard of, and printing now
    changed: int = 0  # changed or cancelled, which docketd had not heard of
    recorded: int = 0  # never heard of, and print nothing: see `docs/orders.md`
    known: int = 0  # nothing new
    copies: int = 0  # tickets that come out again


@dataclass(frozen=True, slots=True)
class FetchSpan(Request[FetchState]):
    """Goes through the orders that were placed or changed in a span; answers at once, and goes on by itself.

    With `prints`, what was printed comes out again, and what never had a ticket gets one. Raises
    `FetchUnderWayError`.
    """

    since: datetime
    until: datetime
    prints: bool
    who: str


class FetchUnderWayError(DocketdError):
    """One at a time."""


@dataclass(frozen=True, slots=True)
class ListStatus:
    """`fetch` is the last one by hand, since docketd's start. `why` the day could not be compared lately."""

    fetch: FetchState | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DescribeList(Request[ListStatus]):
    pass
