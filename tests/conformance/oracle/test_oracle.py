"""A hundred scenarios that never change. Thousands more: `python -m tests.conformance.oracle`."""

from itertools import count as numbers
from itertools import islice

import pytest

from supervision.restarts import affected
from supervision.specification import Strategy
from tests.conformance.oracle import ours, scenario, theirs
from tests.conformance.oracle.comparing import Difference, compare, shrink
from tests.conformance.oracle.counting import OCCURRENCES, count
from tests.conformance.oracle.drawing import draw
from tests.conformance.oracle.scenario import Death, Group, Scenario, Turn, Worker, pretty

SEED = 2026
MOST_PAUSES = 2  # OTP has to live through them
SCENARIOS = list(islice((one for n in numbers() if (one := draw(SEED, n)).pauses <= MOST_PAUSES), 100))
with_otp = pytest.mark.skipif(not theirs.available(), reason="no Erlang/OTP here: install erlang-base")


@pytest.fixture(scope="module")
def expected():
    return theirs.play(SCENARIOS)


@with_otp
@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", range(len(SCENARIOS)))
def test_the_trace_is_that_of_otp(expected, number):
    for seed in (None, number):
        trace = ours.play(SCENARIOS[number], seed=seed)
        assert trace == expected[number], Difference(SCENARIOS[number], expected[number], trace)


@with_otp
@pytest.mark.timeout(60)
def test_the_scenarios_leave_nothing_out(expected):
    seen = count(zip(SCENARIOS, expected, strict=True))
    assert [name for name in OCCURRENCES if not seen[name]] == []


@with_otp
@pytest.mark.timeout(60)
def test_a_supervisor_that_forgets_the_later_siblings_is_found_out(monkeypatch):
    def forgetful(strategy, children, failed):
        return affected(
            Strategy.ONE_FOR_ONE if strategy is Strategy.REST_FOR_ONE else strategy, children, failed
        )

    monkeypatch.setattr("supervision.supervisor.affected", forgetful)
    siblings = Group("top", "rest_for_one", children=(Worker("a"), Worker("b"), Worker("c")))
    _, differences = compare([Scenario(siblings, (Turn("top", (Death("b", "error"),)),))])
    assert "-stop c: shutdown" in str(differences[0])


def test_the_order_of_what_is_ready_at_once_changes_nothing():
    for number in range(20):
        one = draw(7, number)
        assert len({ours.play(one, seed=seed) for seed in (None, 1, 2, 3)}) == 1


def test_a_scenario_is_shrunk_to_what_makes_it_differ():
    def differing(scenarios):
        found = {
            number: Difference(one, (), ())
            for number, one in enumerate(scenarios)
            if any(death.how == "kill" for step in one.steps for death in getattr(step, "deaths", ()))
        }
        return [], found

    _, found = differing(draw(1, number) for number in range(50))
    for difference in found.values():
        smallest = shrink(difference, differing).scenario
        (step,) = smallest.steps
        assert [death.how for death in step.deaths] == ["kill"]
        assert (step.asks, step.held) == ((), False)
        assert smallest.tree == Group("top", period=smallest.tree.period)


def test_a_scenario_is_shown_as_the_python_that_makes_it():
    for number in range(20):
        one = draw(3, number)
        assert eval(pretty(one), vars(scenario)) == one  # noqa: S307 - what we wrote ourselves
