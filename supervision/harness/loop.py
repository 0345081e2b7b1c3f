"""Virtual time: a loop that waits for nothing, for tests and simulations."""

# ruff: noqa: N818 - named for the condition that they tell of

from __future__ import annotations

import asyncio
import random  # noqa: TID251 - seeded: the point is that a run can be replayed
import selectors
from contextlib import suppress
from functools import cache, partial
from heapq import heapify, heappop
from itertools import count, permutations
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from supervision.outcome import Outcome

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
    from contextvars import Context

T = TypeVar("T")

WORD: Final = 2**64 - 1
CROWD: Final = 6
"""Up to so many callbacks an order is looked up in a table of all orders."""


class SleepForever(RuntimeError):
    """Nothing is ready, no timer is set: what the program waits for can't come."""


class TooLong(RuntimeError):
    """More callbacks ran than the run was given: something wakes itself for ever."""


class _Nowhere(selectors.BaseSelector):
    """There is no outside world: what waits for it would wait for ever."""

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:  # noqa: ANN401 - as declared by selectors
        raise RuntimeError(f"no sockets and no pipes under virtual time: {fileobj!r} ({events}, {data!r})")

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:  # noqa: ANN401 - as declared by selectors
        raise KeyError(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:  # noqa: ARG002 - as declared by selectors
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


class SimTask(asyncio.Task[T]):
    """Hashed by its number, so that the order of a set of tasks does not depend on addresses."""

    def __init__(
        self, coro: Coroutine[Any, Any, T], *, loop: SimLoop, context: Context | None, name: str | None
    ) -> None:
        self._number = next(loop.numbers)
        super().__init__(coro, loop=loop, context=context, name=name)

    def __hash__(self) -> int:
        return self._number


class SimLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer when nothing is ready; raises SleepForever when there is none.

    No sockets, no threads, no signals of the operating system. ``run_in_executor`` runs the call in the loop,
    after up to ``latency`` seconds drawn from the seed. With a ``seed`` the callbacks that are ready at the
    same time run in an order drawn from it; without, in asyncio's own order. ``choices`` limits this to the
    moments of these numbers, and all others keep asyncio's order; the numbers of the moments at which
    the order was another one stand in ``chosen``. Raises TooLong after ``most_steps`` callbacks.

    ``steps`` counts the callbacks that ran. ``on_step`` is called with the task before each step of one.
    """

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool
    _timer_cancelled_count: int

    def __init__(
        self,
        seed: int | None = None,
        *,
        choices: Collection[int] | None = None,
        latency: float = 0.0,
        most_steps: int | None = None,
    ) -> None:
        self.steps = 0
        self.chosen: list[int] = []
        self.numbers = count()
        self.on_step: Callable[[asyncio.Task[Any]], None] | None = None
        self._now = 0.0
        self._moment = 0
        self._seed = None if seed is None else mixed(seed, 0)
        self._choices = None if choices is None else frozenset(choices)
        self._latency = latency
        self._calls = 0
        self.most_steps = most_steps
        self._on_signal: dict[int, Callable[[], object]] = {}
        super().__init__(_Nowhere())
        self.set_task_factory(_task)

    def time(self) -> float:
        return self._now

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]  # noqa: ANN401, ARG002 - narrower than declared
        future = self.create_future()
        if self._latency and self._seed is not None:
            self._calls += 1
            delay = self._latency * mixed(self._seed, -self._calls) / WORD
            self.call_later(delay, _call, future, func, args)
        else:
            self.call_soon(_call, future, func, args)
        return future

    def add_signal_handler(self, sig: int, callback: Callable[..., object], *args: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - as declared by asyncio
        self._on_signal[sig] = partial(callback, *args)

    def remove_signal_handler(self, sig: int) -> bool:
        return self._on_signal.pop(sig, None) is not None

    def receive_signal(self, sig: int) -> None:
        """Behave as if the system had sent ``sig``. Raises KeyError if nobody listens for it."""
        self.call_soon(self._on_signal[sig])

    def _run_once(self) -> None:
        self._forget_cancelled()
        ready, timers = self._ready, self._scheduled
        if not ready and not self._stopping:
            if not timers:
                raise SleepForever("nothing can wake this loop any more")
            self._now = max(self._now, timers[0].when())
        now = self._now
        while timers and timers[0]._when <= now:  # type: ignore[attr-defined]  # noqa: SLF001 - asyncio's own loop reads it so
            timer = heappop(timers)
            timer._scheduled = False  # type: ignore[attr-defined]  # noqa: SLF001 - the same
            ready.append(timer)
        if self._seed is not None and len(ready) > 1:
            self._reorder(self._seed)
        self._run_ready()

    def _forget_cancelled(self) -> None:
        """As asyncio does: many at once, or those that are first."""
        timers = self._scheduled
        if len(timers) > 100 and self._timer_cancelled_count * 2 > len(timers):
            for timer in timers:
                timer._scheduled = not timer.cancelled()  # type: ignore[attr-defined]  # noqa: SLF001 - asyncio's own loop writes it so
            timers[:] = [timer for timer in timers if not timer.cancelled()]
            heapify(timers)
            self._timer_cancelled_count = 0
            return
        while timers and timers[0]._cancelled:  # noqa: SLF001 - the same
            self._timer_cancelled_count -= 1
            heappop(timers)._scheduled = False  # type: ignore[attr-defined]  # noqa: SLF001 - the same

    def _reorder(self, seed: int) -> None:
        self._moment += 1
        if self._choices is not None and self._moment not in self._choices:
            return
        ready = self._ready
        drawn = mixed(seed, self._moment)
        if len(ready) <= CROWD:
            orders = _orders(len(ready))
            number = drawn % len(orders)
            if number == 0:
                return
            handles: Sequence[asyncio.Handle] = orders[number](ready)
        else:
            handles = crowd = list(ready)
            random.Random(drawn).shuffle(crowd)  # noqa: S311 - has to be repeatable, not secret
        self.chosen.append(self._moment)
        ready.clear()
        ready.extend(handles)

    def _run_ready(self) -> None:
        ready, on_step = self._ready, self.on_step
        number = len(ready)
        self.steps += number
        if self.most_steps is not None and self.steps > self.most_steps:
            raise TooLong(f"no end after {self.most_steps} callbacks, at {self._now:g} s")
        for _ in range(number):
            handle = ready.popleft()
            if handle._cancelled:  # noqa: SLF001 - asyncio's own loop reads it so
                self.steps -= 1
                continue
            if on_step is not None:
                owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]  # noqa: SLF001 - the same
                if type(owner) is SimTask:
                    on_step(owner)
            handle._run()  # noqa: SLF001 - the same

    # Without an outside world nobody has to be woken from it.

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None
        self._internal_fds = 0

    def _close_self_pipe(self) -> None:
        pass

    def _write_to_self(self) -> None:
        pass


def run_virtual(main: Coroutine[Any, Any, T], *, seed: int | None = None, debug: bool = False) -> T:
    """Run ``main`` to its end under virtual time."""
    with asyncio.Runner(debug=debug, loop_factory=partial(SimLoop, seed)) as runner:
        return runner.run(main)


def mixed(seed: int, number: int) -> int:
    """Draw the 64 bits of that number, the same on every version of Python, whatever else was drawn."""
    word = (seed * 0xD1342543DE82EF95 + number * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) & WORD
    word = ((word ^ word >> 32) * 0xD6E8FEB86659FD93) & WORD
    word = ((word ^ word >> 32) * 0xD6E8FEB86659FD93) & WORD
    return word ^ word >> 32


@cache
def _orders(number: int) -> list[Callable[[Any], tuple[asyncio.Handle, ...]]]:
    """Return all orders of so many, the unchanged one first."""
    return [itemgetter(*order) for order in permutations(range(number))]


def _task(
    loop: asyncio.AbstractEventLoop,
    coro: Any,  # noqa: ANN401 - as declared by asyncio
    *,
    context: Context | None = None,
    name: str | None = None,
) -> SimTask[Any]:
    if not isinstance(loop, SimLoop):
        raise TypeError(f"not a loop under virtual time: {loop!r}")
    return SimTask(coro, loop=loop, context=context, name=name)


def _call(future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
    with Outcome[Any]() as outcome:
        outcome.value = func(*args)
    with suppress(asyncio.InvalidStateError):
        if outcome.error is None:
            future.set_result(outcome.value)
        else:
            future.set_exception(outcome.error)
