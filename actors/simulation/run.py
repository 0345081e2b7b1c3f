"""One run: chaos while the shop is open, then calm, then the count."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from actors.simulation.faults import DAY, OPENING_HOURS
from actors.simulation.house import LANE, STORE, House
from actors.simulation.outcome import count, judge
from actors.simulation.striking import Striker
from actors.simulation.wix import Guests
from supervision.harness import SimLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from actors.ports import Lane, Store
    from actors.simulation.invariants import Violation, Witness
    from actors.simulation.machine import Disk
    from actors.simulation.options import Options
    from actors.simulation.outcome import Result

#: How long calm lasts, in seconds: at least, so that Wix's search knows all; and at most.
SHORTEST_CALM: Final = 120.0
LONGEST_CALM: Final = 26 * 3600.0  # an order for later waits a day where the date was wrong
LOOK: Final = 5.0

BETWEEN_COLLECTIONS: Final = 50_000  # objects

Plan = tuple[float, "Callable[[], object]"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Ports of the daemon that a plant replaces."""

    store: Callable[[Disk, Witness], Store] = STORE
    lane: Callable[[], Lane] = LANE


@dataclass(frozen=True, slots=True)
class Run:
    options: Options
    result: Result
    violation: Violation | None
    trace: Sequence[str]  # its last lines
    seconds: float  # of virtual time
    steps: int
    copies: tuple[str, ...]  # of the journal, by their names, the oldest first


def simulate(
    options: Options, parts: Parts | None = None, progress: Callable[[float], None] | None = None
) -> Run:
    """`progress` is told now and then how much is done, from 0 to 1."""
    loop = SimLoop(options.seed)
    with _rare_collections(), asyncio.Runner(loop_factory=lambda: loop) as runner:
        day = _Days(options, parts or Parts(), progress)
        loop.set_exception_handler(day.unhandled)
        return runner.run(day.run())


@contextmanager
def _rare_collections() -> Iterator[None]:
    """A day makes millions of objects and hardly a circle: to look for those after each 700 takes a tenth."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(BETWEEN_COLLECTIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


class _Days:
    def __init__(self, options: Options, parts: Parts, progress: Callable[[float], None] | None) -> None:
        self._options = options
        self._parts = parts
        self._progress = progress
        self.house: House

    def unhandled(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        self.house.witness.blame("nothing fails unseen", f"{context['message']}: {error!r}")

    async def run(self) -> Run:
        house = self.house = House(self._options, store=self._parts.store, lane=self._parts.lane)
        keeper = asyncio.ensure_future(house.keep())
        striker = Striker(house)
        guests = Guests(self._options, house.wix.core)
        if (rough := house.wix.rough) is not None:
            rough.ring_at(house)
        await self._days(striker, [*guests.plans(), *self._plans(striker)])
        house.witness.look_at_disk()
        result = count(house, guests, striker.struck + (rough.struck if rough else Counter()))
        judge(house, result)
        keeper.cancel()
        house.spare()
        await house.stop(0.0)
        with suppress(asyncio.CancelledError):
            await keeper
        loop = asyncio.get_running_loop()
        run = Run(
            self._options,
            result,
            house.witness.violation,
            house.trace.last,
            loop.time(),
            getattr(loop, "steps", 0),
            tuple(house.disk.copies),
        )
        house.close()
        return run

    def _plans(self, striker: Striker) -> Iterator[Plan]:
        for fault in self._options.all_faults:
            yield fault.at, partial(striker.strike, fault)
        for at, seconds in self._options.nights:
            yield at, partial(striker.switch_off, seconds)
        for day in range(1, self._options.days):
            yield day * DAY, self.house.clock.put_right

    async def _days(self, striker: Striker, plans: Sequence[Plan]) -> None:
        loop = asyncio.get_running_loop()
        for at, act in plans:
            loop.call_at(at, act)
        await self._until(max((at for at, _ in plans), default=0.0))
        if not self.house.witness.violation:
            striker.calm_down()
            if (rough := self.house.wix.rough) is not None:
                rough.calm_down()
            await self._calm(striker)

    async def _until(self, at: float) -> None:
        """That time, or the first violation."""
        loop = asyncio.get_running_loop()
        while (now := loop.time()) < at and not self.house.witness.violation:
            if self._progress is not None:
                self._progress(min(1.0, now / (self._options.days * DAY - DAY + OPENING_HOURS)))
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(at, now + 600.0)):
                    await self.house.witness.broken.wait()

    async def _calm(self, striker: Striker) -> None:
        await striker.over()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        orders = self.house.wix.core.orders
        await self._until(begun + SHORTEST_CALM + orders.search_lag + orders.lag_spread)
        while loop.time() < begun + LONGEST_CALM and not self.house.witness.violation:
            if self._is_quiet():
                return
            await self._until(loop.time() + LOOK)

    def _is_quiet(self) -> bool:
        waiting = self.house.disk.connection.execute(
            "SELECT count(*) FROM jobs WHERE state IN ('scheduled', 'queued', 'sending', 'doubtful')"
        ).fetchone()[0]
        return self.house.system is not None and not waiting
