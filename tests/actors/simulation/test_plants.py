"""Planted bugs are found, and the report of each is small enough to read."""

from dataclasses import replace

import pytest

from actors.simulation.faults import Fault
from actors.simulation.invariants import DURABLE, ONE_COPY
from actors.simulation.options import Options
from actors.simulation.run import simulate
from actors.simulation.shrink import shrink
from tests.actors.simulation.plants import EARLY, UNMARKED

pytestmark = pytest.mark.timeout(180)

ORDERS = 10
DOUBTS = [("connection-lost", "bar"), ("power-cut", "kitchen"), ("crash", "house")]


def early_morning(seed, kinds):
    """The first orders of a day, and faults of these kinds around each: a day that is over soon."""
    whole = Options(seed)
    orders = sorted(whole.all_orders, key=whole.placed_at)[:ORDERS]
    lag = whole.topology.search_lag
    faults = tuple(
        Fault(kind, round(whole.placed_at(order) + lag + 3 * number, 1), where, 5.0, 7 * order % 300)
        for order in orders
        for number, (kind, where) in enumerate(kinds)
    )
    return Options(seed, faults=faults, orders=tuple(sorted(orders)))


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
