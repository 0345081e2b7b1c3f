"""Planted bugs are found, and the report of each is small enough to read."""

from dataclasses import replace

import pytest

from actors.simulation.invariants import DURABLE, IN_TIME, ONE_COPY
from actors.simulation.options import Options
from actors.simulation.run import simulate
from actors.simulation.shrink import shrink
from tests.actors.simulation.plants import EARLY, HASTY, UNMARKED, early_morning

pytestmark = [pytest.mark.timeout(180), pytest.mark.no_cover]  # some hundred short days


def first_failure(parts, kinds, seeds=range(1, 11)):
    for seed in seeds:
        run = simulate(early_morning(seed, kinds), parts)
        if run.violation is not None:
            return run
    raise AssertionError("the plant was not found")


def test_a_commit_that_is_acknowledged_early_is_found_and_shrunk():
    found = first_failure(EARLY, [("crash", "house")])
    assert found.violation.invariant == DURABLE
    least, runs = shrink(found, EARLY)
    assert least.violation.invariant == DURABLE
    assert len(least.options.faults) == 1
    assert len(least.options.orders) <= 2
    assert runs > 1
    assert simulate(replace(least.options), EARLY).violation == least.violation


def test_a_reprint_without_its_mark_is_found_and_shrunk():
    found = first_failure(
        UNMARKED, [("connection-lost", "bar"), ("power-cut", "kitchen"), ("crash", "house")]
    )
    assert found.violation.invariant == ONE_COPY
    least, _ = shrink(found, UNMARKED)
    assert least.violation.invariant == ONE_COPY
    assert len(least.options.faults) <= 2
    assert len(least.options.orders) <= 3
    assert any("mark" in line for line in least.violation.history)


#: Of the bundled orders the one for three hours after the opening, placed early enough to wait for that.
FOR_LATER = Options(7, faults=(), orders=(3,))


def test_an_order_for_later_that_does_not_wait_is_found():
    assert simulate(FOR_LATER).violation is None
    assert simulate(FOR_LATER, HASTY).violation.invariant == IN_TIME
