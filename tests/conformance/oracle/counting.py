"""Counts what occurred in traces, so that a run shows what it has exercised."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.conformance.oracle.scenario import Group, Scenario, Trace, Turn, walk
from tests.conformance.oracle.settling import pools_of, stops

if TYPE_CHECKING:
    from collections.abc import Iterable

REFUSALS = ("already_present", "already_started", "not_found", "restarting", "running", "simple_one_for_one")
OCCURRENCES = (
    "scenarios",
    "scenarios in which time passed",
    "trees that did not start",
    "starts",
    "restarts",
    "starts that failed",
    "starts that were declined",
    "deaths",
    "kills",
    "children that outstayed their time",
    "unclean stops",
    "coalesced crashes",
    "starts of dynamic children",
    "restarts of dynamic children",
    "dynamic supervisors that stopped several children",
    "limits passed by dynamic supervisors",
    "limits passed",
    "limits passed below the root",
    "requests",
    *(f"refused: {one}" for one in REFUSALS),
    "refused: start_error",
    "refused: down",
    "children seen restarting",
)


def count(played: Iterable[tuple[Scenario, Trace]]) -> Counter[str]:
    """Return how often each of ``OCCURRENCES`` was seen."""
    total: Counter[str] = Counter()
    for scenario, trace in played:
        total["scenarios"] += 1
        total["scenarios in which time passed"] += scenario.pauses > 0
        total["coalesced crashes"] += _coalesced(scenario, trace)
        seen: set[str] = set()
        for line in trace:
            total.update(_occurrences(line, seen))
        total.update(_of_pools(scenario, trace))
    return total


def _of_pools(scenario: Scenario, trace: Trace) -> Counter[str]:
    pools, seen = pools_of(scenario), set()
    found: Counter[str] = Counter()
    for line in trace:
        word, _, who = line.partition(" ")
        if word == "start" and who.rpartition("/")[0] in pools:
            found["starts of dynamic children"] += 1
            found["restarts of dynamic children"] += who in seen
            seen.add(who)
        found["limits passed by dynamic supervisors"] += line.partition("gave up: ")[2] in pools
    for first, last in stops(scenario, trace):
        ends = [line for line in trace[first:last] if line.startswith("end ")]
        found["dynamic supervisors that stopped several children"] += len(ends) > 1
    return found


def _occurrences(line: str, seen: set[str]) -> list[str]:
    word, _, rest = line.partition(" ")
    match word:
        case "start" | "init":
            again = rest in seen
            seen.add(rest)
            return ["starts", *["restarts"] * again]
        case "fail":
            return ["starts that failed"]
        case "ignore":
            return ["starts that were declined"]
        case "not":
            return ["trees that did not start"]
        case "end":
            return ["deaths", *["kills"] * rest.endswith(": killed")]
        case "unclean":
            return ["unclean stops", *["children that outstayed their time"] * rest.endswith(": killed")]
        case "gave":
            return ["limits passed", *["limits passed below the root"] * (not rest.endswith("top"))]
    return _answer(line) if ": " in line else []


def _answer(line: str) -> list[str]:
    answer = line.partition(": ")[2]
    refusal = answer.partition(" ")[0]
    found = ["requests"]
    if refusal in (*REFUSALS, "start_error", "down"):
        found.append(f"refused: {refusal}")
    if "=restarting" in answer or answer.endswith(" restarting"):
        found.append("children seen restarting")
    return found


def _coalesced(scenario: Scenario, trace: Trace) -> int:
    """Count turns in which children of one supervisor died at once, and it started them again in one go."""
    groups = {path: node for path, node in walk(scenario.tree) if isinstance(node, Group)}
    turns = [step for step in scenario.steps if isinstance(step, Turn)]
    return sum(_is_coalesced(groups, turn, part) for turn, part in zip(turns, _parts(trace), strict=False))


def _is_coalesced(groups: dict[str, Group], turn: Turn, part: list[str]) -> bool:
    group = groups.get(turn.group)
    if not turn.held or group is None or group.strategy == "one_for_one":
        return False
    died = [one.path for one in turn.deaths if any(line.startswith(f"end {one.path}:") for line in part)]
    back = [path for path in died if f"start {path}" in part]
    return len(back) > 1 and not any(line.startswith("gave up") for line in part)


def _parts(trace: Trace) -> list[list[str]]:
    parts: list[list[str]] = []
    for line in trace:
        if line == "turn":
            parts.append([])
        elif parts:
            parts[-1].append(line)
    return parts
