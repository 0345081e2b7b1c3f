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
    """Uses the queue's hooks ``_init``, ``_put`` and ``_get``, so that waiting and waking stay asyncio's."""

    def __init__(self, settings: Mailbox, on_drop: Callable[[object], None]) -> None:
        super().__init__(settings.bound)
        self.overflow = settings.overflow
        self.closed = False
        self.refused = 0
        self._on_drop = on_drop

    def _init(self, maxsize: int) -> None:
        self._bound: float = maxsize
        self._control: deque[object] = deque()
        self._user: deque[object] = deque()
        self._lane = self._user

    def _put(self, item: object) -> None:
        self._lane.append(item)

    def _get(self) -> object:
        return self._control.popleft() if self._control else self._user.popleft()

    def qsize(self) -> int:
        """Count what waits in the user lane."""
        return len(self._user)

    def empty(self) -> bool:
        return not self._user and not self._control

    def full(self) -> bool:
        return len(self._user) >= self._bound

    def offer(self, item: object) -> bool:
        """Put it in, or apply the overflow policy; False if it was refused."""
        if len(self._user) < self._bound:
            self.refused = 0
            self.put_nowait(item)
            return True
        if self.overflow is not Overflow.DROP_OLDEST:
            return False
        oldest = self._user.popleft()
        self.put_nowait(item)
        self._on_drop(oldest)
        return True

    def control(self, item: object) -> None:
        """Put ahead of all user messages, whatever the bound."""
        self._force(item, self._control)

    def deliver(self, message: object) -> None:
        """Put the actor's own timers and monitors behind the user messages, whatever the bound."""
        self._force(message, self._user)

    def take(self, most: int) -> list[object]:
        """Take up to ``most`` further user messages, none past a waiting control message."""
        taken: list[object] = []
        while self._user and not self._control and len(taken) < most:
            taken.append(self.get_nowait())
        return taken

    def close(self) -> list[object]:
        """Refuse from now on. Returns what was never handled, and lets parked senders find out."""
        self.closed = True
        self._bound = inf
        self._control.clear()
        left: list[object] = []
        while not self.empty():
            left.append(self.get_nowait())
        return left

    def _force(self, item: object, lane: deque[object]) -> None:
        if self.closed:
            return
        bound, self._bound, self._lane = self._bound, inf, lane
        try:
            self.put_nowait(item)
        finally:
            self._bound, self._lane = bound, self._user
