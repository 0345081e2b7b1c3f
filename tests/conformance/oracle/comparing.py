"""Plays scenarios on both sides, and makes one that differs as small as it gets."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from tests.conformance.oracle import ours, theirs
from tests.conformance.oracle.scenario import (
    Ask,
    Group,
    Node,
    Pool,
    Scenario,
    Trace,
    Turn,
    Worker,
    pretty,
)
from tests.conformance.oracle.settling import settled

SEEDS = (None, 1)
"""Ours is played in asyncio's own order, and in one where what is ready at the same moment is shuffled."""
Comparison: TypeAlias = Callable[[Sequence[Scenario]], tuple[list[Trace], dict[int, "Difference"]]]


@dataclass(frozen=True, slots=True)
class Difference:
    scenario: Scenario
    theirs: Trace
    ours: Trace

    def __str__(self) -> str:
        lines = difflib.unified_diff(self.theirs, self.ours, "Erlang/OTP", "ours", n=50, lineterm="")
        return "\n".join([pretty(self.scenario), *lines])


def compare(scenarios: Sequence[Scenario]) -> tuple[list[Trace], dict[int, Difference]]:
    """Return OTP's traces, and what differs by its number."""
    expected = [settled(one, trace) for one, trace in zip(scenarios, theirs.play(scenarios), strict=True)]
    differences = {}
    for number, (scenario, trace) in enumerate(zip(scenarios, expected, strict=True)):
        found = _differing(scenario, trace)
        if found is not None:
            differences[number] = found
    return expected, differences


def _differing(scenario: Scenario, expected: Trace) -> Difference | None:
    for seed in SEEDS:
        trace = settled(scenario, ours.play(scenario, seed=seed))
        if trace != expected:
            return Difference(scenario, expected, trace)
    return None


def shrink(difference: Difference, comparison: Comparison = compare) -> Difference:
    """Leave out and simplify as long as the traces still differ."""
    smallest = difference
    while True:
        _, differing = comparison(list(simpler(smallest.scenario)))
        if not differing:
            return smallest
        smallest = differing[min(differing)]


def simpler(scenario: Scenario) -> Iterator[Scenario]:
    """Yield scenarios with one thing less, the boldest first."""
    steps = scenario.steps
    half = len(steps) // 2
    if half:
        yield replace(scenario, steps=steps[half:])
        yield replace(scenario, steps=steps[:half])
    for rest in _without_one(steps):
        yield replace(scenario, steps=rest)
    for tree in _simpler_nodes(scenario.tree):
        yield replace(scenario, tree=tree)
    for number, step in enumerate(steps):
        if isinstance(step, Turn):
            for turn in _simpler_turns(step):
                yield replace(scenario, steps=(*steps[:number], turn, *steps[number + 1 :]))


def _without_one(items: tuple) -> Iterator[tuple]:
    for number in range(len(items)):
        yield items[:number] + items[number + 1 :]


def _simpler_turns(turn: Turn) -> Iterator[Turn]:
    for deaths in _without_one(turn.deaths):
        yield replace(turn, deaths=deaths)
    for asks in _without_one(turn.asks):
        yield replace(turn, asks=asks)
    if turn.held:
        yield replace(turn, held=False)
    for number, death in enumerate(turn.deaths):
        if death.how != "error":
            deaths = (*turn.deaths[:number], replace(death, how="error"), *turn.deaths[number + 1 :])
            yield replace(turn, deaths=deaths)
    for number, ask in enumerate(turn.asks):
        if not isinstance(ask.child, str):
            for child in _simpler_nodes(ask.child):
                yield replace(
                    turn, asks=(*turn.asks[:number], Ask(ask.verb, child), *turn.asks[number + 1 :])
                )


def _simpler_nodes(node: Node) -> Iterator[Node]:
    plain: dict[str, object] = {"restart": "permanent"}
    yield from (replace(node, starts=starts) for starts in _without_one(node.starts))
    if isinstance(node, Worker):
        plain |= {"shutdown": "ample", "starts": (), "end": "well"}
    elif isinstance(node, Pool):
        plain |= {"intensity": 3, "child_restart": "permanent", "child_shutdown": "ample"}
    else:
        plain |= {"strategy": "one_for_one", "intensity": 3, "starts": ()}
        yield from (replace(node, children=rest) for rest in _without_one(node.children))
        yield from _simpler_children(node)
    for name, value in plain.items():
        if getattr(node, name) != value:
            yield replace(node, **{name: value})


def _simpler_children(group: Group) -> Iterator[Group]:
    for number, child in enumerate(group.children):
        rest = group.children[:number], group.children[number + 1 :]
        for simple in _simpler_nodes(child):
            yield replace(group, children=(*rest[0], simple, *rest[1]))
