"""A start takes its first step at once, and a restart too: as a task of its own all the same."""

import asyncio
from contextvars import ContextVar, copy_context

import pytest

from supervision import Actor, ChildSpec, Exit, Shutdown, Strategy, Supervisor, System
from supervision.eager import Begun
from supervision.serving import TURNS

CHAIR = ContextVar("chair", default="empty")


async def begun(coro):
    """A task one step ahead, made as a process makes it."""
    loop, context, ahead = asyncio.get_running_loop(), copy_context(), Begun(coro)
    task = loop.create_task(ahead, context=context)
    ahead.step(task, context, loop)
    return task


async def test_the_first_step_is_taken_at_once_and_once():
    steps = []

    async def walk():
        steps.append("one")
        await asyncio.sleep(0)
        steps.append("two")
        return "there"

    task = await begun(walk())
    assert steps == ["one"]
    assert await task == "there"
    assert steps == ["one", "two"]


async def test_it_is_its_own_task_and_the_other_goes_on_as_itself():
    seen = []

    async def look():
        seen.append(asyncio.current_task())

    me = asyncio.current_task()
    task = await begun(look())
    await task
    assert seen == [task]
    assert asyncio.current_task() is me


async def test_a_time_limit_set_in_the_first_step_holds():
    async def wait():
        async with asyncio.timeout(0.01):
            await asyncio.get_running_loop().create_future()

    with pytest.raises(TimeoutError):
        await (await begun(wait()))


@pytest.mark.parametrize("kind", [ValueError, asyncio.CancelledError])
async def test_what_the_first_step_raises_the_task_raises(kind):
    async def fail():
        raise kind("as planned")

    task = await begun(fail())
    with pytest.raises(kind):
        await task


async def test_cancelled_before_it_learns_what_it_waits_for_it_cancels_that():
    inner = asyncio.get_running_loop().create_future()
    seen = []

    async def wait():
        try:
            await inner
        except asyncio.CancelledError:
            seen.append(inner.cancelled())
            raise

    task = await begun(wait())
    assert task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == [True]


async def test_cancelled_in_a_mere_pause_it_hears_of_it_there():
    async def pause():
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            return "heard"

    task = await begun(pause())
    task.cancel()
    assert await task == "heard"


async def test_a_loop_that_ends_closes_what_was_begun():
    ended = []

    async def wait():
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append("closed")

    ahead = Begun(wait())
    loop, context = asyncio.get_running_loop(), copy_context()
    task = loop.create_task(asyncio.sleep(0))
    ahead.step(task, context, loop)
    ahead.close()
    await task
    assert ended == ["closed"]


async def test_it_is_awaited_by_its_task_alone():
    async def wait():
        return None

    task = await begun(wait())
    with pytest.raises(TypeError, match="by nobody else"):
        await task.get_coro()
    await task


async def test_two_may_wait_for_the_same():
    shared = asyncio.get_running_loop().create_future()

    async def wait():
        return await shared

    first = await begun(wait())
    second = asyncio.ensure_future(wait())
    third = await begun(wait())
    await asyncio.sleep(0)
    shared.set_result("for all")
    assert await asyncio.gather(first, second, third) == ["for all"] * 3


async def test_what_it_waits_for_may_be_done_before_the_task_learns_of_it():
    soon = asyncio.get_running_loop().create_future()

    async def wait():
        return await soon

    task = await begun(wait())
    soon.set_result("done")
    assert await task == "done"


async def test_a_task_shows_the_coroutine_that_it_runs():
    async def wait():
        await asyncio.get_running_loop().create_future()

    task = await begun(wait())
    await asyncio.sleep(0)
    assert "wait" in repr(task)
    assert [frame.f_code.co_name for frame in task.get_stack()] == ["wait"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Guest(Actor):
    """Fails at "fail"; notes what it finds on its chair."""

    found = None

    async def init(self):
        self.found.append(CHAIR.get())

    async def receive(self, message):
        CHAIR.set(message)
        raise ValueError(message)


async def test_a_new_incarnation_finds_nothing_of_the_last():
    Guest.found = []
    system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("guest", Guest)])))
    await system.start()
    for number in range(3):
        system.ref_of("guest").tell(f"guest {number}")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await system.stop()
    assert Guest.found == ["empty"] * 4


