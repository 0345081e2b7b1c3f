"""Draws scenarios: the same seed and number, the same scenario."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.conformance.oracle.scenario import (
    Ask,
    Death,
    Group,
    How,
    Node,
    Pause,
    Restart,
    Scenario,
    Start,
    Strategy,
    Turn,
    Verb,
    Worker,
    below,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

STRATEGIES: tuple[Strategy, ...] = ("one_for_one", "one_for_all", "rest_for_one")
RESTARTS: tuple[Restart, ...] = ("permanent", "permanent", "permanent", "transient", "temporary")
BAD_STARTS: tuple[Start, ...] = ("ignore", "refuse", "crash", "stop_normal", "stop_shutdown", "stop_error")
BAD_GROUP_STARTS: tuple[Start, ...] = ("ignore", "refuse", "crash")
HOWS: tuple[How, ...] = ("error", "error", "error", "normal", "shutdown", "shutdown_x", "kill", "kill")
VERBS: tuple[Verb, ...] = (
    "terminate_child",
    "terminate_child",
    "restart_child",
    "restart_child",
    "delete_child",
    "start_child",
    "start_child",
    "which_children",
    "count_children",
)
WORKERS = "abcdefgh"
GROUPS = "stuvw"
"""Never a worker's id: only a worker can be told to die, and only a supervisor be asked."""
LEVELS = 3
PAUSED = 0.04
"""The share of scenarios in which time passes: it does so for OTP, too."""


def draw(seed: int, number: int) -> Scenario:
    dice = random.Random(f"{seed}/{number}")
    paused = dice.random() < PAUSED
    tree = replace(_group(dice, "top", 1, paused=paused), restart="permanent")
    steps: list[Turn | Pause] = [_turn(dice, tree) for _ in range(dice.randint(2, 10))]
    if paused:
        for _ in range(dice.randint(1, 3)):
            steps.insert(dice.randint(1, len(steps)), Pause())
    return Scenario(tree, tuple(steps))


def _group(dice: random.Random, name: str, level: int, *, paused: bool) -> Group:
    most = 5 if level == 1 else 3
    children = tuple(_node(dice, one, level, paused=paused) for one in range(dice.randint(1, most)))
    return Group(
        name,
        dice.choice(STRATEGIES),
        dice.choice((0, 1, 1, 2, 3, 5, 8)),
        5 if paused else dice.choice((5, 30, 3600)),
        dice.choice(RESTARTS),
        children,
        _starts(dice, BAD_GROUP_STARTS, 0.1) if level > 1 and dice.random() < 0.2 else (),
    )


def _node(dice: random.Random, number: int, level: int, *, paused: bool) -> Node:
    if level < LEVELS and dice.random() < (0.35 if level == 1 else 0.25):
        return _group(dice, GROUPS[number], level + 1, paused=paused)
    return _worker(dice, WORKERS[number], first_start=0.04)


def _worker(dice: random.Random, name: str, *, first_start: float) -> Worker:
    starts = _starts(dice, BAD_STARTS, first_start) if dice.random() < 0.35 else ()
    worker = Worker(name, dice.choice(RESTARTS), starts=starts)
    chance = dice.random()
    if chance < 0.06:
        return replace(worker, shutdown=dice.choice(("short", "brutal")), end="stuck")
    if chance < 0.2:
        worker = replace(worker, end=dice.choice(("crash", "normal", "shutdown_x")))
    return replace(worker, shutdown=dice.choice(("ample", "ample", "infinity", "brutal")))


def _starts(dice: random.Random, bad: tuple[Start, ...], first: float) -> tuple[Start, ...]:
    starts: list[Start] = [dice.choice(bad) if dice.random() < first else "ok"]
    for _ in range(dice.randint(1, 4)):
        starts += [dice.choice(bad)] * dice.choice((0, 1, 1, 2, 3))
        starts.append("ok")
    return tuple(starts)


def _turn(dice: random.Random, tree: Group) -> Turn:
    groups = [(path, node) for path, node in walk(tree) if isinstance(node, Group)]
    path, group = dice.choice(groups)
    inside = [one for one, node in walk(group, path) if isinstance(node, Worker)]
    if dice.random() < 0.2:
        inside.append(below(path, dice.choice([name for name in WORKERS if below(path, name) not in inside])))
    match dice.random():
        case chance if chance < 0.35:
            return Turn(path, _deaths(dice, inside, 1))
        case chance if chance < 0.6:
            return Turn(path, asks=_asks(dice, group, dice.randint(1, 4)))
        case chance if chance < 0.8:
            return Turn(path, _deaths(dice, inside, dice.randint(2, 4)), held=True)
        case _:
            deaths = _deaths(dice, inside, dice.randint(1, 3))
            names = [one.path.rpartition("/")[2] for one in deaths] if dice.random() < 0.6 else []
            return Turn(path, deaths, _asks(dice, group, dice.randint(1, 4), names), held=True)


def _deaths(dice: random.Random, paths: list[str], most: int) -> tuple[Death, ...]:
    chosen = dice.sample(paths, min(most, len(paths)))
    return tuple(Death(path, dice.choice(HOWS)) for path in chosen)


def _asks(dice: random.Random, group: Group, count: int, names: Sequence[str] = ()) -> tuple[Ask, ...]:
    """Draw requests about ``names``, or about any of the children."""
    known = names or [child.id for child in group.children]
    return tuple(_ask(dice, known) for _ in range(count))


def _ask(dice: random.Random, known: Sequence[str]) -> Ask:
    verb = dice.choice(VERBS)
    name = dice.choice(known) if dice.random() < 0.8 else dice.choice(WORKERS + GROUPS)
    match verb:
        case "which_children" | "count_children":
            return Ask(verb)
        case "start_child" if name in GROUPS:
            return Ask(verb, _group(dice, name, LEVELS, paused=True))
        case "start_child":
            return Ask(verb, _worker(dice, dice.choice((name, dice.choice(WORKERS))), first_start=0.5))
    return Ask(verb, name)
