"""From a failing run to the least that still fails in the same way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.simulation.run import Parts, Run, simulate
from supervision.harness import smallest

if TYPE_CHECKING:
    from actors.simulation.options import Options

MOST_RUNS: Final = 200


def shrink(run: Run, parts: Parts | None = None, most_runs: int = MOST_RUNS) -> tuple[Run, int]:
    """Leave out faults, then orders, as long as the same invariant breaks. Also how many runs that took."""
    trial = _Trial(run, parts or Parts(), most_runs)
    if run.violation is None:
        return run, 0
    options = run.options
    trial.fails(replace(options, faults=options.all_faults, orders=options.all_orders))
    before = None
    while before != trial.least.options:
        before = trial.least.options
        smallest(trial.least.options.all_faults, lambda faults: trial.fails(trial.but(faults=faults)))
        smallest(trial.least.options.all_orders, lambda orders: trial.fails(trial.but(orders=orders)))
    return trial.least, trial.runs


class _Trial:
    def __init__(self, run: Run, parts: Parts, most_runs: int) -> None:
        self.least = run
        self.runs = 0
        self._parts = parts
        self._most = most_runs

    def but(self, **changes: object) -> Options:
        return replace(self.least.options, **changes)  # type: ignore[arg-type]

    def fails(self, options: Options) -> bool:
        if self.runs >= self._most:
            return False
        self.runs += 1
        run = simulate(options, self._parts)
        if run.violation is None or self.least.violation is None:
            return False
        if run.violation.invariant != self.least.violation.invariant:
            return False
        self.least = run
        return True
