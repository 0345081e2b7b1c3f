"""What the journal is asked and told of a day's orders: how they came out, and whether any is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.journal.messages import TicketMade
from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime


#: Key of an alert, before a slash and the source's name.
MISSED: Final = "orders-missed"


@dataclass(frozen=True, slots=True)
class Sums:
    """Orders that were first heard of since a moment, each counted once, by the worst of its tickets.

    Only those with tickets: what is another branch's, or older than the first contact, was not ordered here.
    """

    ordered: int = 0
    confirmed: int = 0  # every ticket printed, and the printer said so
    sent: int = 0  # the same on printers that can't confirm
    virtual: int = 0  # the same on paper that is none
    later: int = 0  # wait for their time
    open: int = 0  # on their way, in doubt, or held for a person
    dead: int = 0  # could not be printed
    cancelled: int = 0  # a person decided that they don't print


@dataclass(frozen=True, slots=True)
class SumUp(Request[Sums]):
    since: datetime


@dataclass(frozen=True, slots=True)
class WhichNews(Request[frozenset[str]]):
    """Of a source's list (id and last change): what was never heard of, or only as it was before that."""

    source: str
    listed: tuple[tuple[str, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    source: str
    day: str
    at: datetime
    listed: int
    missing: tuple[str, ...]  # taken over since; what people call them
    sums: Sums  # of all sources, then


@dataclass(frozen=True, slots=True)
class KeepReconciliation(Request[Reconciliation]):
    """A source's list of the day that began at `since` was gone through; `missing` was taken over just now.

    Raises an alert that names them, which the first list of another day without any ends.
    """

    source: str
    since: datetime
    listed: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListReconciliations(Request[tuple[Reconciliation, ...]]):
    """The newest first."""

    limit: int = 30


@dataclass(frozen=True, slots=True)
class ReprintOrder(Request[tuple[TicketMade, ...]]):
    """Every ticket of an order once more that has come out and still stands; answers the copies.

    None of an order that was cancelled: there is nothing to cook.
    """

    order: int
    who: str
