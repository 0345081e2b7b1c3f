"""One incarnation: the moment of a failure by its kind, and what is cleared up after it."""

import asyncio
from contextlib import suppress
from typing import ClassVar

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildSpec,
    Down,
    Exit,
    NoProc,
    Normal,
    Request,
    Shutdown,
    StartError,
    Strategy,
    Supervisor,
    System,
)
from tests.supervision.conftest import Boom, Get, Tree, settle


def alone(start, *, shutdown=5.0, **options):
    """A system of one child ``a``."""
    children = [ChildSpec("a", start, shutdown=shutdown)]
    return System(ChildSpec("root", lambda: Supervisor(children, **options), shutdown=None))


def ends(system, path="a"):
    wanted = ("child_terminated", "start_error")
    return [(e.kind, e.data["exit"]) for e in system.events.of_kind(*wanted) if e.path == path]


class Scripted(Actor):
    """Fails at ``moment`` in the way of ``fail``, in its first incarnation only."""

    def __init__(self, moment, fail):
        self.moment = moment
        self.fail = fail

    async def at(self, moment):
        if moment == self.moment and self.ctx.incarnation == 1:
            await self.fail()

    async def init(self):
        await self.at("init")
        if self.moment == "task":
            self.ctx.spawn(self.at("task"), name="worker")
        self.ctx.after(1, "tick")

    async def receive(self, message):
        await self.at({"tick": "timer"}.get(message, "message"))
        return "answered"

    async def terminate(self, reason):
        await self.at("terminate")


async def crash():
    raise ValueError("x")


async def leave():
    raise Exit(Normal())


async def cancelled_inside():
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def give_up():
    raise Exit(Shutdown("enough"))


FAILURES = {"crash": crash, "normal": leave, "shutdown": give_up, "cancelled": cancelled_inside}


@pytest.mark.parametrize("moment", ["message", "timer", "task"])
@pytest.mark.parametrize(
    ("kind", "exit_"),
    [("crash", "crash"), ("normal", "normal"), ("shutdown", "shutdown"), ("cancelled", "crash")],
)
def test_a_failure_while_it_runs_is_an_exit_with_its_reason_and_a_restart(run, moment, kind, exit_):
    async def main():
        system = alone(lambda: Scripted(moment, FAILURES[kind]))
        await system.start()
        if moment == "message":
            with pytest.raises(ActorDown):
                await system.ref_of("a").ask("hello", 60)
        await settle(1.5)
        if (moment, kind) == ("task", "cancelled"):
            assert ends(system) == []  # a task that ends as cancelled ended as asked
        else:
            assert ends(system) == [("child_terminated", exit_)]
            assert system.tree()["children"][0]["incarnation"] == 2
        assert await system.ref_of("a").ask("hello", 1) == "answered"
        await system.stop()

    run(main())


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_in_init_is_a_failed_start(run, kind):
    async def main():
        system = alone(lambda: Scripted("init", FAILURES[kind]))
        with pytest.raises(StartError):
            await system.start()
        assert [kind for kind, _ in ends(system)] == ["start_error"]

    run(main())


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_in_terminate_is_reported_and_stops_nobody_else(run, kind):
    async def main():
        system = alone(lambda: Scripted("terminate", FAILURES[kind]))
        await system.start()
        await system.stop()
        reported = [e.data["child"] for e in system.events.of_kind("shutdown_error")]
        assert reported == ["a"]
        assert system.tree()["state"] == "stopped"

    run(main())


def test_a_factory_that_fails_or_returns_nothing_is_a_failed_start(run):
    async def main():
        for start in (lambda: 1 / 0, lambda: None):
            with pytest.raises(StartError):
                await alone(start).start()

    run(main())


# Stopping.


