"""State machines, as gen_statem has them: as much of it as the circuit breaker is."""

import asyncio
import math

import pytest

from supervision import (
    ActorDown,
    BreakerStatus,
    ChildSpec,
    CircuitBreaker,
    CircuitSettings,
    CircuitState,
    Denied,
    ForceClose,
    ForceOpen,
    Granted,
    Outcome,
    Permit,
    Reset,
    Restart,
    Timeout,
)
from supervision.circuit import Circuit
from tests.trees import Call, Get, Stage, now, settle

CLOSED, OPEN, HALF_OPEN = CircuitState.CLOSED, CircuitState.OPEN, CircuitState.HALF_OPEN
SETTINGS = CircuitSettings(consecutive_failures=2)


def tens(probes, since):
    """Seconds until the next probe: 10, 20, 30…"""
    return 10.0 * (probes + 1)


class Guarded(Stage):
    """A breaker, and a caller beside it."""

    def __init__(self, schedule=tens, restart=Restart.PERMANENT):
        super().__init__("caller")
        self.specs.append(ChildSpec("breaker", lambda: CircuitBreaker(SETTINGS, schedule), restart=restart))
        self.breaker = self["breaker"]

    async def trip(self):
        for _ in range(2):
            granted = await self.breaker.ask(Permit(), 1)
            self.breaker.tell(Outcome(granted.permit, ok=False, seconds=0.1))

    async def become(self, state):
        if state is not CLOSED:
            await self.trip()
        if state is HALF_OPEN:
            await settle(10)
            assert (await self.breaker.ask(Permit(), 1)).probe
        assert (await self.breaker.ask(BreakerStatus(), 1)).state is state

    async def state(self):
        return (await self.breaker.ask(BreakerStatus(), 1)).state

    def changes(self):
        return [(e.at, e.data["after"]) for e in self.system.events.of_kind("breaker_changed")]


@pytest.mark.case("M01")
@pytest.mark.parametrize("state", CircuitState)
def test_a_question_that_times_out_in_any_state_leaves_nothing_behind(run, state):
    async def main():
        async with Guarded() as stage:
            await stage.become(state)

            async def impatient(actor):
                for _ in range(200):  # it is busy for more than a turn
                    stage.breaker.tell(Outcome(0, ok=False, seconds=0.1))
                with pytest.raises(Timeout):
                    await stage.breaker.ask(BreakerStatus(), 0)
                return len(asyncio.all_tasks())

            tasks = await stage.do("caller", impatient)
            await settle(1)
            assert stage.messages("caller") == []
            assert stage.kinds("ask_timeout", "late_reply") == ["ask_timeout", "late_reply"]
            assert await stage.state() is state
            assert len(asyncio.all_tasks()) == tasks

    run(main())


@pytest.mark.case("M02")
@pytest.mark.parametrize("state", CircuitState)
def test_a_machine_ends_in_an_orderly_way_in_any_state(run, state):
    async def main():
        async with Guarded() as stage:
            await stage.become(state)
        ends = {e.path: e.data for e in stage.system.events.of_kind("child_terminated")}
        assert ends["breaker"] == {"incarnation": 1, "reason": "shutdown", "exit": "shutdown"}
        assert stage.kinds("shutdown_error", "zombie") == []

    run(main())


@pytest.mark.case("M03")
def test_answers_go_out_before_the_end(run):
    tokens = []

    async def main():
        async with Stage("a", restart=Restart.TRANSIENT) as stage:

            def last(actor):
                actor.ctx.stop()
                tokens[0].answer("yours too")
                return "bye"

            earlier = asyncio.ensure_future(
                stage.do("a", lambda actor: tokens.append(actor.ctx.reply_later()))
            )
            await settle()
            assert await stage.do("a", last) == "bye"
            assert await earlier == "yours too"
            await settle()
            assert stage.exits("a") == ["normal"]

    run(main())


@pytest.mark.case("M04")
@pytest.mark.parametrize("forced", ["open", "close"])
def test_entering_a_state_voids_the_permits_of_the_one_before(forced):
    circuit = Circuit(SETTINGS, tens)
    permits = [circuit.permit(0) for _ in range(2)]
    if forced == "open":
        circuit.force_open(0)
    else:
        circuit.force_close()  # from closed to closed: entered all the same
    for granted in permits:
        circuit.outcome(0, granted.permit, ok=False, seconds=0.1)
    snapshot = circuit.snapshot(0)
    assert (snapshot.state.value, snapshot.calls) == ({"open": "open", "close": "closed"}[forced], 0)


