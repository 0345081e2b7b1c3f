"""A thread of one's own for calls that block."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from supervision import events
from supervision.errors import LaneClosed, LaneStuck, Timeout
from supervision.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision.reference import Registry

P = ParamSpec("P")
T = TypeVar("T")

GRACE: Final = 1.0
"""Seconds after which a thread that is still in its last call counts as left behind."""

MOST_ABANDONED: Final = 32
"""Threads of one system that never came back; past it, no new one is started."""


class Lane:
    """One daemon thread that runs calls one after the other.

    A thread can't be stopped. A call that passes its deadline leaves its thread behind, a new thread goes on
    with the calls that wait, and what the old one may still return is dropped. Being a daemon, it does not
    hold up the exit of the process. Needs a real loop: under virtual time nothing waits for a thread.
    """

    def __init__(self, registry: Registry, path: str, name: str) -> None:
        self._registry = registry
        self._path = path
        self._name = name
        self._calls: list[_Call] = []
        self._worker: Worker | None = None
        self._closed = False

    async def run(self, fn: Callable[..., T], *args: Any, timeout: float | None) -> T:  # noqa: ANN401 - of any function
        """Return what ``fn(*args)`` returns, or raise what it raises.

        ``timeout`` in seconds from now, waiting for earlier calls included: raises Timeout. Raises LaneClosed
        when the incarnation ends, LaneStuck when too many threads have been left behind. Cancelling the wait
        does not stop a call that has begun.
        """
        if self._closed:
            raise LaneClosed(self._path, self._name, "closed")
        call = _Call(fn, args)
        if timeout is not None:
            loop = asyncio.get_running_loop()
            call.timer = loop.call_later(timeout, self._overdue, call, timeout)
        self._calls.append(call)
        self._feed()
        try:
            result: T = await call.reply
        except asyncio.CancelledError:
            if call in self._calls and not call.begun:
                self._drop(call)
            raise
        return result

    def close(self) -> None:
        """Fail what waits and let the thread end after the call that it is in, or be left behind in it."""
        self._closed = True
        if self._worker is not None and any(call.begun for call in self._calls):
            asyncio.get_running_loop().call_later(GRACE, self._leave_behind, self._worker)
        for call in tuple(self._calls):
            call.fail(LaneClosed(self._path, self._name, "closed"))
            self._drop(call)
        if self._worker is not None:
            self._worker.inbox.put(None)
            self._worker = None

    def _feed(self) -> None:
        """Hand the first waiting call to the thread, if it is free."""
        if not self._calls or self._calls[0].begun:
            return
        call = self._calls[0]
        if self._worker is None:
            left = self._registry.abandoned_workers
            left[:] = [worker for worker in left if worker.thread.is_alive()]
            if len(left) >= MOST_ABANDONED:
                call.fail(LaneStuck(self._path, self._name, "too many threads never came back"))
                self._drop(call)
                self._feed()
                return
            self._worker = Worker(f"{self._path}:{self._name}", self._returned)
        call.begun = True
        self._worker.inbox.put(call)

    def _returned(self, worker: Worker, call: _Call, outcome: Outcome[Any]) -> None:
        if worker is not self._worker:
            return
        self._drop(call)
        if outcome.error is not None:
            call.fail(outcome.error)
        elif not call.reply.done():
            call.reply.set_result(outcome.value)
        self._feed()

    def _overdue(self, call: _Call, seconds: float) -> None:
        self._drop(call)
        call.fail(Timeout(f"{self._path}:{self._name}", call.name, seconds))
        if not call.begun or self._worker is None:
            return
        self._registry.emit(
            events.LANE_ABANDONED, self._path, lane=self._name, call=call.name, seconds=seconds
        )
        self._leave_behind(self._worker)
        self._worker.inbox.put(None)
        self._worker = None
        self._feed()

    def _leave_behind(self, worker: Worker) -> None:
        if worker.thread.is_alive():
            self._registry.abandoned_workers.append(worker)
            self._registry.zombies.add(self._path, worker.thread.is_alive)

    def _drop(self, call: _Call) -> None:
        if call.timer is not None:
            call.timer.cancel()
        if call in self._calls:
            self._calls.remove(call)


class _Call:
    def __init__(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.fn = fn
        self.args = args
        self.name = getattr(fn, "__name__", type(fn).__name__)
        self.begun = False
        self.timer: asyncio.TimerHandle | None = None
        self.reply: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def fail(self, error: BaseException) -> None:
        if not self.reply.done():
            self.reply.set_exception(error)


class Worker:
    def __init__(self, name: str, returned: Callable[[Worker, _Call, Outcome[Any]], None]) -> None:
        self.inbox: SimpleQueue[_Call | None] = SimpleQueue()
        self._returned = returned
        self._loop = asyncio.get_running_loop()
        self.thread = threading.Thread(target=self._work, name=name, daemon=True)
        self.thread.start()

    def _work(self) -> None:
        while (call := self.inbox.get()) is not None:
            with Outcome[Any](catch=BaseException) as outcome:
                outcome.value = call.fn(*call.args)
            # The loop may be closed by the time a stuck call comes back.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._returned, self, call, outcome)