class Slow(Actor):
    """Takes ``seconds`` to stop, or for ever if it is None; swallows ``stubborn`` cancellations."""

    def __init__(self, trace, name, seconds, stubborn=0):
        self.trace, self.name, self.seconds, self.stubborn = trace, name, seconds, stubborn

    async def receive(self, message):
        while True:
            try:
                await asyncio.sleep(self.seconds if self.seconds is not None else 10_000)
            except asyncio.CancelledError:
                if self.stubborn <= 0:
                    raise
                self.stubborn -= 1
            else:
                return

    async def terminate(self, reason):
        self.trace.append(f"stopping {self.name}")
        await self.receive(None)
        self.trace.append(f"stopped {self.name}")


def test_children_stop_in_reverse_order_each_within_its_own_time(run):
    async def main():
        trace = []
        children = [
            ChildSpec("a", lambda: Slow(trace, "a", 2), shutdown=5.0),
            ChildSpec("b", lambda: Slow(trace, "b", 9), shutdown=3.0),
            ChildSpec("c", lambda: Slow(trace, "c", 99), shutdown=None),
            ChildSpec("d", lambda: Slow(trace, "d", 2), shutdown=0),
        ]
        system = System(ChildSpec("root", lambda: Supervisor(children), shutdown=None))
        await system.start()
        await system.stop()
        assert trace == ["stopping c", "stopped c", "stopping b", "stopping a", "stopped a"]
        assert asyncio.get_running_loop().time() == 99 + 3 + 2
        assert [e.data["child"] for e in system.events.of_kind("shutdown_error")] == ["b"]
        exits = [(e.path, e.data["exit"]) for e in system.events.of_kind("child_terminated")]
        assert exits == [
            ("d", "killed"),
            ("c", "shutdown"),
            ("b", "killed"),
            ("a", "shutdown"),
            ("root", "shutdown"),
        ]

    run(main())


def test_one_that_swallows_cancellation_is_a_zombie_and_fenced(run):
    told = []

    class Neighbour(Actor):
        async def receive(self, message):
            told.append(message)
            return "hello"

    class Zombie(Actor):
        async def receive(self, message):
            peer = self.ctx.ref_of("n")
            until = self.ctx.now() + 100
            while self.ctx.now() < until:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(until - self.ctx.now())
            self.ctx.after(0, "too late")
            told.append(peer.tell("from beyond"))
            with pytest.raises(ActorDown):
                await peer.ask(Get(), 1)
            with pytest.raises(ActorDown):
                self.ctx.spawn(asyncio.sleep(1), name="no")
            with pytest.raises(ActorDown):
                self.ctx.lane("no")
            return "too late"

    async def main():
        children = [ChildSpec("n", Neighbour), ChildSpec("a", Zombie, shutdown=2.0)]
        system = System(ChildSpec("root", lambda: Supervisor(children, Strategy.REST_FOR_ONE), shutdown=None))
        await system.start()
        asked = asyncio.ensure_future(system.ref_of("a").ask(Get(), 60))
        await settle(1)
        asked_of_sup = asyncio.get_running_loop().time()
        await system.stop()
        assert asyncio.get_running_loop().time() == asked_of_sup + 2 + 1
        assert isinstance(asked.exception(), ActorDown)
        zombie = system.events.of_kind("zombie")
        assert [event.path for event in zombie] == ["a"]
        await settle(200)
        assert told == [False]

    run(main())


def test_a_zombie_is_replaced_and_its_answer_goes_nowhere(run):
    class Stubborn(Actor):
        async def receive(self, message):
            if message != "hang":
                return self.ctx.incarnation
            self.ctx.spawn(crash(), name="killer")
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(50)
            await asyncio.sleep(50)
            return "late"

    async def main():
        system = alone(Stubborn)
        await system.start()
        ref = system.ref_of("a")
        with pytest.raises(ActorDown):
            await ref.ask("hang", 60)
        assert asyncio.get_running_loop().time() == 1
        await settle()
        assert await ref.ask("who", 1) == 2
        assert ends(system) == [("child_terminated", "crash")]
        await settle(200)
        assert [e.kind for e in system.events.of_kind("late_reply", "zombie")] == ["zombie", "late_reply"]
        await system.stop()

    run(main())


