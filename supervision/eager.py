"""Steps a task for the first time at once, not in the loop's next turn: most actors are up after it.

Python 3.12 has ``eager_start``; this serves 3.11 too, and so a seed means one order of events everywhere.
"""

from __future__ import annotations

from asyncio import CancelledError, _enter_task, _leave_task, current_task, isfuture
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from supervision.outcome import Outcome

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Generator
    from contextvars import Context


class Begun(Coroutine[Any, Any, Any]):
    """A coroutine one step ahead of its task, which learns at its own first step what that one came to."""

    __slots__ = ("_coro", "_end", "_is_ahead", "_waits_for")

    def __init__(self, coro: Coroutine[Any, Any, Any]) -> None:
        self._coro = coro
        self._is_ahead = False
        self._waits_for: Any = None
        self._end: BaseException | None = None

    def step(self, task: asyncio.Task[Any], context: Context, loop: asyncio.AbstractEventLoop) -> None:
        """Take the first step, as ``task`` and in its ``context``. What it raises, the task will."""
        self._is_ahead = True
        current = current_task(loop)
        if current is not None:
            _leave_task(loop, current)
        _enter_task(loop, task)
        end: Outcome[None] = Outcome(BaseException)
        with end:
            self._waits_for = context.run(self._coro.send, None)
        _leave_task(loop, task)
        if current is not None:
            _enter_task(loop, current)
        self._end = end.error
        self._block(blocking=False)

    def send(self, value: Any) -> Any:  # noqa: ANN401 - as declared by Coroutine
        return self._learn() if self._is_ahead else self._coro.send(value)

    def throw(self, error: Any, *_: object) -> Any:  # noqa: ANN401 - tasks throw instances
        """A task throws at its first step only if it was cancelled before; then what it waits for is, too."""
        if not self._is_ahead:
            return self._coro.throw(error)
        waits_for = self._learn()
        if isfuture(waits_for) and isinstance(error, CancelledError) and waits_for.cancel():
            return waits_for
        return self._coro.throw(error)

    def close(self) -> None:
        self._coro.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise TypeError("a task's own coroutine is awaited by nobody else")

    def __getattr__(self, name: str) -> object:
        """Be for those who look at the task what the coroutine itself is: its frame, its name."""
        return getattr(self._coro, name)

    def _learn(self) -> Any:  # noqa: ANN401 - the same
        self._is_ahead = False
        self._block(blocking=True)
        waits_for, self._waits_for = self._waits_for, None
        end, self._end = self._end, None
        if end is not None:
            raise end
        return waits_for

    def _block(self, *, blocking: bool) -> None:
        """Set the mark of a future that is awaited; while it wears that, nobody else could await it."""
        if isfuture(self._waits_for):
            self._waits_for._asyncio_future_blocking = blocking  # noqa: SLF001 - by this they know
