"""Starts that are ignored, that take too long, and that go on before anything else is handled."""

import asyncio
from contextlib import suppress

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildAlreadyPresent,
    ChildCounts,
    ChildSpec,
    CountChildren,
    Exit,
    Ignore,
    Ignored,
    Request,
    Restart,
    RestartChild,
    Shutdown,
    StartChild,
    StartError,
    StartTimeout,
    Strategy,
    Supervisor,
    System,
)
from tests.trees import Boom, Tree, settle


class Idle(Actor):
    """Has nothing to do, as long as ``wanted`` says so."""

    def __init__(self, wanted=(False,)):
        self.wanted = wanted

    async def init(self):
        if not self.wanted[0]:
            raise Ignore

    async def receive(self, message):
        if isinstance(message, Boom):
            raise message.error


@pytest.mark.parametrize("restart", Restart)
def test_a_child_that_ignores_its_start_is_kept_unless_it_is_temporary(run, restart):
    async def main():
        tree = Tree("a", "c")
        tree.specs.insert(1, ChildSpec("b", Idle, restart=restart))
        async with tree:
            kept = {} if restart is Restart.TEMPORARY else {"b": "stopped"}
            assert tree.states() == {"a": "running", "c": "running"} | kept
            counts = await tree["root"].ask(CountChildren(), 1)
            assert counts == ChildCounts(specs=2 + len(kept), active=2, supervisors=0, workers=2 + len(kept))
            assert tree.kinds("start_error", "child_terminated", "max_intensity") == []
            with pytest.raises(ActorDown) as caught:
                await tree["b"].ask(Request(), 1)
            assert caught.value.reason == Ignored()

    run(main())


@pytest.mark.parametrize("restart", Restart)
def test_a_child_added_later_may_ignore_its_start(run, restart):
    async def main():
        async with Tree("a") as tree:
            spec = ChildSpec("b", Idle, restart=restart)
            assert await tree["root"].ask(StartChild(spec), 1) is None
            if restart is Restart.TEMPORARY:
                assert await tree["root"].ask(StartChild(spec), 1) is None
                assert "b" not in tree.states()
            else:
                assert await tree["root"].ask(RestartChild("b"), 1) is None
                with pytest.raises(ChildAlreadyPresent):
                    await tree["root"].ask(StartChild(spec), 1)
                assert tree.states()["b"] == "stopped"

    run(main())


def test_a_start_that_is_ignored_at_a_restart_is_the_end_of_it(run):
    async def main():
        wanted = [True]
        async with Tree("a", strategy=Strategy.ONE_FOR_ALL) as tree:
            assert await tree["root"].ask(StartChild(ChildSpec("b", lambda: Idle(wanted))), 1) is tree["b"]
            wanted[0] = False
            tree.crash("b")
            await settle()
            assert tree.states() == {"a": "running", "b": "stopped"}
            wanted[0] = True
            assert await tree["root"].ask(RestartChild("b"), 1) is tree["b"]

    run(main())


def test_the_function_that_makes_the_actor_may_ignore_the_start_as_well(run):
    def nothing():
        raise Ignore

    async def main():
        tree = Tree()
        tree.specs.append(ChildSpec("b", nothing))
        async with tree:
            assert tree.states() == {"b": "stopped"}

    run(main())


def test_a_root_that_ignores_its_start(run):
    class Nothing(Supervisor):
        async def init(self):
            raise Ignore

    async def main():
        system = System(ChildSpec("root", lambda: Nothing([])))
        assert await system.start() is False
        assert system.tree()["state"] == "stopped"
        assert list(system.events) == []
        await system.stop()

    run(main())


async def test_running_a_root_that_ignores_its_start_is_no_failure():
    async with asyncio.timeout(5):
        assert await System(ChildSpec("root", Idle)).run() == 0


def test_ignore_after_the_start_is_a_crash(run):
    async def main():
        async with Tree("a") as tree:
            tree.crash("a", error=Ignore())
            await settle()
            assert [event.data["exit"] for event in tree.system.events.of_kind("child_terminated")] == [
                "crash"
            ]
            assert tree.states() == {"a": "running"}

    run(main())


# Too long.


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


def test_a_root_may_have_a_time_to_start(run):
    async def main():
        system = System(ChildSpec("root", lambda: Hanging(1), start_timeout=2))
        with pytest.raises(StartError, match=r"root did not start: .*within 2 s") as caught:
            await system.start()
        assert isinstance(caught.value.__cause__, TimeoutError)

    run(main())


def test_a_start_in_time_leaves_no_timer(run):
    async def main():
        tree = Tree()
        tree.specs.append(ChildSpec("a", Actor, start_timeout=2))
        async with tree:
            await settle(10)
            assert tree.states() == {"a": "running"}
            assert tree.kinds("child_terminated") == []

    run(main())


# Going on.


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


def test_what_comes_next_goes_before_a_stop_by_others(run):
    async def main():
        seen = []
        system = stepping(seen)
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.next("before"))
        await system.stop()
        assert seen == ["before", "shutdown"]

    run(main())


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
