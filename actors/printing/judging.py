"""An attempt on its way, and what the journal is told of its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.job import Event
from actors.journal.messages import Verdict
from actors.printing.messages import Cleared, Fenced, Lost, Refused, Taken

if TYPE_CHECKING:
    from actors.printing.messages import Outcome

BEGUN: Final = "the printer dropped the rest of it, and some or all of it stands on the strip"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The attempt that the link has now, and the device's counters before it, where they are known."""

    attempt: int
    counter: int | None
    lines: int | None


def judge(outcome: Outcome) -> Verdict:
    match outcome:
        case Fenced(attempt, evidence):
            return Verdict(attempt, Event.FENCED, evidence)
        case Taken(attempt, evidence):
            return Verdict(attempt, Event.TAKEN, evidence)
        case Refused(attempt, why):
            return Verdict(attempt, Event.REFUSED, None, why)
        case Lost(attempt, out, why):
            why = why or f"the connection was lost after {out} bytes"
            return Verdict(attempt, Event.LOST, None, why)
        case Cleared(attempt, begun):
            if begun:
                return Verdict(attempt, Event.LOST, None, BEGUN)
            return Verdict(attempt, Event.CLEARED, None, "the printer dropped it before its first line")
