"""Orders for later: what the journal is asked about them, and when it let them print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fired:
    """When a ticket that waited for its time was let print, and when it was meant to be."""

    at: datetime
    meant: datetime


class FireDue(Request["float | None"]):
    """What is due prints. Answers in how many seconds to look again; None while nothing waits for a time."""


@dataclass(frozen=True, slots=True)
class FireOrder(Request[tuple[int, ...]]):
    """The tickets of an order that wait for their time print now; answers their jobs.

    Raises `NoSuchOrderError`, `NothingWaitsError`.
    """

    order: int
    who: str


class NoSuchOrderError(LookupError):
    pass


class NothingWaitsError(ValueError):
    """No ticket of the order waits for a time. Says what became of them."""


@dataclass(frozen=True, slots=True)
class Dated(Request[None]):
    """A source of orders says which date it is."""

    date: datetime


@dataclass(frozen=True, slots=True)
class NextFire(Request["datetime | None"]):
    """When the next ticket prints that waits for its time."""
