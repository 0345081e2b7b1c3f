"""An outage of any length made good: what it costs in memory, and how fast all of it is on the disk."""

import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psutil

from actors.demo.orders import demo_orders
from tests.bench.scene import Printers, daemon
from tests.rig.processes import until
from tests.rig.wix import Wix, stamp

MB = 1e6
LOOK_EVERY = 0.05  # seconds
LONGEST = 600.0


def backfill(folder, size):
    """`more` is the most memory while all comes in and prints, above the same daemon idle after one order."""
    with (
        closing(Printers()) as printers,
        closing(Wix()) as wix,
        closing(daemon(folder, printers, wix)) as running,
    ):
        until(lambda: wix.asked, "the first contact")
        orders = list(demo_orders(size.usual + size.backfill, datetime.now(UTC)))
        _order_all(wix, orders[: size.usual])
        until(lambda: _is_printed(running, size.usual), "the first order", LONGEST)
        assert running.post("/sources/wix/pause", {})[0] == 200
        _order_all(wix, orders[size.usual :])
        threading.Event().wait(1.0)
        process = psutil.Process(running.popen.pid)
        idle = process.memory_info().rss
        began = time.monotonic()
        assert running.post("/sources/wix/resume", {})[0] == 200
        most = _watch(process, lambda: _taken(running) >= len(orders))
        seconds = time.monotonic() - began
        running.stop()
    return {"more": (most - idle) / MB, "rate": size.backfill / seconds}


def _taken(running):
    """How many orders it has; 0 where it is too busy to say."""
    found = running.get("/status")[1] or {}
    return found.get("orders") or 0


def _is_printed(running, count):
    return _taken(running) >= count and running.all_in("printed")


def _order_all(wix, orders):
    """One each millisecond, so that pages of them have different dates."""
    now, each = datetime.now(UTC), timedelta(milliseconds=1)
    for number, order in enumerate(orders):
        at = stamp(now + number * each)
        wix.core.add(order | {"createdDate": at, "updatedDate": at}, keep_dates=True)


def _watch(process, is_over):
    """The most that is resident until then."""
    most, end = 0, time.monotonic() + LONGEST
    looked = 0.0
    while time.monotonic() < end:
        most = max(most, process.memory_info().rss)
        if time.monotonic() - looked > 1.0:
            looked = time.monotonic()
            if is_over():
                return most
        threading.Event().wait(LOOK_EVERY)
    raise TimeoutError("not all orders were taken over")
