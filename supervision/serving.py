"""How a running actor serves its mailbox: one message or one batch at a time, until it is told to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from supervision.mailbox import Envelope, content
from supervision.messages import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision.actor import Actor
    from supervision.exits import ExitReason
    from supervision.hand import Hand
    from supervision.mailbox import MailboxQueue

    Late = Callable[[Envelope], None]

TURNS: Final = 64
"""After so many messages in a row the others get their turn."""


def running() -> asyncio.Task[Any]:
    """Return the task that runs this."""
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("an actor runs in a task")
    return task


async def serve(
    actor: Actor, mailbox: MailboxQueue, hand: Hand, task: asyncio.Task[Any], late: Late
) -> ExitReason:
    """Return the reason of the stop. ``late`` hears of answers that nobody waits for any more.

    A cancellation that a handler swallowed, or that hit together with a time-out, ends it all the same.
    """
    user = mailbox.user
    receive, cancelling, many = actor.receive, task.cancelling, actor.batch > 1
    hand.calm()
    turns = 0
    while True:
        if user and not mailbox.urgent and not mailbox.parked:
            item = user.popleft()
        else:
            if mailbox.empty():
                turns, item = 0, None  # who waits holds on to no message
            item = await mailbox.get()
            if isinstance(item, Stop):
                return item.reason
        if many:
            await _handle_many(actor, [item, *mailbox.take(actor.batch - 1)], hand, late)
        elif type(item) is Envelope:
            await _handle_ask(actor, item, hand, late)
        else:
            hand.items = (item,)
            await receive(item)
            hand.items = ()
        if cancelling():
            raise asyncio.CancelledError
        turns += 1
        if turns == TURNS:
            turns = 0
            await asyncio.sleep(0)


async def _handle_ask(actor: Actor, envelope: Envelope, hand: Hand, late: Late) -> None:
    hand.take([envelope])
    answer = await actor.receive(envelope.message)
    hand.drop()
    _settle(envelope, answer, late)


async def _handle_many(actor: Actor, items: list[object], hand: Hand, late: Late) -> None:
    hand.take(items)
    answers = await actor.receive_many([content(item) for item in items])
    if len(answers) != len(items):
        raise TypeError(f"receive_many returned {len(answers)} answers to {len(items)} messages")
    hand.drop()
    for item, answer in zip(items, answers, strict=True):
        if isinstance(item, Envelope):
            _settle(item, answer, late)


def _settle(envelope: Envelope, answer: object, late: Late) -> None:
    if not envelope.deferred and not envelope.answer(answer):
        late(envelope)
