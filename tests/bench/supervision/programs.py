"""What is measured, a program each: `python -m tests.bench.supervision.programs NAME` prints one number.

Each runs in a process of its own, with one thread that works: its CPU time is the time that it took.
"""

# ruff: noqa: ASYNC110 - the turns of the loop are what is measured; an event would add its own

import asyncio
import gc
import statistics
import sys
import time
from dataclasses import dataclass

import psutil

from supervision import Actor, ChildSpec, Mailbox, Overflow, Request, Supervisor, System

BOUND = 1000
BURST = 100
TOLD = 200_000
ASKED = 20_000
CRASHES = 3_000
IDLE = 10_000
BACKLOG = 200_000
DEADLINE = 5.0


@dataclass(frozen=True, slots=True)
class Add:
    amount: int


@dataclass(frozen=True, slots=True)
class Total(Request[int]):
    pass


class Counter(Actor):
    """Matches on the type of its message."""

    mailbox = Mailbox(BOUND, Overflow.FAIL)

    async def init(self):
        self.total = 0

    async def receive(self, message):
        match message:
            case Add():
                self.total += message.amount
            case Total():
                return self.total
        return None


async def queue_in_bursts():
    """What `tell` has to stand beside: the same bursts through a bare queue, whose reader only counts."""
    queue = asyncio.Queue(BOUND)
    read = [0]
    reader = asyncio.create_task(_read(queue, read))
    item, sent, began = Add(1), 0, time.process_time()
    while sent < TOLD:
        for _ in range(BURST):
            await queue.put(item)
        sent += BURST
        while read[0] < sent:
            await asyncio.sleep(0)
    took = time.process_time() - began
    reader.cancel()
    return took / TOLD * 1e6


async def queue_in_a_stream():
    """What `send` has to stand beside: the writer goes on until the queue is full."""
    queue = asyncio.Queue(BOUND)
    read = [0]
    reader = asyncio.create_task(_read(queue, read))
    item, began = Add(1), time.process_time()
    for _ in range(TOLD):
        await queue.put(item)
    while read[0] < TOLD:
        await asyncio.sleep(0)
    took = time.process_time() - began
    reader.cancel()
    return took / TOLD * 1e6


async def _read(queue, read):
    while True:
        await queue.get()
        read[0] += 1


async def tell():
    system, actor, ref = await _one(Counter)
    item, sent, began = Add(1), 0, time.process_time()
    while sent < TOLD:
        for _ in range(BURST):
            ref.tell(item)
        sent += BURST
        while actor.total < sent:
            await asyncio.sleep(0)
    took = time.process_time() - began
    await system.stop()
    return took / TOLD * 1e6


async def send():
    system, actor, ref = await _one(Counter)
    item, began = Add(1), time.process_time()
    for _ in range(TOLD):
        await ref.send(item)
    while actor.total < TOLD:
        await asyncio.sleep(0)
    took = time.process_time() - began
    await system.stop()
    return took / TOLD * 1e6


async def ask():
    system, _, ref = await _one(Counter)
    item, began = Total(), time.process_time()
    for _ in range(ASKED):
        await ref.ask(item, DEADLINE)
    took = time.process_time() - began
    await system.stop()
    return took / ASKED * 1e6


def pykka_ask():
    """The same actor, asked with the same deadline; pykka's actors are threads."""
    import pykka

    class Peer(pykka.ThreadingActor):
        total = 0

        def on_receive(self, message):
            match message:
                case Add(amount):
                    self.total += amount
                case Total():
                    return self.total
            return None

    ref = Peer.start()
    item, began = Total(), time.process_time()
    for _ in range(ASKED):
        ref.ask(item, timeout=DEADLINE)
    took = time.process_time() - began
    ref.stop()
    return took / ASKED * 1e6


async def crash():
    """From the line that raises to the first line of the next `init`: the median, in µs."""
    samples = []
    raised = 0.0
    up = asyncio.Event()

    class Fragile(Actor):
        async def init(self):
            samples.append(time.perf_counter() - raised)
            up.set()

        async def receive(self, message):
            nonlocal raised
            raised = time.perf_counter()
            raise ValueError(message)

    root = ChildSpec("root", lambda: Supervisor([ChildSpec("a", Fragile)], intensity=CRASHES + 1))
    system = System(root)
    await system.start()
    for number in range(CRASHES):
        up.clear()
        system.ref_of("a").tell(number)
        await up.wait()
        await asyncio.sleep(0)
    await system.stop()
    return statistics.median(samples[1:]) * 1e6


async def idle():
    """Resident bytes that each of many actors adds, all that its supervisor keeps about it included."""
    process = psutil.Process()
    warm = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", Counter)])))
    await warm.start()
    gc.collect()
    before = process.memory_info().rss
    specs = [ChildSpec(str(number), Counter) for number in range(IDLE)]
    system = System(ChildSpec("root", lambda: Supervisor(specs)))
    await system.start()
    gc.collect()
    return (process.memory_info().rss - before) / IDLE


async def pause():
    """The longest time that a neighbour waits for its turn while a backlog is worked off, in ms of CPU."""

    class Busy(Counter):
        mailbox = Mailbox(BACKLOG, Overflow.FAIL)

    longest = 0.0

    class Neighbour(Actor):
        async def init(self):
            self.ctx.spawn(self._tick(), name="tick")

        async def _tick(self):
            nonlocal longest
            while True:
                before = time.process_time()
                await asyncio.sleep(0)
                longest = max(longest, time.process_time() - before)

    children = [ChildSpec("busy", Busy), ChildSpec("neighbour", Neighbour)]
    system = System(ChildSpec("root", lambda: Supervisor(children)))
    await system.start()
    actor = system._registry.place("busy").process.actor
    ref = system.ref_of("busy")
    for _ in range(BACKLOG):
        ref.tell(Add(1))
    longest = 0.0
    await asyncio.sleep(0)
    longest = 0.0  # the neighbour's first turn waited for the backlog to be made
    while actor.total < BACKLOG:
        await asyncio.sleep(0)
    await system.stop()
    return longest * 1e3


def harness_events():
    """Events a second of CPU that a small tree makes under the harness."""
    from tests.bench.supervision.harness_events import events_a_second

    return events_a_second()


async def _one(kind):
    system = System(ChildSpec("root", lambda: Supervisor([ChildSpec("a", kind)])))
    await system.start()
    return system, system._registry.place("a").process.actor, system.ref_of("a")


COROUTINES = (queue_in_bursts, queue_in_a_stream, tell, send, ask, crash, idle, pause)
PROGRAMS = {each.__name__: each for each in (*COROUTINES, pykka_ask, harness_events)}


def main(name):
    program = PROGRAMS[name]
    number = asyncio.run(program()) if program in COROUTINES else program()
    sys.stdout.write(f"{number!r}\n")


if __name__ == "__main__":
    main(sys.argv[1])
