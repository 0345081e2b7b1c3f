"""Planted bugs are found, and the report of each is small enough to read."""

from dataclasses import replace

import pytest

from actors.simulation.invariants import DURABLE, ONE_COPY
from actors.simulation.options import Options
from actors.simulation.run import simulate
from actors.simulation.shrink import shrink
from tests.actors.simulation.plants import EARLY, UNMARKED

pytestmark = pytest.mark.timeout(180)

CRASHES = frozenset({"crash", "reboot"})
DOUBTS = frozenset({"connection-lost", "power-cut", "cable-cut", "crash", "reboot"})


def first_failure(parts, kinds, seeds=range(1, 21)):
    """The first bad seed, of days on which nothing but `kinds` goes wrong: so that the tests are quick."""
    for seed in seeds:
        whole = Options(seed)
        chosen = tuple(fault for fault in whole.all_faults if fault.kind in kinds)
        run = simulate(replace(whole, faults=chosen), parts)
        if run.violation is not None:
            return run
    raise AssertionError("the plant was not found")


def test_a_commit_that_is_acknowledged_early_is_found_and_shrunk():
    found = first_failure(EARLY, CRASHES)
    assert found.violation.invariant == DURABLE
    least, runs = shrink(found, EARLY)
    assert least.violation.invariant == DURABLE
    assert len(least.options.faults) == 1
    assert len(least.options.orders) <= 2
    assert runs > 1
    assert simulate(replace(least.options), EARLY).violation == least.violation


def test_a_reprint_without_its_mark_is_found_and_shrunk():
    found = first_failure(UNMARKED, DOUBTS)
    assert found.violation.invariant == ONE_COPY
    least, _ = shrink(found, UNMARKED)
    assert least.violation.invariant == ONE_COPY
    assert len(least.options.faults) <= 2
    assert len(least.options.orders) <= 3
    assert any("mark" in line for line in least.violation.history)
