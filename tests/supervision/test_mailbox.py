"""Bounds, overflow policies, parked senders, fairness."""

import asyncio

import pytest

from supervision import (
    Mailbox,
    Overflow,
)
from supervision.exits import Shutdown
from supervision.mailbox import MailboxQueue
from supervision.messages import Stop


def test_the_queue_counts_user_messages_only(run):
    async def main():
        queue = MailboxQueue(Mailbox(1, Overflow.FAIL), lambda _: None, asyncio.get_running_loop())
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


def test_it_can_be_shown(run):
    async def main():
        queue = MailboxQueue(Mailbox(7, Overflow.FAIL), lambda _: None, asyncio.get_running_loop())
        assert "maxsize=7" in repr(queue)

    run(main())


def test_a_batch_ends_before_a_control_message(run):
    async def main():
        queue = MailboxQueue(Mailbox(9, Overflow.FAIL), lambda _: None, asyncio.get_running_loop())
        queue.offer("first")
        queue.control(Stop(Shutdown()))
        assert queue.take(9) == []
        assert isinstance(queue.get_nowait(), Stop)
        assert queue.take(9) == ["first"]

    run(main())


def test_a_mailbox_holds_at_least_one():
    with pytest.raises(ValueError, match="at least one"):
        Mailbox(0, Overflow.FAIL)
