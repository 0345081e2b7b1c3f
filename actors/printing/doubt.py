"""What to make of an attempt that nobody saw the end of: a pure decision.

Asked in this order: the link's memory (before anybody comes here), a clean status (without one nothing is
decided), the end of any unfinished command (the link sees to it), the device's counters where they are known
to move on that device. What is then still in doubt is the station's policy.

A counter of cuts that moved proves a ticket. One that stood still proves nothing: a printer that loses its
power or its buffer behind the last line and before the cut leaves the whole ticket on the strip, and the next
copy comes right below. So only a device that fed no line either has printed nothing.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from actors.domain.job import MOST_MARKED, Event, Evidence
from actors.journal.messages import Mark

if TYPE_CHECKING:
    from actors.journal.doubting_messages import Doubt


@dataclass(frozen=True, slots=True)
class Finding:
    event: Event  # found, absent, mark or hold
    why: str
    evidence: Evidence | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """What can be known of a printer's past. `counter` (of cuts) and `lines` (fed) are told now.

    `alone`: a single attempt of this printer is in doubt, so that one cut can only be this one's. `unsent` is
    the job that was begun in the journal and surely never sent.
    """

    printer: str
    counter: int | None
    lines: int | None = None
    _: KW_ONLY
    alone: bool
    evidence: Evidence = Evidence.FENCE  # that a cut counter gives: `virtual` for a virtual printer
    unsent: int | None = None


def resolve(doubt: Doubt, witness: Witness) -> Finding:
    """Decide on one attempt."""
    if doubt.job == witness.unsent:
        return Finding(Event.ABSENT, "it was never sent")
    counter = witness.counter
    if counter is not None and doubt.counter is not None and doubt.counter_trusted and witness.alone:
        match counter - doubt.counter:
            case 1:
                return Finding(Event.FOUND, "the printer's cut counter moved by one", witness.evidence)
            case 0 if _fed_nothing(doubt, witness):
                return Finding(Event.ABSENT, "the printer has neither cut nor fed a line since")
    if doubt.marks >= MOST_MARKED:
        return Finding(Event.HOLD, f"{doubt.marks} marked copies were sent, none was confirmed")
    mark = Mark(first_sent=doubt.started_at, printer=witness.printer, copy=doubt.marks + 2)
    return Finding(Event.MARK, "may already have printed", mark=mark)


def _fed_nothing(doubt: Doubt, witness: Witness) -> bool:
    return doubt.lines_trusted and doubt.lines is not None and doubt.lines == witness.lines
