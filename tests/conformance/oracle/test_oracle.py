"""A hundred scenarios that never change. Thousands more: `python -m tests.conformance.oracle`."""

from itertools import count as numbers
from itertools import islice

import pytest

from supervision import DynamicSupervisor
from supervision.restarts import affected
from supervision.specification import Strategy
from tests.conformance.oracle import ours, scenario, theirs
from tests.conformance.oracle.comparing import Difference, compare, shrink
from tests.conformance.oracle.counting import OCCURRENCES, count
from tests.conformance.oracle.drawing import draw
from tests.conformance.oracle.scenario import Ask, Death, Group, Pool, Scenario, Turn, Worker, pretty
from tests.conformance.oracle.settling import settled

SEED = 2026
MOST_PAUSES = 2  # OTP has to live through them
SCENARIOS = list(islice((one for n in numbers() if (one := draw(SEED, n)).pauses <= MOST_PAUSES), 100))
RESTARTING = Scenario(
    Group("top", children=(Pool("k", intensity=9),)),
    (
        Turn("k", asks=(Ask("start_child", Worker("n1", starts=("ok", "refuse", "refuse"))),)),
        Turn(
            "k",
            asks=tuple(Ask("start_child", one) for one in (Worker("n2"), Worker("n3", starts=("ignore",)))),
        ),
        Turn(
            "k",
            (Death("k/n1", "error"),),
            (
                Ask("which_children"),
                Ask("count_children"),
                Ask("terminate_child", "n1"),
                Ask("terminate_child", "n1"),
                Ask("which_children"),
            ),
            held=True,
        ),
    ),
)
"""A child of a pool, terminated while it is restarting, which isn't drawn; another declined its start."""
SCENARIOS.append(RESTARTING)
with_otp = pytest.mark.skipif(not theirs.available(), reason="no Erlang/OTP here: install erlang-base")


@pytest.fixture(scope="module")
def expected():
    return [settled(one, trace) for one, trace in zip(SCENARIOS, theirs.play(SCENARIOS), strict=True)]


@with_otp
@pytest.mark.timeout(60)
@pytest.mark.parametrize("number", range(len(SCENARIOS)))
def test_the_trace_is_that_of_otp(expected, number):
    for seed in (None, number):
        trace = settled(SCENARIOS[number], ours.play(SCENARIOS[number], seed=seed))
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


def pool_of(*workers):
    asks = tuple(Ask("start_child", worker) for worker in workers)
    return Scenario(Group("top", children=(Pool("k", child_shutdown="short"),)), (Turn("k", asks=asks),))


@with_otp
@pytest.mark.timeout(60)
def test_a_dynamic_supervisor_that_stops_one_after_another_is_found_out(monkeypatch):
    pool = pool_of(Worker("n1", end="stuck"), Worker("n2"), Worker("n3", end="stuck"))
    assert compare([pool])[1] == {}
    monkeypatch.setattr(DynamicSupervisor, "_halt_together", lambda self: self.halt(self.children))
    sequence = compare([pool])[1][0]
    asked, late = "stop k/n1: shutdown", "end k/n3: killed"
    assert sequence.theirs.index(asked) < sequence.theirs.index(late)
    assert sequence.ours.index(asked) > sequence.ours.index(late)


def test_what_the_children_of_a_pool_do_at_once_is_sorted_and_nothing_else():
    pool = pool_of(Worker("n1"), Worker("n2"))
    before = ("stop k/n2: error x", "end k/n2: error x", "start k/n2")
    asked = ("stop k/n1: shutdown", "end k/n1: shutdown", "stop k/n2: shutdown", "end k/n2: normal")
    after = ("end k/n0: killed", "unclean k: killed", "unclean k: normal", "end k: shutdown")
    expected = (*before, *asked, *after, "end top: shutdown")
    for order in ((2, 0, 3, 1), (0, 2, 1, 3), (2, 3, 0, 1)):
        mixed = (*before, *(asked[at] for at in order), after[0], after[2], after[1], after[3])
        assert settled(pool, (*mixed, "end top: shutdown")) == expected
    early = (*before, asked[0], after[0], *asked[1:], *after[1:])
    assert settled(pool, early) == early


def test_the_order_of_what_is_ready_at_once_changes_nothing():
    for number in range(20):
        one = draw(7, number)
        assert len({settled(one, ours.play(one, seed=seed)) for seed in (None, 1, 2, 3)}) == 1


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
