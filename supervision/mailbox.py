"""A mailbox is an ``asyncio.Queue`` with two lanes: control goes before user, and only user is bounded."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision.asking import Hop


class Overflow(Enum):
    """What happens to a message that finds the mailbox full. An ask is never dropped in silence."""

    FAIL = auto()
    """``tell`` and ``ask`` raise ``MailboxFull``."""
    WAIT = auto()
    """``ask`` and ``send`` wait for room; ``tell``, which never waits, returns False."""
    DROP_OLDEST = auto()
    """The oldest message makes room; if it was an ask, its asker gets ``MailboxFull``."""
    DROP_NEWEST = auto()
    """``tell`` returns False; ``ask`` raises ``MailboxFull``."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """How many messages may wait (at least 1), and what happens to one more."""

    bound: int
    overflow: Overflow

    def __post_init__(self) -> None:
        if self.bound < 1:
            raise ValueError(f"a mailbox holds at least one message, not {self.bound}")


class Envelope:
    """A message that somebody may wait for an answer to. What was merely told lies in the mailbox bare.

    ``deadline``: the loop's time at which nobody waits any more.
    """

    __slots__ = ("deadline", "deferred", "hop", "message", "reply")

    def __init__(
        self,
        message: object,
        reply: asyncio.Future[Any] | None = None,
        hop: Hop | None = None,
        deadline: float | None = None,
    ) -> None:
        self.message = message
        self.reply = reply
        self.hop = hop
        self.deadline = deadline
        self.deferred = False

    def answer(self, value: object) -> bool:
        """Return False if the asker is gone. An exception as the answer is raised where the ask waits."""
        if self.reply is None:
            return True
        if self.reply.done():
            return False
        if isinstance(value, Exception):
            self.reply.set_exception(value)
        else:
            self.reply.set_result(value)
        return True


def content(item: object) -> object:
    """Return the message, be it in an envelope or bare."""
    return item.message if isinstance(item, Envelope) else item


class MailboxQueue(asyncio.Queue[object]):
    """Waiting and parking are ``asyncio.Queue``'s; the storage, and so what a message costs, is its own.

    ``put_nowait`` and ``get_nowait`` do what the queue's do, but for the count that ``join`` waits for, which
    nobody needs here.
    """

    # The queue's own, by these names in every release since 3.4: who waits for a message, who waits for room.
    _getters: deque[asyncio.Future[None]] | tuple[()]
    _putters: deque[asyncio.Future[None]] | tuple[()]
    _wakeup_next: Callable[[deque[asyncio.Future[None]]], None]
    _unfinished_tasks = 0  # looked at by its repr

    def __init__(
        self, settings: Mailbox, on_drop: Callable[[object], None], loop: asyncio.AbstractEventLoop
    ) -> None:
        # Not the queue's own __init__, which makes an event for join() besides: a tenth of what an idle actor
        # weighs, and a part of each restart. join() has to fail.
        self._maxsize = settings.bound
        self._getters = ()
        self._putters = ()
        self.parked: deque[asyncio.Future[None]] | tuple[()] = ()
        self._reader: asyncio.Future[None] | None = None
        self._is_shutdown = False  # looked at since Python 3.13
        self.overflow = settings.overflow
        self.closed = False
        self.refused = 0
        self._on_drop = on_drop
        self._loop = loop
        self._bound: float = settings.bound
        self.user: deque[object] = deque()
        self.urgent: deque[object] | tuple[()] = ()
        """The control lane. Most actors never get a control message before their last."""
        self._leading = 0
        """So many messages at the head of it are the actor's own next steps."""
        self._leaving = False

    def qsize(self) -> int:
        """Count what waits in the user lane."""
        return len(self.user)

    def empty(self) -> bool:
        return not self.user and not self.urgent

    def waits(self) -> bool:
        """Whether there is nothing in it, and its reader waits for something."""
        return self._reader is not None and not self._reader.done() and not self.closed

    def full(self) -> bool:
        return len(self.user) >= self._bound

    async def get(self) -> object:
        """Wait for a message. There is one reader."""
        while not self.user and not self.urgent:
            self._reader = self._loop.create_future()
            await self._reader
        return self.user.popleft() if not self.urgent and not self._putters else self.get_nowait()

    async def put(self, item: object) -> None:
        """Wait for room. Nobody does in most mailboxes, so that those who wait get their line only here."""
        if not self._putters:
            self._putters = deque()
            self.parked = self._putters
        await super().put(item)

    def put_nowait(self, item: object) -> None:
        if not self.accept(item):
            raise asyncio.QueueFull

    def get_nowait(self) -> object:
        """Take a control message, else a user message, which makes room for a parked sender."""
        if self.urgent:
            if self._leading:
                self._leading -= 1
            return self.urgent.popleft()
        if not self.user:
            raise asyncio.QueueEmpty
        item = self.user.popleft()
        if self._putters and len(self.user) < self._bound:
            self._wakeup_next(self._putters)
        return item

    def accept(self, item: object) -> bool:
        """Put it in if there is room."""
        user = self.user
        if len(user) >= self._bound:
            return False
        user.append(item)
        self.refused = 0
        if self._reader is not None:
            self._wake()
        return True

    def offer(self, item: object) -> bool:
        """Put it in, or apply the overflow policy; False if it was refused."""
        if self.accept(item):
            return True
        if self.overflow is not Overflow.DROP_OLDEST:
            return False
        oldest = self.user.popleft()
        self.user.append(item)
        self._on_drop(oldest)
        return True

    def control(self, item: object) -> None:
        """Put ahead of all user messages, whatever the bound."""
        if self.closed:
            return
        if self.urgent:
            self._insert(len(self.urgent), item)
        else:
            self.urgent = deque((item,))
            self._wake()

    def ahead(self, message: object) -> None:
        """Put the actor's next step ahead of all else, behind its other ones."""
        if not self.closed and not self._leaving:
            self._insert(self._leading, message)
            self._leading += 1

    def leave(self, stop: object) -> None:
        """Put the actor's own stop ahead of all else, in the place of its next steps."""
        if self.closed:
            return
        self._insert(self._leading, stop)
        while self._leading:
            self.get_nowait()
        self._leaving = True

    def withdraw(self, message: object) -> None:
        """Take this very object out of the user lane, if it is there."""
        for index, item in enumerate(self.user):
            if item is message:
                del self.user[index]
                return

    def deliver(self, message: object) -> None:
        """Put the actor's own timers and monitors behind the user messages, whatever the bound."""
        if self.closed:
            return
        self.user.append(message)
        self._wake()

    def take(self, most: int) -> list[object]:
        """Take up to ``most`` further user messages, none past a waiting control message."""
        taken: list[object] = []
        while self.user and not self.urgent and len(taken) < most:
            taken.append(self.get_nowait())
        return taken

    def close(self) -> list[object]:
        """Refuse from now on. Returns what was never handled, and lets parked senders find out."""
        self.closed = True
        self._bound = inf
        self.urgent, self._leading = (), 0
        left: list[object] = []
        while self.user:
            left.append(self.get_nowait())
        return left

    def _insert(self, index: int, item: object) -> None:
        if not self.urgent:
            self.urgent = deque()
        self.urgent.insert(index, item)
        self._wake()

    def _wake(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None and not reader.done():
            reader.set_result(None)
