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
    Normal,
    Shutdown,
    StartError,
    Supervisor,
    System,
)
from tests.supervision.conftest import Boom, Tree, settle


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
        text = str(system.events.of_kind("child_terminated")[0].data["traceback"])
        assert text.index("KeyError: 'first'") < text.index("ValueError: then")
        await system.stop()

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


# Monitors.


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


def test_reply_later_outside_of_a_message_is_a_mistake(run):
    class Hasty(Actor):
        async def init(self):
            self.ctx.reply_later()

    async def main():
        with pytest.raises(StartError, match="did not start"):
            await alone(Hasty).start()

    run(main())
