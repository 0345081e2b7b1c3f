"""What asyncio adds to the cases: threads, leaks, lost exceptions, kinds of loops and tasks."""

import asyncio
import gc
import subprocess
import sys
import threading
from contextlib import suppress

import psutil
import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildSpec,
    Down,
    Killed,
    Mailbox,
    Overflow,
    Restart,
    SimLoop,
    StartChild,
    StartError,
    Strategy,
    Supervisor,
    System,
    TerminateChild,
    Timeout,
)
from tests.trees import Add, Boom, Call, Get, Stage, Tree, now, settle

# Actors that don't end, threads that don't come back.


async def deaf(actor):
    """Swallow every cancellation for a hundred seconds, and then speak as if nothing had happened."""
    until = actor.ctx.now() + 100
    while actor.ctx.now() < until:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(until - actor.ctx.now())
    actor.ctx.after(0, "a late timer")
    actor.stage.said = [actor.ctx.ref_of("peer").tell("from beyond")]
    for attempt in (
        lambda: actor.ctx.ref_of("peer").ask(Get(), 1),
        lambda: actor.ctx.ref_of("peer").send("from beyond"),
    ):
        with pytest.raises(ActorDown):
            await attempt()
    for attempt in (lambda: actor.ctx.spawn(asyncio.sleep(1), name="no"), lambda: actor.ctx.lane("no")):
        with pytest.raises(ActorDown):
            attempt()
    return "a late answer"


@pytest.mark.case("A05")
def test_who_swallows_its_cancellation_is_killed_reported_and_fenced_off(run):
    async def main():
        async with Stage("peer", "watcher") as stage:
            await stage["root"].ask(StartChild(stage.spec("a", shutdown=2.0)), 1)
            await stage.do("watcher", lambda actor: actor.ctx.monitor(stage["a"]) and None)
            asked = asyncio.ensure_future(stage.do("a", deaf, timeout=1000))
            await settle()
            await stage["root"].ask(TerminateChild("a"), 60)
            assert now() == 2 + 1  # its own time, and the grace after the kill
            assert isinstance(asked.exception(), ActorDown)
            assert stage.exits("a") == ["killed"]
            (zombie,) = stage.system.events.of_kind("zombie")
            assert (zombie.path, zombie.at) == ("a", 3)
            await settle()
            assert stage.messages("watcher") == [Down(stage["a"], Killed())]
            await settle(200)
            assert stage.said == [False]
            assert stage.messages("peer") == stage.messages("a") == []
            assert stage.kinds("late_reply") == ["late_reply"]
            letters = [e for e in stage.system.events.of_kind("dead_letter") if e.path == "peer"]
            assert [letter.data["message"] for letter in letters] == ["str", "Get", "str"]

    run(main())


@pytest.mark.case("A05")
def test_a_zombie_is_replaced_while_it_goes_on_and_does_not_harm_its_successor(run):
    async def main():
        async with Stage("peer", "a") as stage:

            async def fail():
                raise ValueError("x")

            async def hang(actor):
                actor.ctx.spawn(fail(), name="killer")
                return await deaf(actor)

            with pytest.raises(ActorDown):
                await stage.do("a", hang)
            assert now() == 1
            await settle()
            assert stage.exits("a") == ["crash"]
            assert await stage["a"].ask(Get(), 1) == 0
            stage["a"].tell(Add(7))
            await settle(200)
            assert await stage["a"].ask(Get(), 1) == 7
            assert stage.said == [False]
            assert stage.messages("a") == []
            assert stage.kinds("zombie") == ["zombie"]

    run(main())


@pytest.fixture
def gate():
    """Opened at the end, so that no thread of a test outlives it."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.case("A06")
async def test_a_lane_ends_with_its_incarnation(gate):
    class Device(Actor):
        async def receive(self, message):
            lane = self.ctx.lane("usb")
            assert lane is self.ctx.lane("usb")
            if message == "jam":
                self.ctx.spawn(lane.run(gate.wait, timeout=5), name="jam")
                await asyncio.sleep(0)
                raise ValueError("x")
            return await lane.run(threading.current_thread, timeout=5)

    async with asyncio.timeout(5):
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Device)])))
        await system.start()
        ref = system.ref_of("a")
        before = await ref.ask("who", 5)
        with pytest.raises(ActorDown):
            await ref.ask("jam", 5)
        await settle()
        assert await ref.ask("who", 5) is not before
        assert system.events.of_kind("shutdown_error") == []
        await system.stop()


@pytest.mark.case("A06")
def test_a_stuck_thread_does_not_hold_up_the_exit_of_the_process():
    program = """
import asyncio, threading
from supervision import *
class Device(Actor):
    async def receive(self, message):
        await self.ctx.lane("usb").run(threading.Event().wait, timeout=0.05)
