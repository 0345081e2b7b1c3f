"""Starts as proc_lib has them: how long they may take, how they fail, and what comes right after them."""

import asyncio
from contextlib import suppress

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildSpec,
    DynamicSupervisor,
    Exit,
    Ignore,
    Restart,
    Shutdown,
    StartChild,
    StartDynamic,
    StartError,
    StartTimeout,
    Supervisor,
    System,
    Template,
    TerminateChild,
)
from tests.trees import Add, Call, Get, Stage, Tree, now, settle

TEMPORARY = Restart.TEMPORARY


class Hanging(Actor):
    """Its first ``times`` starts never end; ``deaf`` to cancellation on request."""

    def __init__(self, times, *, deaf=False):
        self.times, self.deaf = times, deaf

    async def init(self):
        if self.ctx.incarnation > self.times:
            return
        until = self.ctx.now() + 1000
        while self.ctx.now() < until:
            with suppress(*(asyncio.CancelledError,) if self.deaf else ()):
                await asyncio.sleep(until - self.ctx.now())


@pytest.mark.case("G01", "P12")
def test_a_start_that_takes_too_long_is_killed_and_said(run):
    async def main():
        async with Tree("a") as tree:
            before = len(asyncio.all_tasks())
            with pytest.raises(StartError, match="init did not return within 2 s") as caught:
                await tree["root"].ask(StartChild(ChildSpec("b", lambda: Hanging(1), start_timeout=2)), 60)
            assert isinstance(caught.value.reason.error, StartTimeout)
            assert asyncio.get_running_loop().time() == 2
            assert tree.states() == {"a": "running"}
            assert len(asyncio.all_tasks()) == before
            assert tree.kinds("zombie") == []

    run(main())


@pytest.mark.case("P12")
def test_a_start_that_takes_too_long_and_does_not_end_is_left_behind(run):
    async def main():
        async with Tree("a") as tree:
            spec = ChildSpec("b", lambda: Hanging(1, deaf=True), start_timeout=2)
            with pytest.raises(StartError, match="init did not return within 2 s"):
                await tree["root"].ask(StartChild(spec), 60)
            assert asyncio.get_running_loop().time() == 3
            assert tree.kinds("zombie") == ["zombie"]
            await settle(1000)

    run(main())


@pytest.mark.case("P12")
def test_a_subtree_that_takes_too_long_is_gone_when_its_start_has_failed(run):
    async def main():
        trace = Tree("x")
        inner = [*trace.specs, ChildSpec("slow", lambda: Hanging(1))]
        spec = ChildSpec("sub", lambda: Supervisor(inner), start_timeout=2)
        async with Tree("a") as tree:
            with pytest.raises(StartError):
                await tree["root"].ask(StartChild(spec), 60)
            assert not tree["sub/x"].tell("anybody?")
            ends = [(event.kind, event.path) for event in tree.system.events if event.path.startswith("sub")]
            assert ends[:4] == [
                ("child_started", "sub/x"),
                ("start_error", "sub/slow"),
                ("child_terminated", "sub/x"),
                ("start_error", "sub"),
            ]

    run(main())


@pytest.mark.case("P12")
def test_a_restart_that_takes_too_long_costs_one_restart_and_is_tried_again(run):
    class Slow(Hanging):
        async def init(self):
            if self.ctx.incarnation == 2:
                await super().init()

        async def receive(self, message):
            raise ValueError("x")

    async def main():
        async with Tree("a", intensity=2, period=60.0) as tree:
            await tree["root"].ask(StartChild(ChildSpec("b", lambda: Slow(2), start_timeout=2)), 60)
            tree["b"].tell("crash")
            await settle(2)
            assert tree.states() == {"a": "running", "b": "running"}
            assert tree.system.ref_of("b").tell("crash")
            await settle()
            assert tree.system.tree()["state"] == "stopped"

    run(main())


@pytest.mark.case("P12")
def test_a_root_may_have_a_time_to_start(run):
    async def main():
        system = System(ChildSpec("root", lambda: Hanging(1), start_timeout=2))
        with pytest.raises(StartError, match=r"root did not start: .*within 2 s") as caught:
            await system.start()
        assert isinstance(caught.value.__cause__, TimeoutError)

    run(main())


