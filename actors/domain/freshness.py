"""How long a ticket is worth printing unasked, and which of several comes first. All in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.ticket import Form, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from actors.domain.order import Due

#: An order for later is due when its time is no further away than this.
DUE_BEFORE: Final = 3600.0

#: No date, however wrong, puts an order back for longer.
LONGEST_WAIT: Final = 86_400.0

#: Before all others at a printer: what tells of the tickets that did not come.
FIRST: Final = 0

_KITCHEN: Final = 1
_RANKS: Final = {"driver": 2, "customer": 3}  # by layout


@dataclass(frozen=True, slots=True)
class Freshness:
    """After how long a ticket that could not print is held, by what it is."""

    kitchen: float = 45 * 60.0
    guest: float = 12 * 3600.0
    sheet: float = 12 * 3600.0
    notice: float = 15 * 60.0
    after_due: float = 30 * 60.0  # an order for later: so long after its time, if that is later


@dataclass(frozen=True, slots=True)
class Wait:
    """When a job is due, and when it is stale (None: never): seconds from now."""

    due: float
    stale: float | None


def rank_of(kind: Kind, layout: str) -> int:
    """Kitchen before driver before customer; what is no order's has its turn with the kitchen's."""
    if kind is Kind.SHEET and layout == Form.MISSED:
        return FIRST
    return _RANKS.get(layout, _KITCHEN)


def wait_of(kind: Kind, layout: str, due: Due, now: datetime, freshness: Freshness) -> Wait:
    """Dates only make it longer: a clock that is ahead of the guest's time makes nothing stale early."""
    fresh = _fresh(kind, layout, freshness)
    start, end = due.start or due.end, due.end or due.start
    if fresh is None or due.asap or start is None or end is None:
        return Wait(0.0, fresh)
    ahead = min(max(0.0, (start - now).total_seconds() - DUE_BEFORE), LONGEST_WAIT)
    return Wait(ahead, max(fresh, (end - now).total_seconds() + freshness.after_due))


def _fresh(kind: Kind, layout: str, freshness: Freshness) -> float | None:
    if kind is Kind.SHEET:
        return None if layout == Form.MISSED else freshness.sheet
    return {"customer": freshness.guest, "notice": freshness.notice}.get(layout, freshness.kitchen)
