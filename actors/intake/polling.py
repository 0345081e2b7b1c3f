"""How often a source is asked for orders: quick behind a doorbell, slow while the shop is closed. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from actors.domain.opening import is_open, next_opening

if TYPE_CHECKING:
    from datetime import datetime

    from actors.settings import Site, WixSource

#: Behind a doorbell an order may take its time until the search shows it: seconds.
QUICK_FOR: Final = 60.0
QUICK: Final = 2.0


class Pace(StrEnum):
    QUICK = "quick"
    USUAL = "usual"
    CLOSED = "closed"


def pace(site: Site, at: datetime, since_doorbell: float) -> Pace:
    """`since_doorbell` in seconds, infinite where none rang."""
    if since_doorbell < QUICK_FOR:
        return Pace.QUICK
    return Pace.USUAL if is_open(site.hours, at, ZoneInfo(site.timezone)) else Pace.CLOSED


def interval(found: Pace, wix: WixSource, site: Site, at: datetime) -> float:
    """Seconds to the next poll. One that is closed opens with a poll."""
    match found:
        case Pace.QUICK:
            return min(QUICK, wix.poll)
        case Pace.USUAL:
            return wix.poll
        case Pace.CLOSED:
            opening = next_opening(site.hours, at, ZoneInfo(site.timezone))
            slow = max(wix.poll, wix.poll_closed)
            return slow if opening is None else min(slow, max(wix.poll, (opening - at).total_seconds()))
