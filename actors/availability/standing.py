"""Whether docketd is there, found from what happens in its tree. Pure: events in, pieces of time out."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from actors.domain.availability import Cause, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

#: Seconds that a printer may be without a line to it, or a source without its poller, by docketd's doing.
GRACE: Final = 10.0

#: Seconds that a ticket may wait at a printer that is ready while nothing else happens there.
NORMAL: Final = 60.0

#: The actors without which no order is accepted or printed: away from the first moment.
VITAL: Final = {"gateway": Cause.GATEWAY, "journal": Cause.JOURNAL, "rendering": Cause.RENDERING}
OF_PRINTER: Final = re.compile(r"printing/printer\.(.+)/(breaker|link|press)")
OF_SOURCE: Final = re.compile(r"sources/source\.(.+)/poller")


class Line(StrEnum):
    """What is known of a printer by its link."""

    READY = "ready"
    UNFIT = "unfit"  # out of paper, open, off, unreachable: not docketd's doing
    UNKNOWN = "unknown"


#: By what the link says, or that it has ended: then an unfit printer is so until the next link knows better.
LINES: Final[Mapping[Line, Mapping[str, Line]]] = {
    Line.UNKNOWN: {
        "ready": Line.READY, "blocked": Line.UNFIT, "down": Line.UNFIT, "ended": Line.UNKNOWN,
    },
    Line.READY: {
        "ready": Line.READY, "blocked": Line.UNFIT, "down": Line.UNFIT, "ended": Line.UNKNOWN,
    },
    Line.UNFIT: {
        "ready": Line.READY, "blocked": Line.UNFIT, "down": Line.UNFIT, "ended": Line.UNFIT,
    },
}  # fmt: skip


class Standing:
    """`began` is when the process began. All times are the monotonic clock's.

    A reason holds from its time on. One of a later time goes, when what it waits for comes before.
    """

    def __init__(self, began: float, printers: Collection[str]) -> None:
        self._up: set[str] = set()  # paths of actors that run
        self._lines: dict[str, Line] = {}
        self._wanting: set[str] = set()  # printers with tickets to print
        self._reasons: dict[Reason, float] = {Reason(cause): began for cause in VITAL.values()}
        self.use(began, printers)

    @property
    def is_up(self) -> bool:
        """All vital actors run."""
        return self._up.issuperset(VITAL)

    def use(self, at: float, printers: Collection[str]) -> None:
        """The settings name these, and no others count."""
        for name in [name for name in self._lines if name not in printers]:
            del self._lines[name]
            self._wanting.discard(name)
            self._reasons.pop(Reason(Cause.PRINTER, name), None)
            self._reasons.pop(Reason(Cause.WAITING, name), None)
        for name in printers:
            if name not in self._lines:
                self._lines[name] = Line.UNKNOWN
                self._look(name, at)

    # --- what happens -----------------------------------------------------------------------------

    def started(self, at: float, path: str) -> None:
        self._up.add(path)
        if path in VITAL:
            self._reasons.pop(Reason(VITAL[path]), None)
        elif (found := OF_PRINTER.fullmatch(path)) is not None:
            self._look(found[1], at)
        elif (found := OF_SOURCE.fullmatch(path)) is not None:
            self._reasons.pop(Reason(Cause.SOURCE, found[1]), None)

    def ended(self, at: float, path: str) -> None:
        self._up.discard(path)
        if path in VITAL:
            self._reasons.setdefault(Reason(VITAL[path]), at)
        elif (found := OF_PRINTER.fullmatch(path)) is not None:
            name = found[1]
            if name in self._lines and found[2] == "link":
                self._lines[name] = LINES[self._lines[name]]["ended"]
            self._look(name, at)
        elif (found := OF_SOURCE.fullmatch(path)) is not None:
            self._reasons.setdefault(Reason(Cause.SOURCE, found[1]), at + GRACE)

    def sources_replaced(self) -> None:
        """What ended with the old settings is missed by nobody."""
        for reason in [reason for reason in self._reasons if reason.cause is Cause.SOURCE]:
            del self._reasons[reason]

    def line(self, at: float, printer: str, state: str) -> None:
        if printer in self._lines:
            self._lines[printer] = LINES[self._lines[printer]].get(state, Line.UNFIT)
            self._look(printer, at)

    def disk(self, at: float, *, well: bool) -> None:
        if well:
            self._reasons.pop(Reason(Cause.DISK), None)
        else:
            self._reasons.setdefault(Reason(Cause.DISK), at)

    def got_on(self, at: float, printer: str) -> None:
        """One of its tickets did, or all may wait on purpose: whether any waits without is to be seen."""
        self._wanting.discard(printer)
        self._look(printer, at)

    def waiting(self, at: float, printers: Collection[str]) -> None:
        """These have tickets that are due."""
        for name in [name for name in self._lines if (name in self._wanting) != (name in printers)]:
            self._wanting ^= {name}
            self._look(name, at)

    def _look(self, name: str, at: float) -> None:
        if name not in self._lines:
            return
        line, works = self._lines[name], self._works(name)
        if line is Line.UNKNOWN or (line is Line.READY and not works):
            self._reasons.setdefault(Reason(Cause.PRINTER, name), at + GRACE)
        else:
            self._reasons.pop(Reason(Cause.PRINTER, name), None)
        if line is Line.READY and name in self._wanting:
            self._reasons.setdefault(Reason(Cause.WAITING, name), at + NORMAL)
        else:
            self._reasons.pop(Reason(Cause.WAITING, name), None)

    def _works(self, name: str) -> bool:
        return f"printing/printer.{name}/press" in self._up

    # --- what follows -----------------------------------------------------------------------------

    def between(self, begin: float, end: float) -> Iterator[tuple[float, float, Reason | None]]:
        """Spans of one reason, the most pressing one, or none. Asked before anything happens at `end`."""
        edges = sorted({at for at in self._reasons.values() if begin < at < end} | {begin, end})
        for start, stop in pairwise(edges):
            holding = [reason for reason, at in self._reasons.items() if at <= start]
            yield start, stop, min(holding, key=_pressing, default=None)


_ORDER: Final = {cause: place for place, cause in enumerate(Cause)}


def _pressing(reason: Reason) -> tuple[int, str]:
    return _ORDER[reason.cause], reason.subject
