"""How much of the time an order could be accepted and, its printer being fit, printed: seen from outside."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, TypedDict

from actors.domain.job import State
from actors.journal.availability import read
from actors.simulation.faults import KINDS, PRINTER
from actors.simulation.options import PRINTERS
from supervision import events

if TYPE_CHECKING:
    from actors.journal.messages import Accepted
    from actors.simulation.faults import Fault
    from actors.simulation.machine import Disk
    from supervision import Event

#: What must be up for an order to be accepted and drawn.
VITAL: Final = frozenset({"journal", "gateway", "rendering"})

#: Seconds of a printer's fit time in which a ticket comes out that nothing holds up but others before it.
NORMAL: Final = 60.0

#: Faults at a printer through which it prints and answers all the same.
FIT: Final = frozenset({"connection-lost", "slow-printer"})


class Availability(TypedDict):
    """Seconds, and shares of them.

    `late` is by how much tickets waited longer than normal: it counts as away, ticket by ticket.
    `counted` is the share that docketd itself has written down.
    """

    share: float
    here: float
    away: dict[str, float]
    off: float
    late: float
    counted: float


class Gauge:
    """Knows what stands in the tree and what the faults do; asks docketd nothing.

    Whoever changes anything outside of the tree calls `settle` first.
    """

    def __init__(self, disk: Disk) -> None:
        self.here = 0.0
        self.off = 0.0
        self.late = 0.0
        self.away: defaultdict[str, float] = defaultdict(float)
        self._disk = disk
        self._at = 0.0
        self._off_until = 0.0
        self._begun = False  # once all was up for the first time
        self._up: set[str] = set()
        self._ready: set[str] = set()
        self._trouble = False
        self._unfit: Counter[str] = Counter()
        self._fit = dict.fromkeys(PRINTERS, 0.0)  # seconds in which each was fit and the computer was on
        self._awaited: dict[
            int, tuple[str, float]
        ] = {}  # by ticket: its printer, and that printer's fit time

    # --- the time ---------------------------------------------------------------------------------

    def settle(self) -> None:
        """Counts the time up to now."""
        begin, self._at = self._at, asyncio.get_running_loop().time()
        missing = self._missing()
        self._begun = self._begun or not missing
        off = max(0.0, min(self._at, self._off_until) - begin) if self._begun else self._at - begin
        self.off += off
        spent = self._at - begin - off
        if missing and spent:
            self.away[missing] += spent
        else:
            self.here += spent
        for printer in PRINTERS:
            if not self._unfit[printer]:
                self._fit[printer] += spent

    def _missing(self) -> str:
        if not self._up:
            return "docketd"
        down = VITAL - self._up
        if down:
            return min(down)
        if self._trouble or self._disk.is_full:
            return "disk"
        return "" if all(map(self._is_served, PRINTERS)) else "printer"

    def _is_served(self, printer: str) -> bool:
        works = printer in self._ready and f"printing/printer.{printer}/press" in self._up
        return works or self._unfit[printer] > 0

    # --- what happens -----------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        heard = HEARD.get(event.kind)
        if heard is not None:
            self.settle()
            heard(self, event)

    def _started(self, event: Event) -> None:
        self._up.add(event.path)

    def _ended(self, event: Event) -> None:
        self._up.discard(event.path)
        place, _, part = event.path.rpartition("/")
        if part == "link":
            self._ready.discard(place.rpartition(".")[2])

    def _line(self, event: Event) -> None:
        printer = str(event.data["printer"])
        if event.data["state"] == "ready":
            self._ready.add(printer)
        else:
            self._ready.discard(printer)

    def _disk_changed(self, event: Event) -> None:
        self._trouble = event.kind == "journal_trouble"

    def died(self) -> None:
        """The process is gone."""
        self.settle()
        self._up.clear()
        self._ready.clear()
        self._trouble = False

    def absent(self, seconds: float) -> None:
        """By the will of people, or with its computer, from now on."""
        self.settle()
        self._off_until = max(self._off_until, self._at + seconds)

    def begins(self, fault: Fault) -> None:
        self.settle()
        if _unfits(fault):
            self._unfit[fault.where] += 1

    def ends(self, fault: Fault) -> None:
        self.settle()
        if _unfits(fault):
            self._unfit[fault.where] -= 1

    # --- tickets ----------------------------------------------------------------------------------

    def accepted(self, order: Accepted) -> None:
        self.settle()
        for ticket in order.tickets:
            if ticket.state is State.QUEUED and not order.duplicate:
                self._awaited[ticket.ticket] = ticket.printer, self._fit[ticket.printer]

    def printed(self, ticket: int) -> None:
        self.settle()
        printer, since = self._awaited.pop(ticket, ("", 0.0))
        if printer:
            self.late += max(0.0, self._fit[printer] - since - NORMAL)

    # --- the sum ----------------------------------------------------------------------------------

    def found(self) -> Availability:
        self.settle()
        away = sum(self.away.values()) + self.late
        days = read(self._disk.connection).page.days
        here, gone = sum(day.here for day in days), sum(day.away for day in days)
        return Availability(
            share=_share(self.here, away),
            here=round(self.here, 1),
            away={name: round(seconds, 1) for name, seconds in sorted(self.away.items())},
            off=round(self.off, 1),
            late=round(self.late, 1),
            counted=_share(here, gone),
        )


def _share(here: float, away: float) -> float:
    """Never rounded up."""
    return int(1e6 * (here / (here + away))) / 1e6 if here + away else 0.0


def _unfits(fault: Fault) -> bool:
    return KINDS[fault.kind][0] == PRINTER and fault.kind not in FIT


HEARD: Final = {
    events.CHILD_STARTED: Gauge._started,  # noqa: SLF001 - a table of its own
    events.CHILD_TERMINATED: Gauge._ended,  # noqa: SLF001
    "printer_changed": Gauge._line,  # noqa: SLF001
    "journal_trouble": Gauge._disk_changed,  # noqa: SLF001
    "journal_well": Gauge._disk_changed,  # noqa: SLF001
}
