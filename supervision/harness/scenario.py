"""A scenario, the options of one run of it, and what came of the run."""

# ruff: noqa: N818 - named for the condition that they tell of

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded: the point is that a run can be replayed
import shlex
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from supervision import sometimes
from supervision.harness.escape import no_escape
from supervision.harness.faults import Fault, FaultPlan, Rule
from supervision.harness.loop import SimLoop, mixed
from supervision.harness.tap import SimSystem
from supervision.harness.trace import Trace
from supervision.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from supervision.specification import ChildSpec

FAREWELL: Final = 100_000
"""Callbacks that the end of a failed run may take."""


class LeftOver(AssertionError):
    """A task still runs at the end of a scenario, or an exception reached the loop's handler."""


@dataclass(frozen=True, slots=True)
class Options:
    """All that a run depends on. None: drawn from the seed."""

    seed: int
    faults: tuple[Fault, ...] | None = None
    choices: tuple[int, ...] | None = None
    sizes: Mapping[str, int] | None = None

    def arguments(self) -> str:
        words = ["--seed", str(self.seed)]
        if self.faults is not None:
            words += ["--faults", ",".join(map(str, self.faults)) or "none"]
        if self.choices is not None:
            words += ["--choices", ",".join(map(str, self.choices)) or "none"]
        if self.sizes:
            words += ["--sizes", ",".join(f"{name}={size}" for name, size in self.sizes.items())]
        return shlex.join(words)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is proved: ``main`` raises if it does not hold, and stops what it started.

    ``name`` says where it stands, ``package.module:NAME``, so that a command line can find it. ``sizes`` are
    drawn from a seed, each between its two ends; they, the faults drawn from ``rules`` and the schedule are
    the options of a run. ``sometimes`` are the marks that a number of seeds has to pass. Modules of
    ``packages`` may not reach for the world outside.
    """

    name: str
    main: Callable[[Simulation], Coroutine[Any, Any, None]]
    rules: tuple[Rule, ...] = ()
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    sometimes: frozenset[str] = frozenset()
    packages: tuple[str, ...] = ()
    latency: float = 0.0
    most_steps: int = 200_000

    def sizes_for(self, seed: int) -> dict[str, int]:
        drawn = {}
        for number, (name, (least, most)) in enumerate(self.sizes.items()):
            drawn[name] = least + mixed(mixed(seed, 1), number) % (most - least + 1)
        return drawn


class Simulation:
    """What ``Scenario.main`` is handed. ``random`` is seeded: other chance can't be replayed."""

    def __init__(self, options: Options, sizes: Mapping[str, int], plan: FaultPlan) -> None:
        self.seed = options.seed
        self.sizes = sizes
        self.plan = plan
        self.trace = Trace()
        self.random = random.Random(options.seed)  # noqa: S311 - has to be repeatable, not secret

    def system(self, root: ChildSpec) -> SimSystem:
        """Return a system under this run's faults, whose messages and events this run's trace takes down."""
        return SimSystem(root, plan=self.plan, trace=self.trace)


@dataclass(frozen=True, slots=True)
class Report:
    """``options`` name all that was drawn, so that they give the same run again. ``at``: virtual seconds."""

    scenario: Scenario
    options: Options
    failure: Exception | None
    trace: Trace
    hit: frozenset[str]
    steps: int
    at: float

    @property
    def command(self) -> str:
        """The command line, from the repository's root, that does the same again."""
        return f"python -m supervision.harness --scenario {self.scenario.name} {self.options.arguments()}"


def run(scenario: Scenario, options: Options) -> Report:
    """Run once, to the end or to the first failure."""
    sizes = scenario.sizes_for(options.seed) | dict(options.sizes or {})
    plan = FaultPlan(scenario.rules, options.seed, exactly=options.faults)
    loop = SimLoop(
        options.seed, choices=options.choices, latency=scenario.latency, most_steps=scenario.most_steps
    )
    simulation = Simulation(options, sizes, plan)
    hit: set[str] = set()
    with sometimes.listening(hit.add), Outcome[None]() as outcome:
        _run(scenario, simulation, loop)
    return Report(
        scenario,
        replace(options, faults=tuple(plan.struck), choices=tuple(loop.chosen), sizes=sizes),
        None if outcome.error is None else _exception(outcome.error),
        simulation.trace,
        frozenset(hit),
        loop.steps,
        loop.time(),
    )


def _run(scenario: Scenario, simulation: Simulation, loop: SimLoop) -> None:
    unhandled: list[str] = []
    guard = no_escape(scenario.packages) if scenario.packages else nullcontext()
    with ExitStack() as stack, asyncio.Runner(loop_factory=lambda: loop) as runner:
        loop.set_exception_handler(lambda _, context: unhandled.append(_told(context)))
        stack.enter_context(guard)
        stack.callback(_let_go, loop)
        runner.run(scenario.main(simulation))
        unhandled += sorted(f"{task.get_name()} still runs" for task in asyncio.all_tasks(loop))
    if unhandled:
        raise LeftOver("; ".join(unhandled))


def _let_go(loop: SimLoop) -> None:
    """Let what a failure left behind end, without new faults."""
    loop.on_step = None
    loop.most_steps = loop.steps + FAREWELL


def _told(context: Mapping[str, Any]) -> str:
    error = context.get("exception")
    return context["message"] if error is None else f"{context['message']}: {type(error).__name__}: {error}"


def _exception(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else RuntimeError(str(error))