@pytest.mark.case("M04")
def test_opening_what_is_open_enters_it_again_and_drops_its_time_limit():
    circuit = Circuit(SETTINGS, tens)
    for _ in range(2):
        circuit.outcome(0, circuit.permit(0).permit, ok=False, seconds=0.1)
    assert circuit.snapshot(1).retry_after == 9
    circuit.force_open(1)
    assert (circuit.state, circuit.snapshot(1).retry_after) == (OPEN, math.inf)


@pytest.mark.case("M06")
def test_the_time_limit_of_a_state_survives_other_events(run):
    async def main():
        async with Guarded() as stage:
            await stage.become(OPEN)
            for second in range(1, 10):
                await settle(1)
                assert await stage.breaker.ask(Permit(), 1) == Denied(10.0 - second)
                stage.breaker.tell("noise")
            await settle(1)
            assert (await stage.breaker.ask(Permit(), 1)).probe
            assert stage.changes() == [(0, "open"), (10, "half_open")]

    run(main())


@pytest.mark.case("M06")
def test_the_time_limit_of_a_state_ends_with_the_state(run):
    async def main():
        async with Guarded() as stage:
            await stage.become(OPEN)
            await settle(5)
            stage.breaker.tell(ForceClose())
            await settle(5)
            granted = await stage.breaker.ask(Permit(), 1)
            assert not granted.probe
            await settle(60)
            assert stage.changes() == [(0, "open"), (5, "closed")]

    run(main())


@pytest.mark.case("M07")
def test_a_time_limit_is_set_anew_and_cancelled(run):
    async def main():
        async with Guarded() as stage:
            await stage.become(HALF_OPEN)
            probe = (await stage.breaker.ask(BreakerStatus(), 1)).retry_after
            assert probe == 60  # the limit of the permit, in place of that of the open state
            stage.breaker.tell(Reset())
            await stage.trip()
            await settle(10)
            granted = await stage.breaker.ask(Permit(), 1)
            stage.breaker.tell(Outcome(granted.permit, ok=False, seconds=0.1))
            assert await stage.breaker.ask(Permit(), 1) == Denied(20.0)  # set anew, and longer
            stage.breaker.tell(ForceOpen())
            assert await stage.breaker.ask(Permit(), 1) == Denied(math.inf)
            await settle(10**6)
            assert await stage.breaker.ask(Permit(), 1) == Denied(math.inf)  # cancelled

    run(main())


@pytest.mark.case("M08")
def test_timers_have_names_and_a_new_one_replaces_the_old_one(run):
    def plan(actor):
        actor.ctx.after(1, "unnamed")
        actor.ctx.after(1, "unnamed too")
        actor.ctx.after(2, "replaced", name="x")
        actor.ctx.after(3, "later", name="x")
        actor.ctx.after(9, "put off", name="z")
        actor.ctx.after(2, "sooner", name="z")
        actor.ctx.after(1, "cancelled", name="y")
        actor.ctx.cancel_timer("y")
        actor.ctx.cancel_timer("never was")

    async def main():
        async with Stage("a") as stage:
            await stage.do("a", plan)
            await settle(60)
            assert stage.heard["a"] == [(1, "unnamed"), (1, "unnamed too"), (2, "sooner"), (3, "later")]

    run(main())


@pytest.mark.case("M09")
@pytest.mark.parametrize("way", ["tell", "ask"])
def test_the_same_event_counts_whichever_way_it_comes(run, way):
    async def main():
        async with Guarded() as stage:

            async def event(message):
                if way == "tell":
                    assert stage.breaker.tell(message)
                    return None
                return await stage.breaker.ask(message, 1)

            granted = [await stage.breaker.ask(Permit(), 1) for _ in range(2)]
            for one in granted:
                assert await event(Outcome(one.permit, ok=False, seconds=0.1)) is None
            assert await stage.state() is OPEN
            for message, state in ((ForceClose(), CLOSED), (ForceOpen(), OPEN), (Reset(), CLOSED)):
                assert await event(message) is None
                assert await stage.state() is state

    run(main())


