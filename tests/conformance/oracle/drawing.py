"""Draws scenarios: the same seed and number, the same scenario."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from tests.conformance.oracle.scenario import (
    Ask,
    Death,
    Group,
    How,
    Node,
    Pause,
    Pool,
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

Pooled: TypeAlias = "dict[str, tuple[Pool, list[str]]]"
"""The pools by their paths, with the ids of those that were started there."""
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
POOLS = "klmno"
"""Never a worker's id: only a worker can be told to die, and only a supervisor be asked."""
LEVELS = 3
PAUSED = 0.04
"""The share of scenarios in which time passes: it does so for OTP, too."""


def draw(seed: int, number: int) -> Scenario:
    dice = random.Random(f"{seed}/{number}")
    paused = dice.random() < PAUSED
    tree = replace(_group(dice, "top", 1, paused=paused), restart="permanent")
    pooled: Pooled = {path: (node, []) for path, node in walk(tree) if isinstance(node, Pool)}
    filling = [Turn(path, asks=_newcomers(dice, pooled[path], dice.randint(1, 4))) for path in pooled]
    steps: list[Turn | Pause] = [*filling]
    steps += [_turn(dice, tree, pooled) for _ in range(dice.randint(2, 10))]
    if paused:
        for _ in range(dice.randint(1, 3)):
            steps.insert(dice.randint(1, len(steps)), Pause())
    steps += [Turn(path, asks=(Ask("which_children"), Ask("count_children"))) for path in pooled]
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
    if dice.random() < 0.12:
        return _pool(dice, POOLS[number], paused=paused)
    return _worker(dice, WORKERS[number], first_start=0.04)


def _pool(dice: random.Random, name: str, *, paused: bool) -> Pool:
    return Pool(
        name,
        dice.choice((0, 1, 2, 3, 5, 8)),
        5 if paused else dice.choice((5, 30, 3600)),
        dice.choice(RESTARTS),
        dice.choice(RESTARTS),
        dice.choice(("short", "brutal", "ample", "ample", "infinity")),
        _starts(dice, BAD_GROUP_STARTS, 0.1) if dice.random() < 0.2 else (),
    )


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


def _turn(dice: random.Random, tree: Group, pooled: Pooled) -> Turn:
    supervisors = [(path, node) for path, node in walk(tree) if not isinstance(node, Worker)]
    path, node = dice.choice(supervisors)
    inside = _inside(dice, path, node, pooled)
    match dice.random():
        case chance if chance < 0.35:
            return Turn(path, _deaths(dice, inside, 1))
        case chance if chance < 0.6:
            return Turn(path, asks=_asks(dice, path, node, pooled))
        case chance if chance < 0.8:
            return Turn(path, _deaths(dice, inside, dice.randint(2, 4)), held=True)
        case _:
            deaths = _deaths(dice, inside, dice.randint(1, 3))
            dying = [one.path.rpartition("/")[2] for one in deaths]
            return Turn(path, deaths, _asks(dice, path, node, pooled, dying), held=True)


def _inside(dice: random.Random, path: str, node: Node, pooled: Pooled) -> list[str]:
    """Return the workers below it, and perhaps one that is not there yet."""
    inside = [one for one, what in walk(node, path) if isinstance(what, Worker)]
    for pool, (_, names) in pooled.items():
        if pool in dict(walk(node, path)):
            inside += [below(pool, name) for name in names]
    if isinstance(node, Group) and dice.random() < 0.2:
        inside.append(below(path, dice.choice([name for name in WORKERS if below(path, name) not in inside])))
    return inside


def _deaths(dice: random.Random, paths: list[str], most: int) -> tuple[Death, ...]:
    chosen = dice.sample(paths, min(most, len(paths)))
    return tuple(Death(path, dice.choice(HOWS)) for path in chosen)


def _asks(
    dice: random.Random, path: str, node: Node, pooled: Pooled, dying: Sequence[str] = ()
) -> tuple[Ask, ...]:
    """Draw requests: of a group more often about those who have just died, of a pool never."""
    count = dice.randint(1, 4)
    if path in pooled:
        known = [name for name in pooled[path][1] if name not in dying]
        return tuple(_ask_pool(dice, pooled[path], known) for _ in range(count))
    known = list(dying) if dying and dice.random() < 0.6 else [child.id for child in node.children]
    return tuple(_ask(dice, known) for _ in range(count))


def _ask_pool(dice: random.Random, pool: tuple[Pool, list[str]], known: Sequence[str]) -> Ask:
    verb = dice.choice(VERBS)
    match verb:
        case "which_children" | "count_children":
            return Ask(verb)
        case "start_child":
            return _newcomers(dice, pool, 1)[0]
    return Ask(verb, dice.choice(known) if known and dice.random() < 0.9 else "nobody")


def _newcomers(dice: random.Random, pool: tuple[Pool, list[str]], count: int) -> tuple[Ask, ...]:
    """Draw children for a pool; each gets an id of its own, and is remembered."""
    asks = []
    for _ in range(count):
        worker = _worker(dice, f"n{len(pool[1]) + 1}", first_start=0.3)
        if worker.end == "stuck" and pool[0].child_shutdown not in ("short", "brutal"):
            worker = replace(worker, end="well")
        again: tuple[Start, ...] = tuple("refuse" if one == "ignore" else one for one in worker.starts[1:])
        worker = replace(worker, starts=worker.starts[:1] + again)
        pool[1].append(worker.id)
        asks.append(
            Ask(
                "start_child", replace(worker, restart=pool[0].child_restart, shutdown=pool[0].child_shutdown)
            )
        )
    return tuple(asks)


def _ask(dice: random.Random, known: Sequence[str]) -> Ask:
    verb = dice.choice(VERBS)
    name = dice.choice(known) if dice.random() < 0.8 else dice.choice(WORKERS + GROUPS)
    match verb:
        case "which_children" | "count_children":
            return Ask(verb)
        case "start_child" if name in GROUPS:
            return Ask(verb, _group(dice, name, LEVELS, paused=True))
        case "start_child" if name in POOLS:
            return Ask(verb, _pool(dice, name, paused=True))
        case "start_child":
            return Ask(verb, _worker(dice, dice.choice((name, dice.choice(WORKERS))), first_start=0.5))
    return Ask(verb, name)
