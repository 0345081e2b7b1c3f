"""Simulated days: quiet ones, bad ones, and the same ones again."""

import pytest

from actors.simulation.faults import DAILY, DAY, KINDS, NIGHTLY, OPENING_HOURS
from actors.simulation.options import Options
from actors.simulation.run import simulate

# One of the days tells which lines a day reaches: to watch the lines of all takes three times as long.
SEEDS = (1, *(pytest.param(seed, marks=pytest.mark.no_cover) for seed in range(2, 11)))

pytestmark = pytest.mark.timeout(180)  # seconds of CPU each, on a machine that may be busy


def test_without_faults_every_ticket_prints_once_and_nobody_restarts():
    run = simulate(Options(1, faults=(), orders=tuple(range(20))))
    assert run.violation is None
    result = run.result
    assert result["accepted"] > 20
    assert result["printed"] + result["sent"] == result["accepted"]
    assert (result["marked_duplicates"], result["restarts"], result["faults"]) == (0, 0, {})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_of_faults_loses_nothing(seed):
    run = simulate(Options(seed))
    assert run.violation is None, f"{run.violation}\nAgain: {run.options.command}"
    result = run.result
    assert len(result["faults"]) >= 8
    assert sum(result["faults"].values()) >= 20
    assert (result["lost"], result["unmarked_duplicates"]) == (0, 0)


def test_a_seed_has_every_kind_of_fault_in_store():
    assert {fault.kind for fault in Options(5).all_faults} == set(DAILY)


def test_what_belongs_to_the_nights_strikes_in_them():
    assert {fault.kind for fault in Options(5, 3).all_faults} == set(KINDS)
    for fault in Options(5, 3).all_faults:
        assert (fault.kind == NIGHTLY) is (fault.at % DAY >= OPENING_HOURS)
