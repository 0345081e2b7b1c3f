"""From a failing seed to the least that still fails, and from many seeds to one verdict."""

# ruff: noqa: N818 - named for the condition that they tell of

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from supervision.harness.scenario import Options, Report, Scenario, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from supervision.harness.faults import Fault

T = TypeVar("T")


class Disproved(AssertionError):
    """A seed has failed. ``report`` is the shrunk run, and the text ends with the command for it."""

    def __init__(self, report: Report, seed: int, runs: int) -> None:
        failure = report.failure
        super().__init__(
            f"{report.scenario.name} fails with seed {seed} (shrunk in {runs} runs): "
            f"{type(failure).__name__}: {failure}\nAgain: {report.command}"
        )
        self.report = report


class NeverHit(AssertionError):
    """No seed came past these marks: the faults are too weak, or the code can't get there."""

    def __init__(self, names: frozenset[str], runs: int) -> None:
        super().__init__(f"in {runs} runs never: {', '.join(sorted(names))}")
        self.names = names


@dataclass(frozen=True, slots=True)
class Proof:
    """``steps`` counts callbacks of all runs, ``faults`` what struck in them."""

    runs: int
    steps: int
    faults: int
    hit: frozenset[str]


def prove(scenario: Scenario, seeds: Iterable[int] = range(200)) -> Proof:
    """Run once a seed. Raises Disproved at the first failure; NeverHit if a declared mark was not passed."""
    runs = steps = faults = 0
    hit: frozenset[str] = frozenset()
    for seed in seeds:
        report = run(scenario, Options(seed))
        if report.failure is not None:
            least, tried = shrink(report)
            raise Disproved(least, seed, tried) from least.failure
        runs, steps, faults = runs + 1, steps + report.steps, faults + len(report.options.faults or ())
        hit |= report.hit
    if scenario.sometimes - hit:
        raise NeverHit(scenario.sometimes - hit, runs)
    return Proof(runs, steps, faults, hit)


def shrink(report: Report, *, most_runs: int = 1000) -> tuple[Report, int]:
    """Leave out faults, then choices of the schedule, then size, as long as the failure is of the same type.

    Returns the smallest failing run found, and how many runs it took; ``report`` itself if it does not fail
    again when it is run from its options.
    """
    trial = _Trial(report, most_runs)
    if not trial.fails(report.options):
        return report, trial.runs
    before = None
    while before != trial.least.options:
        before = trial.least.options
        _with_fewer_faults(trial)
        _with_fewer_choices(trial)
        _smaller(trial)
    return trial.least, trial.runs


class _Trial:
    def __init__(self, report: Report, most_runs: int) -> None:
        self.least = report
        self.runs = 0
        self._most = most_runs

    def fails(self, options: Options) -> bool:
        """Run it and, if it fails in the same way, keep it as the smallest so far."""
        if self.runs >= self._most:
            return False
        self.runs += 1
        report = run(self.least.scenario, options)
        if type(report.failure) is not type(self.least.failure):
            return False
        self.least = report
        return True


def _with_fewer_faults(trial: _Trial) -> None:
    def fails(faults: tuple[Fault, ...]) -> bool:
        return trial.fails(replace(trial.least.options, faults=faults))

    smallest(trial.least.options.faults or (), fails)


def _with_fewer_choices(trial: _Trial) -> None:
    def fails(choices: tuple[int, ...]) -> bool:
        return trial.fails(replace(trial.least.options, choices=choices))

    smallest(trial.least.options.choices or (), fails)


def _smaller(trial: _Trial) -> None:
    sizes = dict(trial.least.options.sizes or {})
    for name, (least, _) in trial.least.scenario.sizes.items():
        for size in range(least, sizes[name]):
            smaller = replace(trial.least.options, sizes=sizes | {name: size})
            # In a smaller tree the moments have other numbers: if the old choices miss, all of them may hit.
            if trial.fails(smaller) or trial.fails(replace(smaller, choices=None)):
                sizes[name] = size
                break


def smallest(items: tuple[T, ...], fails: Callable[[tuple[T, ...]], bool]) -> tuple[T, ...]:
    """Return a part of ``items`` that still fails, and would not with any one of them left out (ddmin)."""
    if not items or fails(()):
        return ()
    parts = 2
    while len(items) > 1:
        size = max(1, len(items) // parts)
        for start in range(0, len(items), size):
            rest = items[:start] + items[start + size :]
            if rest and fails(rest):
                items, parts = rest, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(parts * 2, len(items))
    return items
