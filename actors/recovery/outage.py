"""One outage of one printer: what was done, and what of it helped. Pure; times are the monotonic clock's."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from actors.recovery.ladder import ADVICE, ROUND, ROUNDS, Step, ladder, ours
from actors.recovery.messages import Course, StepTaken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.recovery.ladder import Rung

#: What may have cured a printer that is well so many seconds afterwards: later it was something else.
#: docketd's dialling goes on all the while, and proves nothing of itself.
REMEDIES: Final[Mapping[Step, float]] = MappingProxyType(
    {Step.REDISCOVER: inf, Step.FREE_CUTTER: 10.0, Step.RESTART_SPOOLER: 45.0}
)


@dataclass(frozen=True, slots=True)
class Taken:
    step: Step
    outcome: str
    at: float
    acted: bool  # it has changed something


class Outage:
    def __init__(self, printer: str, reasons: tuple[str, ...], began: float) -> None:
        self.printer = printer
        self.cause = reasons[0] if reasons else "other"
        self.began = began
        self.back: float | None = None  # since when it is well again
        self.result = "under-way"
        self.cure: Step | None = None
        self.taken: list[Taken] = []
        self._rungs = ladder(reasons)
        self._from = began
        self._next = 0
        self._rounds = 0

    def due(self) -> tuple[float, Step] | None:
        """When what is to be done next; None where nothing is left."""
        if self._next >= len(self._rungs) and not self._begin_again():
            return None
        rung: Rung = self._rungs[self._next]
        return self._from + rung.after, rung.step

    def _begin_again(self) -> bool:
        rungs = ours(self._rungs)
        if not rungs or self._rounds + 1 >= ROUNDS:
            return False
        self._rounds += 1
        self._rungs, self._next = rungs, 0
        self._from += ROUND
        return True

    def take(self) -> None:
        """The step that is due is begun: it does not come twice."""
        self._next += 1

    def note(self, step: Step, outcome: str, now: float, *, acted: bool) -> None:
        self.taken.append(Taken(step, outcome, now, acted))

    def is_back(self, now: float) -> None:
        self.back, self.result = now, "on-probation"

    def is_away_again(self) -> None:
        """What seemed to help did not."""
        self.back, self.result = None, "under-way"

    def stayed(self) -> None:
        """It was well for long enough: the last thing that changed something is what helped."""
        acted = [each.step for each in self.taken if self._may_have_helped(each)]
        self.cure = acted[-1] if acted else None
        self.result = "cured" if acted else "by-itself"

    def _may_have_helped(self, taken: Taken) -> bool:
        return (
            taken.acted
            and self.back is not None
            and 0 <= self.back - taken.at <= REMEDIES.get(taken.step, -1.0)
        )

    def has_told(self, step: Step, outcome: str) -> bool:
        """Repeats are quiet."""
        return any((each.step, each.outcome) == (step, outcome) for each in self.taken)

    def told(self, now: float) -> Course:
        steps = tuple(StepTaken(each.step, each.outcome, now - each.at) for each in self.taken)
        return Course(self.printer, self.cause, now - self.began, self.result, self.cure, steps)


def advice(step: Step) -> str:
    """For people; empty where docketd does something itself."""
    return ADVICE.get(step, "")
