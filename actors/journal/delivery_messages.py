"""What the journal is asked to take of a source that delivers by itself, as often and as late as it likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.journal.messages import Accepted
from supervision import Request

if TYPE_CHECKING:
    from actors.journal.messages import Accept


@dataclass(frozen=True, slots=True)
class AcceptDelivery(Request[Accepted | None]):
    """An order that came with an event about it.

    Answered as if it had been known where the event came before, or was overtaken: of two events about an
    order the one with the higher `sequence` is the later. None, and nothing kept, for an order from before
    the first contact with its source.
    """

    accept: Accept
    event: str | None = None  # its identity
    sequence: int | None = None