@pytest.mark.case("M09")
def test_a_question_that_was_told_a_plain_message_and_an_unknown_question_are_told_apart(run):
    async def main():
        async with Guarded() as stage:
            await stage.become(OPEN)
            await settle(10)
            stage.breaker.tell(Permit())  # the probe is out, and nobody holds it
            assert await stage.breaker.ask(Permit(), 1) == Denied(60.0)
            stage.breaker.tell("noise")
            await settle()
            assert [e.data["message"] for e in stage.system.events.of_kind("dead_letter")] == ["str"]
            await settle(60)
            assert isinstance(await stage.breaker.ask(Permit(), 1), Granted)
            with pytest.raises(ActorDown, match="UnknownMessage: Get"):
                await stage.breaker.ask(Get(), 1)

    run(main())


@pytest.mark.case("M10")
def test_a_time_limit_of_zero_is_over_before_what_comes_at_the_same_moment(run):
    async def main():
        async with Guarded(lambda probes, since: 0.0) as stage:
            granted = [await stage.breaker.ask(Permit(), 1) for _ in range(2)]
            for one in granted:
                stage.breaker.tell(Outcome(one.permit, ok=False, seconds=0.1))
            probe = await stage.breaker.ask(Permit(), 1)
            assert probe.probe
            assert stage.changes() == [(0, "open"), (0, "half_open")]
            assert now() == 0

    run(main())


@pytest.mark.case("M10")
def test_a_timer_of_zero_comes_before_what_is_told_later_and_after_what_was_told_before(run):
    async def main():
        async with Stage("a") as stage:

            async def zero(actor):
                actor.ctx.ref.tell("before")
                actor.ctx.after(0, "zero")
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                actor.ctx.ref.tell("later")

            await stage.do("a", zero)
            await settle()
            assert stage.messages("a") == ["before", "zero", "later"]

    run(main())


def no_schedule(probes, since):
    raise LookupError("no schedule")


@pytest.mark.case("M11")
@pytest.mark.parametrize(
    ("schedule", "cause"),
    [(no_schedule, "LookupError: no schedule"), (lambda probes, since: "soon", "TypeError: ")],
)
def test_a_nonsensical_callback_is_a_crash_with_its_name_and_a_new_start(run, schedule, cause):
    async def main():
        async with Guarded(schedule) as stage:
            await stage.trip()
            await settle()
            (report,) = stage.system.events.of_kind("child_terminated")
            assert report.path == "breaker"
            assert report.data["reason"].startswith(f"crash ({cause}")
            assert report.data["in_hand"] == ["Outcome"]
            assert await stage.state() is CLOSED

    run(main())


@pytest.mark.case("M14")
def test_a_timer_of_an_earlier_incarnation_never_fires_into_the_next(run):
    async def main():
        async with Stage("a") as stage:
            await stage.do("a", lambda actor: actor.ctx.after(1, "stale", name="x"))
            await stage.do("a", lambda actor: actor.ctx.after(2, "stale"))
            stage.crash("a")
            await settle()
            await stage.do("a", lambda actor: actor.ctx.after(3, "fresh", name="x"))
            await settle(60)
            assert stage.heard["a"] == [(3, "fresh")]

    run(main())


@pytest.mark.case("M14")
def test_a_timer_that_fired_into_the_mailbox_dies_with_the_incarnation(run):
    async def main():
        async with Stage("a") as stage:

            async def plan(actor):
                actor.ctx.after(1, "stale")
                await asyncio.sleep(2)
                raise ValueError("x")

            stage["a"].tell(Call(plan))
            await settle(60)
            assert stage.messages("a") == []
            assert stage.exits("a") == ["crash"]
            assert stage.trace[-1] == "start a"

    run(main())


@pytest.mark.case("M14")
def test_permits_of_an_earlier_incarnation_do_not_count(run):
    async def main():
        async with Guarded() as stage:
            old = [await stage.breaker.ask(Permit(), 1) for _ in range(2)]
            with pytest.raises(ActorDown):
                await stage.breaker.ask(Get(), 1)
            await settle()
            (report,) = stage.system.events.of_kind("child_terminated")
            assert report.data["status"] == {"state": "closed"}
            new = await stage.breaker.ask(Permit(), 1)
            assert isinstance(new, Granted)
            assert new.permit not in [one.permit for one in old]
            for granted in old:
                stage.breaker.tell(Outcome(granted.permit, ok=False, seconds=0.1))
            assert (await stage.breaker.ask(BreakerStatus(), 1)).failures == 0

    run(main())
