"""A printer that others print on too: what may be asked of it, and how far its answers go.

Its counters count everybody's tickets, and a marker names nobody: another program's may be what answers.
Only a fence that carries the attempt's own name proves that attempt: ESC/POS' process id, and the print end
of Star's printers with letters. There are 4,096 names in its two bytes, the answer comes on the connection
that asked, and a till would have to ask in the same way for the same name, on docketd's own connection.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.domain.job import Evidence
from actors.printing.messages import Counter, Fenced, Taken

if TYPE_CHECKING:
    from actors.printing.messages import Holding, Outcome, Standing
    from transports.profiles import Profile

REST_SECONDS: Final = 2.0
"""From its last answer until a shared printer is let go."""

LOOK_AGAIN: Final = 5.0
"""Seconds for which it is left to others while it is not fit to print."""

REFUSED: Final = "refused"
BUSY: Final = "busy"
"""A shared printer that takes no connection talks to somebody else."""


def as_shared(printer: Profile) -> Profile:
    """No markers: another program's answers are still in the printer, and nobody knows how many."""
    counter = printer.counter if printer.process_id else None  # the fence around the question is what helps
    shared = replace(printer, marker=False, counter=counter)
    return shared if printer.language == "escpos" or printer.print_end else printer


def names_attempts(printer: Profile) -> bool:
    """Whether what proves a ticket there names it: one `as_shared` that leaves it unanswered proves none."""
    return printer.process_id or printer.print_end


def uncounted(
    message: Outcome | Standing | Counter | Holding,
) -> Outcome | Standing | Counter | Holding:
    """Without what the device counts: it counts what others print, or it may be another device."""
    match message:
        case Fenced(attempt, evidence):
            return Fenced(attempt, evidence)
        case Counter():
            return Counter(None)
    return message


def believed(
    message: Outcome | Standing | Counter | Holding, *, named: bool
) -> Outcome | Standing | Counter | Holding:
    """What of it holds when others print there too."""
    if isinstance(message, Fenced) and not named:
        return Taken(message.attempt, Evidence.STATUS)
    return uncounted(message)
