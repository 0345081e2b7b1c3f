"""Virtual time: a loop that waits for nothing, for tests and simulations."""

# ruff: noqa: N818 - named for the condition that they tell of

from __future__ import annotations

import asyncio
import math
import random  # noqa: TID251 - seeded: the point is that a run can be replayed
import selectors
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from supervision.outcome import Outcome

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Coroutine, Mapping

T = TypeVar("T")


class SleepForever(RuntimeError):
    """Nothing is ready, no timer is set: what the program waits for can't come."""


class _Jump(selectors.BaseSelector):
    """Selects nothing, and instead of waiting moves the clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401 - as declared by selectors
        return selectors.SelectorKey(fileobj, -1, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:  # noqa: ANN401 - as declared by selectors
        return selectors.SelectorKey(fileobj, -1, 0, None)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise SleepForever("nothing can wake this loop any more")
        self.now += max(timeout, 0.0)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


class SimLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer when nothing is ready; raises SleepForever when there is none.

    No sockets and no threads: what has to wait for the real world waits for ever. ``run_in_executor``
    runs the call in the loop. With a ``seed`` the callbacks that are ready at the same time run in an order
    drawn from it; without, in asyncio's own order.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._jump = _Jump()
        self._order = None if seed is None else random.Random(seed)  # noqa: S311 - has to be repeatable, not secret
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.now

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]  # noqa: ANN401, ARG002 - narrower than declared
        future = self.create_future()
        self.call_soon(partial(_call, future, func, args))
        return future

    def _run_once(self) -> None:
        ready: deque[asyncio.Handle] = self._ready  # type: ignore[attr-defined]
        if self._order is not None and len(ready) > 1:
            handles = list(ready)
            self._order.shuffle(handles)
            ready.clear()
            ready.extend(handles)
        # asyncio fires timers due within the clock's resolution. One that is woken too early and sets
        # itself again would keep the loop busy at one moment for ever: here time is exact.
        self._clock_resolution = math.ulp(self.time())
        super()._run_once()  # type: ignore[misc]


def run_virtual(main: Coroutine[Any, Any, T], *, seed: int | None = None, debug: bool = False) -> T:
    """Run ``main`` to its end under virtual time."""
    with asyncio.Runner(debug=debug, loop_factory=partial(SimLoop, seed)) as runner:
        return runner.run(main)


def _call(future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    with Outcome[Any]() as outcome:
        outcome.value = func(*args)
    if future.done():
        return
    if outcome.error is None:
        future.set_result(outcome.value)
    else:
        future.set_exception(outcome.error)
