"""From a failing day to the least that still fails, of days that are told and not simulated."""

from types import SimpleNamespace

import pytest

from actors.simulation import shrink as shrinking
from actors.simulation.invariants import DURABLE, ONE_COPY
from actors.simulation.options import Options
from actors.simulation.shrink import shrink

DAY = Options(3)
GUILTY = {DAY.all_faults[4], DAY.all_faults[9]}


def told(options, _parts=None):
    """A commit is lost where both faults meet order 7; what breaks without one of them is another matter."""
    both, one = set(options.all_faults) >= GUILTY, GUILTY & set(options.all_faults)
    broken = DURABLE if both and 7 in options.all_orders else ONE_COPY if one else None
    violation = broken and SimpleNamespace(invariant=broken)
    return SimpleNamespace(options=options, violation=violation)


@pytest.fixture
def runs(monkeypatch):
    seen = []
    monkeypatch.setattr(shrinking, "simulate", lambda *given: seen.append(given[0]) or told(*given))
    return seen


def test_what_is_left_is_guilty_and_breaks_the_same_promise(runs):
    least, number = shrink(told(DAY))
    assert set(least.options.all_faults) == GUILTY
    assert least.options.all_orders == (7,)
    assert least.violation.invariant == DURABLE
    assert number == len(runs)


def test_no_more_runs_are_made_than_are_allowed(runs):
    least, number = shrink(told(DAY), most_runs=5)
    assert number == len(runs) == 5
    assert set(least.options.all_faults) >= GUILTY


def test_a_day_without_a_violation_is_left_as_it_is(runs):
    fine = told(Options(3, faults=()))
    assert shrink(fine) == (fine, 0)
    assert not runs