@pytest.mark.case("P12")
def test_a_start_in_time_leaves_no_timer(run):
    async def main():
        tree = Tree()
        tree.specs.append(ChildSpec("a", Actor, start_timeout=2))
        async with tree:
            await settle(10)
            assert tree.states() == {"a": "running"}
            assert tree.kinds("child_terminated") == []

    run(main())


@pytest.mark.case("P13")
@pytest.mark.parametrize("error", [ValueError("x"), Exit(Shutdown("no")), asyncio.CancelledError()])
def test_a_start_that_fails_early_is_told_at_once_and_leaves_nobody_behind(run, error):
    """Who waits for the start does not hang, whatever ``init`` was in the middle of."""

    async def forever():
        await asyncio.get_running_loop().create_future()

    async def fail(actor):
        actor.ctx.spawn(forever(), name="helper")
        actor.ctx.after(1, "timer")
        actor.ctx.next("never")
        actor.ctx.ref.tell("never")
        await asyncio.sleep(0)
        raise error

    async def main():
        async with Stage("z") as stage:
            before = len(asyncio.all_tasks())
            stage.beginnings["a"] = fail
            with pytest.raises(StartError):
                await stage["root"].ask(StartChild(stage.spec("a", start_timeout=60)), 600)
            assert now() == 0
            await settle(5)
            assert len(asyncio.all_tasks()) == before
            assert stage["a"].tell("anybody?") is False
            assert stage.messages("a") == []
            assert stage.states() == {"z": "running"}

    run(main())


async def ignore(actor):
    raise Ignore


@pytest.mark.case("G01")
def test_a_start_that_is_ignored_says_so_and_ends_nobody(run):
    async def main():
        async with Stage("a") as stage:
            stage.beginnings["b"] = ignore
            assert await stage["root"].ask(StartChild(stage.spec("b", TEMPORARY)), 5) is None
            assert stage.states() == {"a": "running"}
            assert stage.kinds("start_error", "child_terminated") == []
            with pytest.raises(ActorDown, match="ignored"):
                await stage["b"].ask(Get(), 1)

    run(main())


class Stepper(Actor):
    """Notes what it handles; a message that is a function is called with the context."""

    batch = 1

    def __init__(self, seen, *first):
        self.seen, self.first = seen, first

    async def init(self):
        for message in self.first:
            self.ctx.next(message)

    async def receive(self, message):
        if callable(message):
            return message(self.ctx)
        self.seen.append(message)
        return message

    async def terminate(self, reason):
        self.seen.append(str(reason))


class Batched(Stepper):
    batch = 8


def stepping(seen, *first, kind=Stepper):
    return System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", lambda: kind(seen, *first))])))


@pytest.mark.case("G15", "M12")
@pytest.mark.parametrize("kind", [Stepper, Batched])
def test_what_comes_next_is_handled_before_anything_queued(run, kind):
    def more(ctx):
        ctx.next(lambda ctx: ctx.next("fourth"))
        ctx.next("third")
        return "answer"

    async def main():
        seen = []
        system = stepping(seen, "first", "second", kind=kind)
        await system.start()
        ref = system.ref_of("a")
        asked = asyncio.ensure_future(ref.ask(more, 1))
        await asyncio.sleep(0)
        ref.tell("queued")
        await settle()
        assert await asked == "answer"
        wanted = ["first", "second", "third", "fourth", "queued"]
        assert seen == (wanted if kind is Stepper else ["first", "second", "queued", "third", "fourth"])
        await system.stop()

    run(main())


@pytest.mark.case("G15")
def test_what_comes_next_goes_before_a_stop_by_others(run):
    async def main():
        seen = []
        system = stepping(seen)
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.next("before"))
        await system.stop()
        assert seen == ["before", "shutdown"]

    run(main())