async def main():
    system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Device)])))
    await system.start()
    try:
        await system.ref_of("a").ask("go", 5)
    except ActorDown as down:
        print(down)
    await system.stop()
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", program],
        capture_output=True, text=True, timeout=10, check=True,
    )  # fmt: skip
    assert "no answer to wait within 0.05 s" in done.stdout
    assert done.stderr == ""


# Nothing is left behind, nothing is lost.


def handles():
    process = psutil.Process()
    return process.num_handles() if sys.platform == "win32" else process.num_fds()


@pytest.mark.case("A07")
def test_a_thousand_crashes_leave_no_task_timer_thread_or_file_behind():
    def clutter(actor):
        actor.ctx.spawn(asyncio.sleep(1000), name="task")
        actor.ctx.after(1000, "timer")
        actor.ctx.after(1000, "timer", name="named")
        actor.ctx.monitor(actor.ctx.ref_of("peer"))
        actor.ctx.ref_of("peer").tell(Call(lambda peer: peer.ctx.monitor(actor.ctx.ref) and None))
        actor.tokens = [actor.ctx.reply_later()]

        async def through_a_thread():
            await actor.ctx.lane("device").run(len, "abc", timeout=60)
            raise ValueError("x")

        actor.ctx.spawn(through_a_thread(), name="crash")

    def left(loop):
        timers = [timer for timer in loop._scheduled if not timer.cancelled()]
        return len(asyncio.all_tasks()), len(timers)

    async def main():
        loop = asyncio.get_running_loop()
        unhandled = []
        loop.set_exception_handler(lambda _, context: unhandled.append(context))
        async with Stage("peer", "a", intensity=10**6) as stage:
            before, files, threads = left(loop), handles(), threading.active_count()
            for _ in range(1000):
                with pytest.raises(ActorDown):
                    await stage.do("a", clutter)
                await settle()
            for thread in threading.enumerate():
                if thread.name.startswith("a:"):
                    thread.join(5)
            assert stage.system.tree()["children"][1]["restarts"] == 1000
            assert len(stage.messages("peer")) == 1000
            assert (left(loop), handles(), threading.active_count()) == (before, files, threads)
            for name in ("peer", "a"):
                assert len(stage.system._registry.place(name).process.monitors) == 0
        gc.collect()
        assert unhandled == []

    asyncio.run(main())


async def fails(actor):
    raise LookupError("planned")


def at_start(stage):
    stage.beginnings["a"] = fails


def at_stop(stage):
    stage.endings["a"] = fails


def told(stage):
    stage["a"].tell(Call(fails))


async def asked(stage):
    with pytest.raises(ActorDown, match="planned"):
        await stage.do("a", fails)


def from_a_timer(stage):
    stage["a"].tell(Call(lambda actor: actor.ctx.after(1, Call(fails))))


def in_a_task(stage):
    stage["a"].tell(Call(lambda actor: actor.ctx.spawn(fails(actor), name="task") and None))


def in_a_task_that_is_cancelled(stage):
    async def sour(actor):
        try:
            await asyncio.sleep(100)
        finally:
            await fails(actor)

    stage["a"].tell(Call(lambda actor: actor.ctx.spawn(sour(actor), name="task") and None))


def after_a_wait(stage):
    async def wait(actor):
        await asyncio.sleep(1)
        await fails(actor)

    stage["a"].tell(Call(wait))


@pytest.mark.case("A08")
@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        (at_start, "start_error"),
        (at_stop, "child_terminated"),
        (told, "child_terminated"),
        (asked, "child_terminated"),
        (from_a_timer, "child_terminated"),
        (in_a_task, "child_terminated"),
        (in_a_task_that_is_cancelled, "shutdown_error"),
        (after_a_wait, "child_terminated"),
    ],
)
def test_an_exception_is_reported_wherever_it_happens_and_asyncio_has_nothing_to_add(run, moment, kind):
    """``run`` fails if the loop's own handler for exceptions that nobody saw is called."""

    async def main():
        async with Stage("z") as stage:
            if moment is at_start:
                at_start(stage)
                with pytest.raises(StartError, match="planned"):
                    await stage["root"].ask(StartChild(stage.spec("a")), 1)
            else:
                await stage["root"].ask(StartChild(stage.spec("a", Restart.TEMPORARY)), 1)
                doing = moment(stage)
                if doing is not None:
                    await doing
                await settle(2)
        found = [e.kind for e in stage.system.events if "LookupError: planned" in str(e.data.get("reason"))]
        expected = [kind, "shutdown_error"] if moment is at_stop else [kind]
        assert sorted(found) == expected

    run(main())


