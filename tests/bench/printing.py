"""What it takes to know of a printer: to record its answer, and to watch it while it does nothing."""

import os
import sqlite3
import statistics
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

from tests.bench.measures import spread
from tests.bench.scene import ONE_USB, Client, Printers, daemon, many, order
from tests.rig.processes import Daemon, until

WARM_UP = 5
PAGE = 4096  # bytes; about what the record of an answer adds to the journal's log
FLUSHES = 100
TURNS = 7
POLL = 0.0002  # seconds
PRINTED = "SELECT count(*) FROM jobs WHERE state = 'printed'"


def confirm(folder, size):
    """From the cut, which the printer answers at once, to the moment that others can read `printed`."""
    samples = []
    with closing(Printers()) as printers, closing(daemon(folder, printers)) as running:
        with closing(Client(running)) as client, closing(_reader(folder)) as journal:
            for number in range(1, size.confirmed + WARM_UP + 1):
                client.post(order(number, "Pizza"))
                cut = printers.slip()["cut"]
                while journal.execute(PRINTED).fetchone()[0] < number:
                    threading.Event().wait(POLL)
                samples.append((time.monotonic() - cut) * 1000)
        running.stop()
    flush = _flush(folder)
    return {"p50": max(0.001, statistics.median(samples[WARM_UP:]) - flush), "flush": flush}


def _reader(folder):
    return sqlite3.connect(f"file:{folder}/journal.db?mode=ro", uri=True, isolation_level=None)


def _flush(folder):
    """Milliseconds of appending a page and flushing it."""
    took = []
    flush = getattr(os, "fdatasync", os.fsync)
    with (folder / "raw").open("ab", buffering=0) as file:
        for _ in range(FLUSHES):
            began = time.perf_counter()
            file.write(bytes(PAGE))
            flush(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def watch(folder, size):
    """Microseconds a second that a docketd with nothing to do takes, by the number of its printers."""
    names = [f"p{number}" for number in range(size.watched)]
    with closing(Printers(*names)) as printers, closing(Daemon(folder, many(printers))) as running:
        running.ready()
        until(lambda: _ready(running, names), "all printers ready")
        threading.Event().wait(min(2.0, size.watch_seconds))
        before, began = _seconds(running.popen.pid), time.monotonic()
        threading.Event().wait(size.watch_seconds)
        used = _seconds(running.popen.pid) - before
        took = time.monotonic() - began
        running.stop()
    return {"each": max(0.001, 1e6 * used / took / size.watched)}


def hung(folder, size):
    """The same orders by turns to two docketds, of which one has a printer that hangs in its driver."""
    names = [f"p{number}" for number in range(size.watched - 1)]
    with ExitStack() as stack:
        both = []
        for name in ("well", "hung"):
            printers = stack.enter_context(closing(Printers(*names)))
            hang = folder / f"{name}.hang"
            running = Daemon(
                folder / name, ONE_USB + many(printers), {"HANG": str(hang)}, "tests.bench.usb_daemon"
            )
            stack.enter_context(closing(running))
            running.ready()
            until(lambda of=running: _ready(of, [*names, "usb"]), "all printers ready")
            client = stack.enter_context(closing(Client(running)))
            both.append((printers, client))
            if name == "hung":
                hang.touch()
            client.post(order("usb", "usb"))
        took = [[_to_paper(one, names, size.neighbours) for one in both] for _ in range(TURNS + 1)]
    ratios = [spread(hung)["p99"] / spread(well)["p99"] for well, hung in took[1:]]  # the first warms up
    return {"p99": statistics.median(ratios)}


def _to_paper(of, names, count):
    """Seconds of each order to its first byte at a printer."""
    printers, client = of
    took = []
    for number in range(count):
        began = time.monotonic()
        client.post(order(f"{began}", names[number % len(names)]))
        took.append(printers.slip()["first"] - began)
    return took


def _ready(running, names):
    found = running.get("/status")[1]["printers"]
    return len(found) == len(names) and all(each["state"] == "ready" for each in found)


def _seconds(pid):
    """What all threads of a process have run, in nanoseconds' steps (Linux: proc(5), schedstat)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
