"""A mailbox is an ``asyncio.Queue`` with two lanes: control goes before user, and only user is bounded."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision.asking import Hop
    from supervision.messages import Stop


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
    """A message on its way; ``reply`` is the future of the asker, None for a tell."""

    __slots__ = ("deferred", "hop", "message", "reply")

    def __init__(
        self, message: object, reply: asyncio.Future[Any] | None = None, hop: Hop | None = None
    ) -> None:
        self.message = message
        self.reply = reply
        self.hop = hop
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


class MailboxQueue(asyncio.Queue["Envelope | Stop"]):
    """Uses the queue's hooks ``_init``, ``_put`` and ``_get``, so that waiting and waking stay asyncio's."""

    def __init__(self, settings: Mailbox, on_drop: Callable[[Envelope], None]) -> None:
        super().__init__(settings.bound)
        self.overflow = settings.overflow
        self.closed = False
        self.refused = 0
        self._on_drop = on_drop
        self._forced: deque[Envelope | Stop] | None = None

    def _init(self, maxsize: int) -> None:
        self._bound = maxsize
        self._control: deque[Envelope | Stop] = deque()
        self._user: deque[Envelope | Stop] = deque()

    def _put(self, item: Envelope | Stop) -> None:
        lane = self._user if self._forced is None else self._forced
        lane.append(item)

    def _get(self) -> Envelope | Stop:
        return self._control.popleft() if self._control else self._user.popleft()

    def qsize(self) -> int:
        """Count what waits in the user lane."""
        return len(self._user)

    def empty(self) -> bool:
        return not self._user and not self._control

    def full(self) -> bool:
        return len(self._user) >= self._bound and self._forced is None and not self.closed

    def offer(self, envelope: Envelope) -> bool:
        """Put the message in, or apply the overflow policy; False if it was refused."""
        if self.full():
            if self.overflow is not Overflow.DROP_OLDEST:
                return False
            oldest = self._user.popleft()
            self.put_nowait(envelope)
            if isinstance(oldest, Envelope):
                self._on_drop(oldest)
            return True
        self.refused = 0
        self.put_nowait(envelope)
        return True

    def control(self, item: Envelope | Stop) -> None:
        """Put ahead of all user messages, whatever the bound."""
        self._force(item, self._control)

    def deliver(self, message: object) -> None:
        """Put the actor's own timers and monitors behind the user messages, whatever the bound."""
        self._force(Envelope(message), self._user)

    def take(self, most: int) -> list[Envelope]:
        """Take up to ``most`` further user messages, none past a waiting control message."""
        taken: list[Envelope] = []
        while self._user and not self._control and len(taken) < most:
            item = self.get_nowait()
            if isinstance(item, Envelope):
                taken.append(item)
        return taken

    def close(self) -> list[Envelope]:
        """Refuse from now on. Returns what was never handled, and lets parked senders find out."""
        self.closed = True
        self._control.clear()
        left: list[Envelope] = []
        while not self.empty():
            item = self.get_nowait()
            if isinstance(item, Envelope):
                left.append(item)
        return left

    def _force(self, item: Envelope | Stop, lane: deque[Envelope | Stop]) -> None:
        if self.closed:
            return
        self._forced = lane
        try:
            self.put_nowait(item)
        finally:
            self._forced = None