def test_what_a_zombie_still_says_reaches_nobody_alive(run):
    heard, outcomes = [], []

    class Neighbour(Actor):
        async def receive(self, message):
            heard.append(message)

    class Stubborn(Actor):
        async def receive(self, message):
            if self.ctx.incarnation > 1:
                return
            self.ctx.spawn(crash(), name="killer")
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(50)
            await asyncio.sleep(50)
            neighbour = self.ctx.ref_of("n")
            outcomes.append(neighbour.tell("from beyond"))
            for attempt in (neighbour.ask(Get(), 1), neighbour.send("from beyond")):
                with pytest.raises(ActorDown):
                    await attempt

    async def main():
        children = [ChildSpec("n", Neighbour), ChildSpec("a", Stubborn)]
        system = System(ChildSpec("root", lambda: Supervisor(children), shutdown=None))
        await system.start()
        system.ref_of("a").tell("hang")
        await settle(200)
        assert (heard, outcomes) == ([], [False])
        assert system.ref_of("n").tell("alive")
        await system.stop()
        letters = system.events.of_kind("dead_letter")
        assert [event.data["message"] for event in letters] == ["str", "Get", "str"]

    run(main())


def test_an_init_that_swallows_its_kill_does_not_come_up(run):
    class Stubborn(Actor):
        async def init(self):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(50)

    async def main():
        system = alone(Stubborn)
        starting = asyncio.ensure_future(system.start())
        await settle(1)
        system._root.kill()
        with pytest.raises(StartError):
            await starting
        assert system.events.of_kind("child_started", "zombie") == []

    run(main())


def test_the_traceback_begins_with_the_cause(run):
    class Caused(Actor):
        async def receive(self, message):
            try:
                {}["first"]
            except LookupError as error:
                raise ValueError("then") from error

    async def main():
        system = alone(Caused)
        await system.start()
        system.ref_of("a").tell(1)
        await settle()
        text = system.events.of_kind("child_terminated")[0].data["traceback"]
        assert text.index("KeyError: 'first'") < text.index("ValueError: then")
        await system.stop()

    run(main())


def test_a_swallowed_kill_ends_it_after_the_handler(run):
    class Swallower(Actor):
        async def receive(self, message):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(50)

    async def main():
        system = alone(Swallower, shutdown=0)
        await system.start()
        system.ref_of("a").tell("first")
        system.ref_of("a").tell("second")
        await settle()
        await system.stop()
        assert asyncio.get_running_loop().time() == 0
        assert system.events.of_kind("zombie") == []

    run(main())


def test_a_hanging_init_is_killed_with_its_supervisor(run):
    class Hanging(Actor):
        async def init(self):
            await asyncio.sleep(10_000)

    async def main():
        children = [ChildSpec("sub", lambda: Supervisor([ChildSpec("a", Hanging)]), shutdown=3.0)]
        system = System(ChildSpec("root", lambda: Supervisor(children), shutdown=2.0))
        starting = asyncio.ensure_future(system.start())
        await settle(1)
        assert system.tree()["children"][0]["children"][0]["state"] == "starting"
        await system.stop()
        with pytest.raises(StartError):
            await starting
        assert asyncio.get_running_loop().time() == 3

    run(main())


def test_a_crash_of_a_supervisor_takes_its_children_along(run):
    class Fragile(Supervisor):
        async def receive(self, message):
            if message == "crash":
                raise ValueError("x")
            return await super().receive(message)

        async def terminate(self, reason):
            raise LookupError("in terminate as well")

    async def main():
        tree = Tree("z")
        below = Tree("a", "b")
        tree.specs.append(ChildSpec("sub", lambda: Fragile(below.specs)))
        async with tree:
            tree["sub"].tell("crash")
            await settle()
            assert below.trace == ["start a", "start b", "start a", "start b"]
            exits = [(e.path, e.data["exit"]) for e in tree.system.events.of_kind("child_terminated")]
            assert exits == [("sub/b", "killed"), ("sub/a", "killed"), ("sub", "crash")]

    run(main())


