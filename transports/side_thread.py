"""Calls into the system that may not come back soon, away from the loop."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class SideThread:
    """A daemon thread that is there while it is needed, and runs one call after the other.

    A thread can't be stopped. Who cancels a call's future leaves the call behind, and what it still returns
    is given to its `unclaimed`; nobody begins another before `settled`. So a device that hangs costs one
    thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: SimpleQueue[Callable[[], None] | None] | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def settled(self) -> None:
        """Wait until every call has come back."""
        await self._idle.wait()

    def submit(
        self, function: Callable[[], T], unclaimed: Callable[[T], object] | None = None
    ) -> asyncio.Future[T]:
        """`function` raises nothing but `OSError`, which the future then raises."""
        loop = asyncio.get_running_loop()
        call = _Call(function, unclaimed, loop.create_future(), self._returned)
        if self._calls is None:
            self._calls = SimpleQueue()
            thread = threading.Thread(target=_work, args=(self._calls,), name=self._name, daemon=True)
            thread.start()
        self._under_way += 1
        self._idle.clear()
        self._calls.put(call)
        return call.future

    def dismiss(self) -> None:
        """Let the thread end after the calls that it has; another `submit` begins a new one."""
        if self._calls is not None:
            self._calls.put(None)
            self._calls = None

    def _returned(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._idle.set()


class _Call(Generic[T]):
    def __init__(
        self,
        function: Callable[[], T],
        unclaimed: Callable[[T], object] | None,
        future: asyncio.Future[T],
        returned: Callable[[], None],
    ) -> None:
        self._function = function
        self._unclaimed = unclaimed
        self._returned = returned
        self._loop = future.get_loop()
        self.future = future

    def __call__(self) -> None:
        """In the thread."""
        try:
            value = self._function()
        except OSError as error:
            self._tell(partial(self._fail, error))
        else:
            if not self._tell(partial(self._succeed, value)):
                self._drop(value)

    def _tell(self, callback: Callable[[], None]) -> bool:
        """Whether there still is a loop that hears it."""
        try:
            self._loop.call_soon_threadsafe(callback)
        except RuntimeError:
            return False
        return True

    def _fail(self, error: OSError) -> None:
        if not self.future.done():
            self.future.set_exception(error)
        self._returned()

    def _succeed(self, value: T) -> None:
        if self.future.done():
            self._drop(value)  # before all counts as settled: this may be the next call
        else:
            self.future.set_result(value)
        self._returned()

    def _drop(self, value: T) -> None:
        if self._unclaimed is not None:
            self._unclaimed(value)


def _work(calls: SimpleQueue[Callable[[], None] | None]) -> None:
    while (call := calls.get()) is not None:
        call()


async def returned(call: asyncio.Future[T], ended: asyncio.Future[None]) -> None:
    """Wait for a call, or for the end of what it is for: then it is left behind."""
    both: list[asyncio.Future[Any]] = [call, ended]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leave(call)


def leave(call: asyncio.Future[Any]) -> None:
    """Of a call that nobody waits for any more an error is heard all the same: else the loop complains."""
    if not call.done():
        call.cancel()
    elif not call.cancelled():
        call.exception()
