"""Rules, the faults drawn from them, and what they do to messages and actors."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision import Actor, ActorDown, ChildSpec, Request, SimLoop, Supervisor, Timeout
from supervision.harness import Fault, FaultPlan, Kind, Rule, SimSystem, Trace
from tests.trees import Add, Get, Probe

PATHS = st.text("abc./:-", min_size=1, max_size=12)
FAULTS = st.one_of(
    st.builds(Fault, st.sampled_from([Kind.DROP, Kind.DUPLICATE]), PATHS, st.just("Add"), st.integers(1, 99)),
    st.builds(Fault, st.just(Kind.DELAY), PATHS, st.just("Add"), st.integers(1, 99), st.floats(0, 99)),
    st.builds(Fault, st.just(Kind.KILL), PATHS, st.just(""), st.integers(1, 99)),
)


@given(FAULTS)
def test_a_fault_survives_its_text(fault):
    assert Fault.parsed(str(fault)) == fault


@pytest.mark.parametrize(
    "text", ["", "drop", "drop:a:Add", "drop:a:Add:x", "kill:a:b", "burn:a:Add:1", "delay:a:Add:1"]
)
def test_what_is_no_fault_is_told_so(text):
    with pytest.raises(ValueError, match=r"not a fault: .*write drop:PATH:MESSAGE:NTH"):
        Fault.parsed(text)


@pytest.mark.parametrize("wrong", [{"probability": 1.5}, {"nth": 0}, {"seconds": -1}])
def test_a_rule_has_bounds(wrong):
    with pytest.raises(ValueError, match="not a rule"):
        Rule(Kind.DROP, **wrong)


RULES = (
    Rule(Kind.DROP, "a*", "Add", 0.3),
    Rule(Kind.DELAY, "*", "G*", 0.3, seconds=4.0),
    Rule(Kind.KILL, "b", probability=0.2),
)


def drawn(seed, rounds=100, **options):
    plan = FaultPlan(RULES, seed, **options)
    for _ in range(rounds):
        plan.on_message("a1", Add(), 0)
        plan.on_message("b", Get(), 0)
        plan.on_message("b", Add(), 0)
        plan.on_step("b", 0)
        plan.on_step("a1", 0)
    return plan.struck


def test_faults_depend_on_the_seed_and_on_what_is_struck_alone():
    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    kinds = {(fault.kind, fault.path, fault.message) for fault in drawn(1)}
    assert kinds == {(Kind.DROP, "a1", "Add"), (Kind.DELAY, "b", "Get"), (Kind.KILL, "b", "")}
    assert 15 < sum(fault.kind is Kind.DROP for fault in drawn(1)) < 50
    assert drawn(1, rounds=50) == [fault for fault in drawn(1) if fault.nth <= 50]


def test_exactly_these_faults_strike_again():
    some = drawn(1)[::3]
    assert drawn(9, exactly=some) == some


def test_the_nth_and_the_end_of_a_rule():
    plan = FaultPlan([Rule(Kind.DROP, nth=3), Rule(Kind.DUPLICATE, until=10.0)])
    struck = [plan.on_message("a", Add(), at) for at in (0, 9, 10, 11)]
    assert [fault and fault.kind for fault in struck] == [Kind.DUPLICATE, Kind.DUPLICATE, Kind.DROP, None]


def under(rules, main, *, trace=None):
    """Run ``main(ref, incarnations)`` of an actor under faults; returns what it returns, and what struck."""
    plan = FaultPlan(rules)
    probe = []

    def make():
        probe.append(Probe("a", []))
        return probe[-1]

    async def body():
        system = SimSystem(
            ChildSpec("root", lambda: Supervisor([ChildSpec("a", make)])), plan=plan, trace=trace
        )
        await system.start()
        try:
            return await main(system.ref_of("a"), probe)
        finally:
            await system.stop()

    with asyncio.Runner(loop_factory=SimLoop) as runner:
        return runner.run(body()), [str(fault) for fault in plan.struck]


async def count_after(ref, seconds=0.0):
    await asyncio.sleep(seconds)
    return await ref.ask(Get(), 5)


def test_a_dropped_message_is_lost_and_the_sender_not_told():
    async def main(ref, _):
        told = [ref.tell(Add()) for _ in range(3)]
        await ref.send(Add())
        return told, await count_after(ref)

    assert under([Rule(Kind.DROP, message="Add", nth=2)], main) == (([True] * 3, 3), ["drop:a:Add:2"])
    assert under([Rule(Kind.DROP, message="Add", nth=4)], main) == (([True] * 3, 3), ["drop:a:Add:4"])


def test_a_doubled_message_comes_twice():
    async def main(ref, _):
        ref.tell(Add())
        await ref.send(Add())
        return await count_after(ref)

    assert under([Rule(Kind.DUPLICATE, message="Add")], main)[0] == 4


def test_a_delayed_message_comes_later():
    async def main(ref, _):
        ref.tell(Add())
        before = await count_after(ref)
        await ref.send(Add())
        return before, await count_after(ref, 5)

    (before, after), struck = under([Rule(Kind.DELAY, message="Add", seconds=4)], main)
    assert (before, after) == (0, 2)
    assert [text.rsplit(":", 1)[0] for text in struck] == ["delay:a:Add:1", "delay:a:Add:2"]


class Take(Request[int]):
    pass


def asks(rule, timeout=1.0):
    async def main(ref, probes):
        loop = asyncio.get_running_loop()
        kind = type(probes[0])
        taken = []
        receive = kind.receive

        async def taking(self, message):
            if isinstance(message, Take):
                taken.append(loop.time())
                return len(taken)
            return await receive(self, message)

        kind.receive = taking
        try:
            answer = await ref.ask(Take(), timeout)
        except Timeout as error:
            answer = f"{type(error).__name__} at {loop.time():g}"
        finally:
            await asyncio.sleep(10)
            kind.receive = receive
        return answer, taken

    return under([rule], main)[0]


def test_an_ask_that_is_dropped_times_out():
    assert asks(Rule(Kind.DROP, message="Take")) == ("Timeout at 1", [])


def test_an_ask_may_be_answered_although_it_was_delayed():
    answer, taken = asks(Rule(Kind.DELAY, message="Take", seconds=0.9))
    assert answer == 1
    assert 0 < taken[0] < 0.9


def test_an_ask_that_comes_after_its_time_out_is_handled_all_the_same():
    answer, taken = asks(Rule(Kind.DELAY, message="Take", seconds=5), timeout=0.001)
    assert answer == "Timeout at 0.001"
    assert len(taken) == 1
    assert 0.001 < taken[0] < 5


def test_a_doubled_ask_is_handled_twice():
    answer, taken = asks(Rule(Kind.DUPLICATE, message="Take"))
    assert answer == 1
    assert len(taken) == 2


@pytest.mark.parametrize("nth", range(1, 12))
def test_an_actor_can_be_killed_at_every_await(nth):
    """It dies without terminate, is restarted, and works on."""

    async def main(ref, probes):
        answers = []
        for _ in range(12):
            try:
                answers.append(await ref.ask(Get(), 1))
            except ActorDown:
                answers.append("down")
            await asyncio.sleep(0.01)
        return len(probes), answers

    (starts, answers), struck = under([Rule(Kind.KILL, "a", nth=nth)] if nth > 1 else [], main)
    assert starts == 1 + len(struck)
    assert answers[-1] == 0
    assert struck == ([f"kill:a:{nth}"] if nth > 1 else [])


def test_faults_stand_in_the_trace():
    trace = Trace()

    async def main(ref, _):
        ref.tell(Add())
        await asyncio.sleep(1)

    under([Rule(Kind.DROP)], main, trace=trace)
    assert "0.0 a fault drop:a:Add:1" in trace.lines


def test_a_system_under_faults_needs_virtual_time():
    class Idle(Actor):
        pass

    with pytest.raises(TypeError, match="needs a SimLoop"):
        asyncio.run(SimSystem(ChildSpec("root", Idle)).start())