# What belongs to an incarnation.


class Owner(Actor):
    """Does what it is told with its context, and keeps what arrives."""

    seen: ClassVar = []

    async def receive(self, message):
        if callable(message):
            answer = message(self.ctx)
            return await answer if asyncio.iscoroutine(answer) else answer
        if isinstance(message, Boom):
            raise message.error
        self.seen.append((self.ctx.now(), self.ctx.incarnation, message))
        return None


@pytest.fixture
def owner():
    class Fresh(Owner):
        seen: ClassVar = []

    return Fresh


def test_timers_fire_are_replaced_and_cancelled(run, owner):
    def plan(ctx):
        ctx.after(1, "one")
        ctx.after(2, "replaced", name="x")
        ctx.after(3, "two", name="x")
        ctx.after(1, "cancelled", name="y")
        ctx.cancel_timer("y")
        ctx.cancel_timer("never was")

    async def main():
        system = alone(owner)
        await system.start()
        system.ref_of("a").tell(plan)
        await settle(10)
        assert owner.seen == [(1, 1, "one"), (3, 1, "two")]
        await system.stop()

    run(main())


def test_a_timer_does_not_outlive_its_incarnation(run, owner):
    async def main():
        system = alone(owner)
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.after(1, "stale"))
        system.ref_of("a").tell(Boom(ValueError()))
        await settle(5)
        assert owner.seen == []
        await system.stop()

    run(main())


def test_a_timer_gets_through_to_a_full_mailbox(run):
    class Tight(Owner):
        mailbox = type(Owner.mailbox)(1, Owner.mailbox.overflow)
        seen: ClassVar = []

    async def main():
        system = alone(Tight)
        await system.start()

        async def wait(ctx):
            ctx.after(1, "tick")
            ctx.ref.tell("fills it")
            await asyncio.sleep(2)

        system.ref_of("a").tell(wait)
        await settle(3)
        assert [message for *_, message in Tight.seen] == ["fills it", "tick"]
        await system.stop()

    run(main())


def test_owned_tasks_end_with_their_incarnation(run, owner):
    ended = []

    async def forever(name):
        try:
            await asyncio.sleep(10_000)
        finally:
            ended.append(name)

    async def main():
        system = alone(owner)
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.spawn(forever("x"), name="x"))
        system.ref_of("a").tell(Boom(ValueError()))
        await settle()
        assert ended == ["x"]
        system.ref_of("a").tell(lambda ctx: ctx.spawn(forever("y"), name="y") and None)
        await settle()
        await system.stop()
        assert ended == ["x", "y"]

    run(main())


def test_an_owned_task_that_ignores_its_cancellation_is_reported(run, owner):
    async def deaf():
        until = asyncio.get_running_loop().time() + 30
        while (left := until - asyncio.get_running_loop().time()) > 0:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(left)

    async def main():
        system = alone(owner)
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.spawn(deaf(), name="deaf") and None)
        await settle()
        await system.stop()
        assert [e.data["task"] for e in system.events.of_kind("zombie")] == ["a:deaf"]
        assert asyncio.get_running_loop().time() == 1
        await settle(60)

    run(main())


def test_an_owned_task_that_fails_while_stopping_is_reported(run, owner):
    async def sour():
        try:
            await asyncio.sleep(100)
        finally:
            raise LookupError("sour")

    async def main():
        system = alone(owner)
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.spawn(sour(), name="sour") and None)
        await settle()
        await system.stop()
        assert [e.data["reason"] for e in system.events.of_kind("shutdown_error")] == [
            "crash (LookupError: sour)"
        ]

    run(main())


