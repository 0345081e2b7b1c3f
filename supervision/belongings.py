"""What one incarnation of an actor owns, and what ends with it: tasks, timers, lanes, open answers."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, TypeVar

from supervision import events
from supervision.asking import INSIDE, Fence, Inside
from supervision.errors import ActorDown

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from supervision.exits import ExitReason
    from supervision.lane import Lane
    from supervision.mailbox import Envelope
    from supervision.reference import Registry

T = TypeVar("T")


class ReplyToken:
    """The answer that a message still has to get. Void once the incarnation that took it ended."""

    __slots__ = ("_discard", "_envelope", "_late")

    def __init__(
        self,
        envelope: Envelope,
        discard: Callable[[ReplyToken, None], None],
        late: Callable[[Envelope], None],
    ) -> None:
        self._envelope = envelope
        self._discard = discard
        self._late = late

    def answer(self, value: object) -> bool:
        """Return False if the asker is gone: timed out, cancelled, or told that this incarnation ended."""
        self._discard(self, None)
        if self._envelope.answer(value):
            return True
        self._late(self._envelope)
        return False

    def refuse(self, error: Exception) -> bool:
        """Raise ``error`` where the ask waits."""
        return self.answer(error)


class Belongings:
    """Empty for most actors, so kept small: an empty dict is a third of an empty set."""

    __slots__ = (
        "_context",
        "_fence",
        "_lanes",
        "_on_crash",
        "_registry",
        "_timers",
        "_tokens",
        "_unnamed",
        "closed",
        "tasks",
    )

    def __init__(self, registry: Registry, fence: Fence, on_crash: Callable[[BaseException], None]) -> None:
        self._registry = registry
        self._fence = fence
        self._on_crash = on_crash
        self._context = copy_context()
        self._timers: dict[str | int, asyncio.TimerHandle] = {}
        self._unnamed = 0
        self._lanes: dict[str, Lane] = {}
        self._tokens: dict[ReplyToken, None] = {}
        self.tasks: dict[asyncio.Task[Any], None] = {}
        self.closed: ExitReason | None = None

    def spawn(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        if self.closed is not None:
            coro.close()
            raise ActorDown(self._fence.path, self.closed)
        context = self._context.copy()
        context.run(INSIDE.set, Inside(self._fence))
        loop = asyncio.get_running_loop()
        task = loop.create_task(coro, name=f"{self._fence.path}:{name}", context=context)
        self.tasks[task] = None
        task.add_done_callback(self._task_ended)
        return task

    def after(
        self, delay: float, deliver: Callable[[object], None], message: object, name: str | None
    ) -> None:
        if self.closed is not None:
            return
        key: str | int = self._unnamed if name is None else name
        self._unnamed += 1
        self.cancel_timer(key)
        if delay <= 0:
            deliver(message)  # timers of one moment may change places; a mailbox keeps its order
            return
        loop = asyncio.get_running_loop()
        self._timers[key] = loop.call_later(delay, self._fire, key, deliver, message)

    def cancel_timer(self, key: str | int) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()

    def lane(self, name: str) -> Lane:
        if self.closed is not None:
            raise ActorDown(self._fence.path, self.closed)
        if name not in self._lanes:
            self._lanes[name] = self._registry.lane(self._fence.path, name)
        return self._lanes[name]

    def token(self, envelope: Envelope) -> ReplyToken:
        envelope.deferred = True
        token = ReplyToken(envelope, self._tokens.pop, self.late)
        self._tokens[token] = None
        return token

    def late(self, envelope: Envelope) -> None:
        self._registry.emit(events.LATE_REPLY, self._fence.path, request=type(envelope.message).__name__)

    def close(self, reason: ExitReason) -> None:
        """End all of it. What remains in ``tasks`` was cancelled and has still to be waited for."""
        self.closed = reason
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for lane in self._lanes.values():
            lane.close()
        for token in tuple(self._tokens):
            token.refuse(ActorDown(self._fence.path, reason, in_hand=True))
        for task in self.tasks:
            task.cancel()

    def _fire(self, key: str | int, deliver: Callable[[object], None], message: object) -> None:
        del self._timers[key]
        deliver(message)

    def _task_ended(self, task: asyncio.Task[Any]) -> None:
        self.tasks.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._on_crash(error)
