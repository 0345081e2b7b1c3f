"""Bounds, overflow policies, parked senders, fairness."""

import asyncio
from typing import ClassVar

import pytest

from supervision import (
    Actor,
    ActorDown,
    ChildSpec,
    Mailbox,
    MailboxFull,
    Overflow,
    Supervisor,
    System,
    Timeout,
)
from supervision.exits import Shutdown
from supervision.mailbox import MailboxQueue
from supervision.messages import Stop
from tests.supervision.conftest import Get, settle


def gated(policy, bound=2):
    """A system of one actor ``a`` that handles nothing before its gate opens."""

    class Gated(Actor):
        mailbox = Mailbox(bound, policy)
        gate = asyncio.Event()
        seen: ClassVar = []

        async def receive(self, message):
            await self.gate.wait()
            if message == "crash":
                raise ValueError("x")
            self.seen.append(message)
            return message

    return System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Gated)]))), Gated


async def filled(system, bound=2):
    """Start it; one message in hand, the mailbox full."""
    await system.start()
    ref = system.ref_of("a")
    assert ref.tell("in hand")
    await settle()
    for number in range(bound):
        assert ref.tell(number)
    return ref


def full_events(system):
    return len(system.events.of_kind("mailbox_full"))


def test_fail_raises_in_the_sender(run):
    async def main():
        system, actor = gated(Overflow.FAIL)
        ref = await filled(system)
        with pytest.raises(MailboxFull):
            ref.tell("more")
        with pytest.raises(MailboxFull):
            await ref.ask(Get(), 1)
        assert full_events(system) == 1
        actor.gate.set()
        await settle()
        assert actor.seen == ["in hand", 0, 1]
        await system.stop()

    run(main())


def test_wait_makes_asks_wait_and_tells_fail(run):
    async def main():
        system, actor = gated(Overflow.WAIT)
        ref = await filled(system)
        assert ref.tell("more") is False
        asked = asyncio.ensure_future(ref.ask(Get(), 60))
        await settle(1)
        actor.gate.set()
        assert await asked == Get()
        assert actor.seen == ["in hand", 0, 1, Get()]
        await system.stop()

    run(main())


def test_waiting_for_room_counts_against_the_deadline(run):
    async def main():
        system, actor = gated(Overflow.WAIT)
        ref = await filled(system)
        with pytest.raises(Timeout):
            await ref.ask(Get(), 2)
        assert asyncio.get_running_loop().time() == 2
        actor.gate.set()
        await settle()
        assert actor.seen == ["in hand", 0, 1]
        await system.stop()

    run(main())


def test_drop_oldest_makes_room_and_tells_a_dropped_asker(run):
    async def main():
        system, actor = gated(Overflow.DROP_OLDEST, bound=1)
        ref = await filled(system, bound=1)
        asked = asyncio.ensure_future(ref.ask(Get(), 60))
        await settle()
        assert ref.tell("newest")
        with pytest.raises(MailboxFull):
            await asked
        actor.gate.set()
        await settle()
        assert actor.seen == ["in hand", "newest"]
        assert full_events(system) == 1
        await system.stop()

    run(main())


def test_drop_newest_says_no(run):
    async def main():
        system, actor = gated(Overflow.DROP_NEWEST)
        ref = await filled(system)
        assert ref.tell("more") is False
        with pytest.raises(MailboxFull):
            await ref.ask(Get(), 1)
        actor.gate.set()
        await settle()
        assert actor.seen == ["in hand", 0, 1]
        assert ref.tell("again")
        await settle()
        assert actor.seen[-1] == "again"
        await system.stop()

    run(main())


def test_parked_senders_get_their_room_in_order_and_a_cancelled_one_loses_none(run):
    async def main():
        system, actor = gated(Overflow.FAIL)
        ref = await filled(system)
        senders = [asyncio.ensure_future(ref.send(f"parked {i}")) for i in range(5)]
        await settle()
        assert not any(sender.done() for sender in senders)
        senders[1].cancel()
        actor.gate.set()
        await settle()
        assert actor.seen == ["in hand", 0, 1, "parked 0", "parked 2", "parked 3", "parked 4"]
        await system.stop()

    run(main())


def test_parked_senders_learn_of_the_death_all_of_them(run):
    async def main():
        system, actor = gated(Overflow.FAIL, bound=1)
        await system.start()
        ref = system.ref_of("a")
        ref.tell("crash")
        await settle()
        ref.tell("lost")
        senders = [asyncio.ensure_future(ref.send(i)) for i in range(5)]
        await settle()
        actor.gate.set()
        ends = await asyncio.gather(*senders, return_exceptions=True)
        assert [type(end) for end in ends] == [ActorDown] * 5
        with pytest.raises(ActorDown):
            await system.ref_of("nobody").send(1)
        await system.stop()

    run(main())


def test_stop_overtakes_a_full_mailbox(run):
    async def main():
        system, actor = gated(Overflow.FAIL)
        await filled(system)
        stopping = asyncio.ensure_future(system.stop())
        await settle()
        actor.gate.set()
        await stopping
        assert actor.seen == ["in hand"]
        assert asyncio.get_running_loop().time() == 0

    run(main())


def test_the_queue_counts_user_messages_only(run):
    async def main():
        queue = MailboxQueue(Mailbox(1, Overflow.FAIL), lambda _: None)
        assert isinstance(queue, asyncio.Queue)
        assert queue.maxsize == 1
        assert queue.empty()
        assert queue.offer("user")
        assert queue.full()
        queue.control(Stop(Shutdown()))
        queue.deliver("timer")
        assert queue.qsize() == 2
        assert isinstance(queue.get_nowait(), Stop)
        assert queue.take(9) == ["user", "timer"]
        assert queue.empty()
        assert queue.close() == []
        queue.control(Stop(Shutdown()))
        assert queue.empty()

    run(main())


def test_a_batch_ends_before_a_control_message(run):
    async def main():
        queue = MailboxQueue(Mailbox(9, Overflow.FAIL), lambda _: None)
        queue.offer("first")
        queue.control(Stop(Shutdown()))
        assert queue.take(9) == []
        assert isinstance(queue.get_nowait(), Stop)
        assert queue.take(9) == ["first"]

    run(main())


def test_a_mailbox_holds_at_least_one():
    with pytest.raises(ValueError, match="at least one"):
        Mailbox(0, Overflow.FAIL)


def test_a_backlog_does_not_starve_the_neighbours(run):
    class Busy(Actor):
        mailbox = Mailbox(10_000, Overflow.FAIL)
        handled = 0

        async def receive(self, message):
            type(self).handled += 1

    async def main():
        system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Busy)])))
        await system.start()
        for number in range(1000):
            system.ref_of("a").tell(number)
        most, before = 0, 0
        while Busy.handled < 1000:
            await asyncio.sleep(0)
            most = max(most, Busy.handled - before)
            before = Busy.handled
        assert most == 64
        await system.stop()

    run(main())
