"""The journal alone, in a process of its own: durable accepts beside the disk's bare flushes, as a JSON line.

Called with a folder and a size: how many orders a part takes, how many jobs wait. A round interleaves the
disk and the journal, so that both see the same neighbours. Where each flush takes 20 ms, a shim stands around
this process.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from actors import places
from actors.domain.order import Item, Order
from actors.domain.routing import Station
from actors.journal.actor import Journal
from actors.journal.messages import Accept, TakeWork
from actors.journal.moment import Moment
from actors.journal.store import SqliteStore
from actors.journal.working import take_work
from actors.outside import SystemClock
from supervision import ChildSpec, Supervisor, System

STATIONS = (Station("kitchen", "kitchen", layout="kitchen"),)
BODY = b"x" * 2048
ITEMS = (Item("Margherita", note="well done"), Item("Caesar Salad"), Item("Tiramisu"))
NUMBERS = count(1)
PARTS = 5
TAKES = 200


def order():
    number = next(NUMBERS)
    return Accept(Order("till", f"B-{number}", str(number), items=ITEMS), BODY, STATIONS)


def flushes_a_second(folder, times):
    """Append and flush, one after the other: what no journal without grouping can beat."""
    descriptor = os.open(folder / "raw", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    flush = getattr(os, "fdatasync", os.fsync)
    began = time.perf_counter()
    for _ in range(times):
        os.write(descriptor, BODY)
        flush(descriptor)
    took = time.perf_counter() - began
    os.close(descriptor)
    return times / took


async def accepts(journal, callers, orders):
    """Orders a second, and how long each took in ms: each caller has its answer before it asks again."""
    took = []

    async def call():
        for _ in range(max(1, orders // callers)):
            asked = order()
            began = time.perf_counter()
            await journal.ask(asked, timeout=60)
            took.append((time.perf_counter() - began) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*[call() for _ in range(callers)])
    return len(took) / (time.perf_counter() - began), took


def multiply(connection, jobs):
    """So many wait."""
    (have,) = connection.execute("SELECT count(*) FROM jobs").fetchone()
    connection.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO jobs (ticket_id, printer, state, created_at, changed_at, since, stale_at, rank)"
        " SELECT ticket_id, printer, state, created_at, changed_at, since, stale_at, rank"
        " FROM n, (SELECT * FROM jobs LIMIT 1)",
        (max(1, jobs - have),),
    )


def take(connection):
    """Milliseconds of finding the next one that is due."""
    at = Moment(datetime.now(UTC), "bench", time.monotonic())
    began = time.perf_counter()
    work = take_work(connection, TakeWork("kitchen"), at)
    took = (time.perf_counter() - began) * 1000
    connection.execute("UPDATE jobs SET starts = 0 WHERE id = ?", (work.job,))
    return took


async def main(folder, orders, jobs):
    store = SqliteStore(folder)
    journal = ChildSpec("journal", lambda: Journal(store, SystemClock(), ()))
    system = System(ChildSpec("root", lambda: Supervisor([journal]), shutdown=None))
    await system.start()
    ref = system.ref_of(places.JOURNAL)
    await accepts(ref, 8, 64)
    ratios, late = [], []
    for _ in range(PARTS):
        before = flushes_a_second(folder, max(1, orders // 8))
        rate, _ = await accepts(ref, 8, orders)
        ratios.append(rate / statistics.mean([before, flushes_a_second(folder, max(1, orders // 8))]))
        late += (await accepts(ref, 64, max(64, orders)))[1]
    found = {"ratio": statistics.median(ratios), "p99": statistics.quantiles(late, n=100)[98]}
    if jobs:
        await store.run([lambda connection: multiply(connection, jobs)])
        found["next"] = statistics.median(await store.run([take] * TAKES))
    await system.stop()
    return found


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(json.dumps(asyncio.run(main(place, int(sys.argv[2]), int(sys.argv[3])))) + "\n")