@pytest.mark.case("G15")
def test_an_actor_that_stops_does_nothing_next(run):
    def last(ctx):
        ctx.next("never")
        ctx.stop(Shutdown("enough"))
        ctx.next("never either")

    async def main():
        seen = []
        system = stepping(seen, last)
        await system.start()
        system.ref_of("a").tell("queued")
        await settle()
        assert seen == ["shutdown (enough)"] * 4  # and restarted: three times

    run(main())


@pytest.mark.case("G15")
def test_a_step_may_end_the_actor(run):
    def leave(ctx):
        raise Exit(Shutdown())

    async def main():
        seen = []
        system = System(
            ChildSpec(
                "root",
                lambda: Supervisor([ChildSpec("a", lambda: Stepper(seen, leave), restart=Restart.TRANSIENT)]),
            )
        )
        await system.start()
        await settle()
        assert seen == ["shutdown"]
        await system.stop()

    run(main())


@pytest.mark.case("G15")
def test_a_task_of_the_actor_may_say_what_comes_next_while_it_waits(run):
    async def later(ctx):
        await asyncio.sleep(1)
        ctx.next("next")

    async def main():
        seen = []
        system = stepping(seen)
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.spawn(later(ctx), name="later") and None)
        await settle(2)
        assert seen == ["next"]
        await system.stop()

    run(main())


@pytest.mark.case("G15")
def test_an_endless_chain_of_steps_lets_others_run_and_can_be_killed(run):
    def again(ctx):
        ctx.next(again)

    async def main():
        children = [ChildSpec("a", lambda: Stepper([], again), shutdown=0)]
        system = System(ChildSpec("root", lambda: Supervisor(children)))
        await system.start()
        await settle()
        await system.stop()
        exits = [event.data["exit"] for event in system.events.of_kind("child_terminated")]
        assert exits == ["killed", "shutdown"]

    run(main())


@pytest.mark.case("G15")
@pytest.mark.parametrize("way", ["init", "ask", "tell", "timer"])
def test_what_comes_next_comes_before_all_that_is_queued_wherever_it_was_said(run, way):
    def go_on(actor):
        actor.ctx.ref.tell("queued")
        actor.ctx.next(Call(lambda actor: actor.ctx.next("and next") or actor.hear("next")))

    async def begin(actor):
        go_on(actor)

    async def main():
        async with Stage() as stage:
            if way == "init":
                stage.beginnings["a"] = begin
            ref = await stage["root"].ask(StartChild(stage.spec("a")), 1)
            match way:
                case "ask":
                    await ref.ask(Call(go_on), 1)
                case "tell":
                    ref.tell(Call(go_on))
                case "timer":
                    await ref.ask(Call(lambda actor: actor.ctx.after(1, Call(go_on))), 1)
            await settle(1)
            assert stage.messages("a") == ["next", "and next", "queued"]

    run(main())


@pytest.mark.case("M12")
def test_several_next_messages_keep_their_order_over_generations(run):
    def steps(*names):
        def fn(actor):
            for name in names:
                actor.ctx.next(name)

        return Call(fn)

    async def main():
        async with Stage("a") as stage:
            stage["a"].tell(steps("1", steps("4", "5"), "2", "3"))
            stage["a"].tell("6")
            await settle()
            assert stage.messages("a") == ["1", "2", "3", "4", "5", "6"]

    run(main())


@pytest.mark.case("G01")
def test_a_start_without_a_name_gives_a_reference_that_nobody_else_gets(run):
    async def main():
        stage = Stage()
        crowd = ChildSpec("crowd", lambda: DynamicSupervisor(Template(stage.make, TEMPORARY)))
        stage.specs.append(crowd)
        async with stage:
            refs = [await stage["crowd"].ask(StartDynamic((name,)), 1) for name in ("x", "x")]
            assert refs[0] is not refs[1]
            refs[0].tell(Add(7))
            assert [await ref.ask(Get(), 1) for ref in refs] == [7, 0]
            await stage["crowd"].ask(TerminateChild(refs[0]), 1)
            with pytest.raises(ActorDown):
                await refs[0].ask(Get(), 1)
            third = await stage["crowd"].ask(StartDynamic(("x",)), 1)
            assert third.path not in [ref.path for ref in refs]
            assert await refs[1].ask(Get(), 1) == 0

    run(main())