async def test_who_watches_hears_of_the_end_before_the_new_one_says_a_word():
    heard = []

    class Watcher(Actor):
        async def init(self):
            self.ctx.monitor(self.ctx.ref_of("noisy"))

        async def receive(self, message):
            heard.append(type(message).__name__)

    class Noisy(Actor):
        async def init(self):
            self.ctx.ref_of("watcher").tell("I am here")

        async def receive(self, message):
            raise ValueError(message)

    specs = [ChildSpec("noisy", Noisy), ChildSpec("watcher", Watcher)]
    system = System(ChildSpec("root", lambda: Supervisor(specs)))
    await system.start()
    system.ref_of("noisy").tell("fail")
    for _ in range(6):
        await asyncio.sleep(0)
    await system.stop()
    assert heard == ["Down", "str"]


@pytest.mark.parametrize("strategy", Strategy)
async def test_it_is_up_again_before_anybody_else_gets_a_turn(strategy):
    class Fragile(Actor):
        async def receive(self, message):
            raise ValueError(message)

    system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Fragile)], strategy)))
    await system.start()
    system.ref_of("a").tell("fail")
    turns = 0
    while not [event for event in system.events.of_kind("child_started") if event.data["restarts"]]:
        await asyncio.sleep(0)
        turns += 1
    await system.stop()
    assert turns == (1 if strategy is Strategy.ONE_FOR_ONE else 2)


async def test_a_child_that_takes_its_time_is_waited_for():
    """Nothing else is done by its supervisor meanwhile, as after a start of any other kind."""
    let_go, order = asyncio.Event(), []

    class Slow(Actor):
        restarts = 0

        async def init(self):
            if Slow.restarts:
                await let_go.wait()
                order.append("slow is up")
            Slow.restarts += 1

        async def receive(self, message):
            raise ValueError(message)

    class Quick(Slow):
        async def init(self):
            order.append("quick is up")

    specs = [ChildSpec("slow", Slow), ChildSpec("quick", Quick)]
    system = System(ChildSpec("root", lambda: Supervisor(specs)))
    await system.start()
    order.clear()
    system.ref_of("slow").tell("fail")
    await asyncio.sleep(0)
    system.ref_of("quick").tell("fail")
    for _ in range(6):
        await asyncio.sleep(0)
    assert order == []
    let_go.set()
    for _ in range(6):
        await asyncio.sleep(0)
    await system.stop()
    assert order == ["slow is up", "quick is up"]


async def test_one_that_fails_at_its_first_step_again_and_again_leaves_others_their_turn():
    class Hopeless(Actor):
        async def init(self):
            self.ctx.next("fail")

        async def receive(self, message):
            raise ValueError(message)

    root = ChildSpec("root", lambda: Supervisor([ChildSpec("a", Hopeless)], intensity=500))
    system = System(root)
    await system.start()
    turns = 0
    while system.tree()["state"] == "running":
        await asyncio.sleep(0)
        turns += 1
    assert turns >= 500 // TURNS
    assert len(system.events.of_kind("child_started")) == 502  # the root's own is one of them
    await system.stop()


async def test_who_was_killed_restarts_nobody():
    class Fragile(Actor):
        async def receive(self, message):
            system._root.kill()
            raise ValueError(message)

    system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Fragile)])))
    await system.start()
    system.ref_of("a").tell("fail")
    await asyncio.wait({system._root.ended})
    assert len(system.events.of_kind("child_started")) == 2
    assert [child["state"] for child in system.tree()["children"]] == ["stopped"]


async def test_a_supervisor_that_fails_while_it_hears_crashes_itself():
    class Broken(Supervisor):
        def child_ended(self, process, reason):
            raise LookupError(process.place.path)

    class Fragile(Actor):
        async def receive(self, message):
            raise Exit(Shutdown(message))

    sub = ChildSpec("sub", lambda: Broken([ChildSpec("a", Fragile)]))
    system = System(ChildSpec("root", lambda: Supervisor([sub])))
    await system.start()
    system.ref_of("sub/a").tell("go")
    for _ in range(6):
        await asyncio.sleep(0)
    (end,) = [e for e in system.events.of_kind("child_terminated") if e.path == "sub"]
    assert end.data["reason"] == "crash (LookupError: sub/a)"
    await system.stop()