def who_is_gone(how):
    """The moments at which an answer that is an exception can miss its asker."""

    async def refuse(actor):
        await asyncio.sleep(2)
        return LookupError("planned")

    async def main():
        class Full(Actor):
            mailbox = Mailbox(1, Overflow.WAIT)

            async def receive(self, message):
                await asyncio.sleep(1000)

        async with Stage("a") as stage:
            await stage["root"].ask(StartChild(ChildSpec("full", Full, shutdown=0)), 1)
            if how == "parked":
                stage["full"].tell("in hand")
                await settle()
                stage["full"].tell("fills it")
                asking = asyncio.ensure_future(stage["full"].ask(Get(), 2))
            else:
                asking = asyncio.ensure_future(stage.do("a", refuse, timeout=1 if how == "late" else 60))
            loop = asyncio.get_running_loop()
            if how != "late":
                await asyncio.sleep(0)
                loop.call_at(now() + 2, asking.cancel)
            await settle(5)
            assert asking.cancelled() or isinstance(asking.exception(), Timeout)

    return main()


@pytest.mark.case("A08")
@pytest.mark.parametrize("how", ["late", "cancelled", "parked"])
@pytest.mark.parametrize("seed", [None, *range(8)])
def test_an_answer_that_its_asker_misses_is_no_exception_that_nobody_retrieved(run, how, seed):
    run(who_is_gone(how), seed=seed)


# What is no business of the tree.


@pytest.mark.case("A10")
@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
@pytest.mark.parametrize("moment", [at_start, at_stop, told, from_a_timer, in_a_task])
def test_an_end_of_the_program_reaches_the_top_from_anywhere_and_restarts_nobody(moment, error):
    stage = Stage("a", "b")

    async def quit_(actor):
        raise error

    async def ready():
        match moment:
            case _ if moment is at_start:
                stage.beginnings["c"] = quit_
                await stage["root"].ask(StartChild(stage.spec("c")), 60)
            case _ if moment is at_stop:
                stage.endings["b"] = quit_
                await stage["root"].ask(TerminateChild("b"), 60)
            case _ if moment is told:
                stage["b"].tell(Call(quit_))
            case _ if moment is from_a_timer:
                await stage.do("b", lambda actor: actor.ctx.after(0, Call(quit_)))
            case _:
                await stage.do("b", lambda actor: actor.ctx.spawn(quit_(actor), name="task") and None)

    with pytest.raises(type(error)) as caught:
        asyncio.run(stage.system.run(ready=ready))
    assert caught.value is error
    assert stage.trace[:2] == ["start a", "start b"]
    assert [line for line in stage.trace[2:] if line.startswith("start")] == []
    assert stage.kinds("max_intensity", "zombie") == []


# Kinds of loops and tasks.

TRACE = [
    "start a", "start b", "start c",
    "stop b crash", "stop c shutdown", "start b", "start c",
    "stop a crash", "stop c shutdown", "stop b shutdown", "start a", "start b", "start c",
    "start_fail d",
    "stop c shutdown", "stop b shutdown", "stop a shutdown",
]  # fmt: skip

KINDS = [
    "child_started", "child_started", "child_started", "child_started",
    "child_terminated", "child_terminated", "child_started", "child_started",
    "child_terminated", "child_terminated", "child_terminated",
    "child_started", "child_started", "child_started",
    "start_error", "dead_letter",
    "child_terminated", "child_terminated", "child_terminated", "child_terminated",
]  # fmt: skip


async def scenario():
    """Crashes, restarts, a failed start, asks and tells: nothing in it depends on how long anything takes."""
    async with Tree("a", "b", "c", strategy=Strategy.REST_FOR_ONE) as tree:
        tree.crash("b")
        await settle()
        tree["b"].tell(Add(3))
        assert await tree["b"].ask(Get(), 5) == 3
        with pytest.raises(ActorDown):
            await tree["a"].ask(Boom(ValueError("x")), 5)
        await settle()
        tree.fail["d"] = 1
        with pytest.raises(StartError):
            await tree["root"].ask(StartChild(tree.spec("d")), 5)
        tree["d"].tell("anybody?")
    return tree.trace, tree.kinds()


def loops():
    found = {"asyncio": asyncio.new_event_loop, "virtual": SimLoop}
    if sys.platform == "win32":
        found["selector"] = asyncio.SelectorEventLoop
    with suppress(ImportError):
        import uvloop

        found["uvloop"] = uvloop.new_event_loop
    return found


@pytest.mark.case("A12")
@pytest.mark.parametrize("make", loops().values(), ids=loops())
def test_the_trace_is_the_same_on_every_loop(make):
    with asyncio.Runner(loop_factory=make) as runner:
        assert runner.run(scenario()) == (TRACE, KINDS)


FACTORIES = {"lazy": None}
if sys.version_info >= (3, 12):
    FACTORIES["eager"] = asyncio.eager_task_factory


@pytest.mark.case("A11")
@pytest.mark.parametrize("factory", FACTORIES.values(), ids=FACTORIES)
@pytest.mark.parametrize("make", loops().values(), ids=loops())
def test_the_trace_is_the_same_whether_tasks_start_at_once_or_in_their_turn(make, factory):
    with asyncio.Runner(loop_factory=make) as runner:
        runner.get_loop().set_task_factory(factory)
        assert runner.run(scenario()) == (TRACE, KINDS)