def test_an_actor_may_answer_and_then_stop(run, owner):
    def last(ctx):
        ctx.stop()
        return "bye"

    async def main():
        system = alone(owner)
        await system.start()
        assert await system.ref_of("a").ask(last, 1) == "bye"
        await settle()
        assert ends(system) == [("child_terminated", "normal")]
        await system.stop()

    run(main())


# Monitors.


def test_a_monitor_tells_of_the_end_once_and_after_the_last_message(run, owner):
    async def main():
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", owner), ChildSpec("b", Owner)])))
        await system.start()
        target = system.ref_of("b")
        system.ref_of("a").tell(lambda ctx: ctx.monitor(target))
        await settle()
        target.tell(lambda ctx: ctx.ref_of("a").tell("last words") and None)
        target.tell(Boom(Exit(Shutdown("done"))))
        await settle()
        target.tell(Boom(ValueError()))
        await settle()
        assert [message for *_, message in owner.seen] == ["last words", Down(target, Shutdown("done"))]
        await system.stop()

    run(main())


def test_a_monitor_of_nobody_tells_at_once(run, owner):
    async def main():
        system = alone(owner)
        await system.start()
        nobody = system.ref_of("nobody")
        system.ref_of("a").tell(lambda ctx: ctx.monitor(nobody))
        await settle()
        assert [message for *_, message in owner.seen] == [Down(nobody, NoProc())]
        await system.stop()

    run(main())


def test_a_monitor_ends_with_the_one_who_asked_for_it(run, owner):
    async def main():
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", owner), ChildSpec("b", Owner)])))
        await system.start()
        system.ref_of("a").tell(lambda ctx: ctx.monitor(ctx.ref_of("b")))
        system.ref_of("a").tell(Boom(ValueError()))
        await settle()
        system.ref_of("b").tell(Boom(ValueError()))
        await settle()
        assert owner.seen == []
        await system.stop()

    run(main())


def test_whoever_monitors_keeps_nothing_of_those_that_have_ended(run, owner):
    async def main():
        children = [ChildSpec("a", owner), ChildSpec("b", Owner)]
        system = System(ChildSpec("root", lambda: Supervisor(children, intensity=1000)))
        await system.start()
        target = system.ref_of("b")
        for _ in range(10):
            system.ref_of("a").tell(lambda ctx: ctx.monitor(target))
            await settle()
            target.tell(Boom(ValueError()))
            await settle()
        assert [type(message) for *_, message in owner.seen] == [Down] * 10
        assert len(system._registry.place("a").process.monitors) == 0
        await system.stop()

    run(main())


def test_two_hundred_crashes_leave_nothing_behind(run, owner):
    async def main():
        system = alone(owner, intensity=1000)
        await system.start()
        before = len(asyncio.all_tasks())
        for _ in range(200):
            system.ref_of("a").tell(lambda ctx: ctx.spawn(asyncio.sleep(1000), name="s") and None)
            system.ref_of("a").tell(lambda ctx: ctx.after(1000, "stale"))
            system.ref_of("a").tell(Boom(ValueError()))
            await settle()
        assert len(asyncio.all_tasks()) == before
        assert system.tree()["children"][0]["restarts"] == 200
        await system.stop()

    run(main())


def test_reply_later_outside_of_a_message_is_a_mistake(run):
    class Hasty(Actor):
        async def init(self):
            self.ctx.reply_later()

    async def main():
        with pytest.raises(StartError, match="did not start"):
            await alone(Hasty).start()

    run(main())


def test_system_exit_reaches_the_top():
    async def main():
        class Quitter(Actor):
            async def receive(self, message):
                raise SystemExit(3)

        system = alone(Quitter)
        await system.start()
        await system.ref_of("a").ask(Request(), 60)

    with pytest.raises(SystemExit) as caught:
        asyncio.run(main())
    assert caught.value.code == 3
