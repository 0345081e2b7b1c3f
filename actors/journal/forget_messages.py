"""What the journal is asked when a guest wants to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime

    from actors.journal.messages import OrderRow


class StillPrintsError(ValueError):
    """Tickets of the order have not printed yet, and people need them: later, or cancel them first."""


class NoSuchOrderError(LookupError):
    """There is no order of this number."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`news` is false where it had been forgotten before."""

    order: int
    at: datetime
    news: bool
    #: Tells the store to leave nothing of what was removed in its log.
    leaves_traces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ForgetGuest(Request[Forgotten]):
    """Removes the guest from an order, of docketd's number `order`: from its revisions, tickets and slips.

    The order itself stays, with its dishes, prices and evidence.

    Raises `NoSuchOrderError`, `StillPrintsError`.
    """

    order: int
    who: str


@dataclass(frozen=True, slots=True)
class FindOrders(Request[tuple["OrderRow", ...]]):
    """Those that people call so: by the number on paper, the source's id, or docketd's. Newest first."""

    called: str
    limit: int = 20
