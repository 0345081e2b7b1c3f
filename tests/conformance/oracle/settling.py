"""Puts into one order what has none: the stops of a pool's children, who stop all at once.

OTP asks each of them, in the order of a map of processes, before it waits for the first; who ends when is
then between them and the scheduler. What OTP does promise is left as it is, and compared: that all were
asked before one is killed for being late, what each child did in turn, and that reports follow at the end.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tests.conformance.oracle.scenario import Pool, Scenario, Trace, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator


def settled(scenario: Scenario, trace: Trace) -> Trace:
    """Return it with the stops of each pool sorted by child, stage by stage."""
    lines = list(trace)
    for first, last in stops(scenario, trace):
        stages = groupby(lines[first:last], key=_stage)
        lines[first:last] = [line for _, stage in stages for line in sorted(stage, key=_turn)]
    return tuple(lines)


def stops(scenario: Scenario, trace: Trace) -> Iterator[tuple[int, int]]:
    """Yield from where to where in the trace the children of a pool stop, and are reported."""
    pools = pools_of(scenario)
    for last, line in enumerate(trace):
        pool = _name(line)
        if line.startswith("end ") and pool in pools:
            first = last
            while first and _is_stop_in(pool, trace[first - 1]):
                first -= 1
            yield first, last


def pools_of(scenario: Scenario) -> set[str]:
    return {path for path, node in nodes(scenario) if isinstance(node, Pool)}


def _is_stop_in(pool: str, line: str) -> bool:
    match line.partition(" ")[0]:
        case "stop" | "end":
            return _name(line).rpartition("/")[0] == pool
        case "unclean":
            return _name(line) == pool
    return False


def _stage(line: str) -> str:
    if line.startswith("unclean "):
        return "reported"
    return "killed" if line.endswith(": killed") else "asked"


def _turn(line: str) -> str:
    """Return what lines of one stage are sorted by; lines of the same child stay as they are."""
    return line if line.startswith("unclean ") else _name(line)


def _name(line: str) -> str:
    return line.partition(" ")[2].partition(":")[0]
