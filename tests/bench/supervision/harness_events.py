"""How many callbacks of the loop a second of CPU carries out, under the harness, in a small tree.

A callback is a step of a task, a timer that fires or the news of a future: ``SimLoop.steps``. Each of eight
counters under one supervisor has a clock of its own; at each tick it tells its neighbour, and all are asked
in turn what they have counted. ``python -m tests.bench.supervision.harness_events`` prints it all four ways.
"""

import asyncio
import gc
import time
from dataclasses import dataclass
from functools import partial

from supervision import Actor, ChildSpec, Request, SimLoop, Supervisor
from supervision.harness import FaultPlan, SimSystem, Trace

COUNTERS = 8
CALLBACKS = 200_000


@dataclass(frozen=True, slots=True)
class Tick:
    pass


@dataclass(frozen=True, slots=True)
class Add:
    amount: int


@dataclass(frozen=True, slots=True)
class Look(Request[int]):
    pass


class Counter(Actor):
    def __init__(self, number):
        self.number = number
        self.count = 0

    async def init(self):
        self.next = self.ctx.ref_of(f"counter.{(self.number + 1) % COUNTERS}")
        self.ctx.after(0.1, Tick())

    async def receive(self, message):
        match message:
            case Tick():
                self.next.tell(Add(1))
                self.ctx.after(0.1 + self.number / 1000, Tick())
                return None
            case Add(amount):
                self.count += amount
                return None
            case Look():
                return self.count
        return await super().receive(message)


async def clocks(trace):
    specs = [ChildSpec(f"counter.{n}", partial(Counter, n)) for n in range(COUNTERS)]
    system = SimSystem(ChildSpec("root", lambda: Supervisor(specs)), plan=FaultPlan(), trace=trace)
    await system.start()
    loop = asyncio.get_running_loop()
    while loop.steps < CALLBACKS:
        await asyncio.sleep(0.01)
        for number in range(COUNTERS):
            await system.ref_of(f"counter.{number}").ask(Look(), timeout=10)
    await system.stop()


def events_a_second(*, traced=False, seed=1, rounds=3):
    """Callbacks a second of CPU, the best of some rounds."""
    return max(once(traced, seed) for _ in range(rounds))


def once(traced, seed):
    gc.collect()
    loop = SimLoop(seed)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        before = time.process_time()
        runner.run(clocks(Trace() if traced else None))
        return loop.steps / (time.process_time() - before)


if __name__ == "__main__":
    for seed in (None, 1):
        for traced in (False, True):
            rate = events_a_second(traced=traced, seed=seed)
            print(f"seed {seed}, traced {traced}: {rate:,.0f} callbacks/s")  # noqa: T201 - asked for
