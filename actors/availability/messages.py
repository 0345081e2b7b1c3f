"""What can be asked about the time that docketd was there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from datetime import date

    from actors.domain.availability import Absence


@dataclass(frozen=True, slots=True)
class Span:
    """A day, or a month up to now; all times in seconds.

    `share` is that of `here` in `here` and `away` together; None where there was neither.
    """

    first: date
    here: float
    away: float
    stopped: float
    off: float
    share: float | None
    absences: int  # of a second and more that began in it
    longest: Absence | None


@dataclass(frozen=True, slots=True)
class Availability:
    """`days` are those of the last 30 of which something is known, the newest first."""

    today: Span
    month: Span
    days: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DescribeAvailability(Request["Availability | None"]):
    """None while the journal has not told yet what was before."""
