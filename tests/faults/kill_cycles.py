"""The real daemon, killed at any moment and started again while orders come in, with two emulated printers.

    python -m tests.faults.kill_cycles --cycles 200 --orders 2000 --seed 7

Whoever orders and gets no answer orders again, with the same id. At the end all paper is read.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from tests.faults.conftest import House
from tests.rig.processes import until

COLUMNS = {
    "cycles": "times killed (`kill -9`)",
    "starting": "of them while it was starting",
    "orders": "orders taken",
    "again": "orders sent again, for want of an answer",
    "lost": "tickets lost",
    "unmarked": "second copies without a mark",
    "tickets": "tickets on paper",
    "marked": "of them with a marked copy",
    "plain": "of them plain (killed twice with this ticket in hand)",
    "dead": "dead letters (killed three times with this ticket in hand), printed when a person asked",
    "held": "tickets held for a person",
}
STATIONS = {"kitchen": "Pizza", "bar": "Drinks"}
ENDS = ("printed", "held", "dead")
DISH = re.compile(r"Dish (\d+) (Pizza|Drinks)")
AT_THE_START = 0.1  # of the kills come before it answers


class Evening:
    """`orders` come evenly over all cycles. `counts` has the table's numbers at the end.

    After so many `minutes` it ends early, with what was ordered until then.
    """

    def __init__(self, folder, stack, cycles, orders, seed, minutes=None):
        self.counts = dict.fromkeys(COLUMNS, 0)
        self.starts = []
        self._cycles = cycles
        self._over = None if minutes is None else time.monotonic() + minutes * 60.0
        self._rng = random.Random(seed)
        self._house = House(folder, stack)
        self._printers = {"kitchen": self._house.kitchen, "bar": self._house.bar}
        self._wanted = {
            number: self._rng.choice([["Pizza"], ["Drinks"], ["Pizza", "Drinks"]])
            for number in range(1, orders + 1)
        }
        self._waiting = list(self._wanted)  # for an answer
        self._sent = set()  # with or without one

    def run(self, tell=lambda cycle: None):
        each = -(-len(self._waiting) // self._cycles)
        while self.counts["cycles"] < self._cycles and not self._is_over():
            if self._rng.random() < AT_THE_START:
                self._kill_at_the_start()
            else:
                self._kill_at_work(each)
            self.counts["cycles"] += 1
            tell(self.counts["cycles"])
        self._close_up()
        self._read_paper()
        return self.counts

    def _is_over(self):
        return self._over is not None and time.monotonic() > self._over

    def _kill_at_the_start(self):
        self.counts["starting"] += 1
        self._house.open(wait=False)
        _pause(self._rng.uniform(0.0, 1.0))
        self._house.daemon.kill()

    def _kill_at_work(self, each):
        """Half of the orders meet printers that are fast, the others slow ones: tickets are on their way."""
        self._start()
        self._order(each // 2)
        _pause(self._rng.uniform(0.0, 0.3))
        self._all_printers("slow 400")
        killer = threading.Timer(self._rng.uniform(0.0, 0.6), self._house.daemon.kill)
        killer.start()
        self._order(each - each // 2 + 2)  # to make up for cycles without
        killer.join()
        self._all_printers("fast")

    def _start(self):
        began = time.monotonic()
        self._house.open()
        self.starts.append(time.monotonic() - began)

    def _all_printers(self, command):
        for printer in self._printers.values():
            printer.tell(command)

    def _order(self, number):
        """Those that had no answer come first. The first without one ends it: nobody is there."""
        for order in self._waiting[:number]:
            self._sent.add(order)
            dishes = [{"name": f"Dish {order} {name}", "category": name} for name in self._wanted[order]]
            if not self._answered({"id": f"A-{order}", "number": str(order), "items": dishes}):
                self.counts["again"] += 1
                return
            self._waiting.remove(order)

    def _answered(self, body):
        try:
            status, answer = self._house.daemon.post("/orders", body)
        except (http.client.HTTPException, ValueError):  # killed in the middle of the answer
            return False
        assert status in {0, 200, 202}, answer
        return status != 0

    def _close_up(self):
        self._start()
        if self._is_over():
            self._wanted = {number: self._wanted[number] for number in self._sent}
            self._waiting = [number for number in self._waiting if number in self._sent]
        while self._waiting:
            self._order(50)
        self.counts["orders"] = len(self._wanted)
        self._until_calm()
        self._requeue_dead_letters()
        self._until_calm()

    def _until_calm(self):
        until(lambda: self._house.daemon.all_in(*ENDS), f"all {' or '.join(ENDS)}", seconds=600)

    def _requeue_dead_letters(self):
        """As a person does: docketd leaves a ticket alone that it died over three times."""
        for job in self._house.daemon.jobs():
            if job["state"] == "dead":
                self.counts["dead"] += 1
                status, answer = self._house.daemon.post(f"/jobs/{job['job']}/requeue", b"")
                assert status == 200, answer

    def _read_paper(self):
        jobs = self._house.daemon.jobs()
        held = {(int(job["number"]), job["station"]) for job in jobs if job["state"] == "held"}
        self.counts["held"] = len(held)
        for station, dish in STATIONS.items():
            whole, marked = self._copies(station)
            for order, dishes in self._wanted.items():
                if dish in dishes:
                    is_there = order in whole or order in marked
                    self.counts["tickets"] += is_there
                    self.counts["lost"] += not is_there and (order, station) not in held
                    self.counts["unmarked"] += max(0, whole.get(order, 0) - 1)
                    self.counts["marked"] += order in marked

    def _copies(self, station):
        """How many slips there are of each order: (without a mark, with one)."""
        whole, marked = {}, {}
        for slip in self._printers[station].slips():
            text = " ".join(slip.split())
            self.counts["plain"] += "Plain ticket" in text
            kind = marked if "MAY ALREADY HAVE" in text else whole
            for order in {int(found) for found, dish in DISH.findall(text) if dish == STATIONS[station]}:
                kind[order] = kind.get(order, 0) + 1
        return whole, marked


def _pause(seconds):
    threading.Event().wait(seconds)


def run(folder, cycles, orders, seed, *, minutes=None, tell=lambda cycle: None):
    with ExitStack() as stack:
        evening = Evening(folder, stack, cycles, orders, seed, minutes)
        return evening.run(tell), evening.starts


def is_good(counts):
    return not counts["lost"] and not counts["unmarked"]


def table(counts, starts):
    lines = ["| `kill -9` | |", "|---|---:|"]
    lines += [f"| {words} | {counts[name]:,} |" for name, words in COLUMNS.items()]
    start = f"{statistics.median(starts):.1f} s / {max(starts):.1f} s"
    return [*lines, f"| start until it answers, median / longest | {start} |"]


def main(words=None):
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.kill_cycles",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cycles", type=int, default=200, help="how often it is killed (200)")
    parser.add_argument("--orders", type=int, default=2000, help="over all cycles (2000)")
    parser.add_argument("--seed", type=int, default=7, help="of who orders what, and of when it dies (7)")
    parser.add_argument("--minutes", type=float, help="end after so many, with what was ordered until then")
    chosen = parser.parse_args(words)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="docketd-kills-") as folder:
        counts, starts = run(
            Path(folder), chosen.cycles, chosen.orders, chosen.seed, minutes=chosen.minutes, tell=_tell
        )
    sys.stdout.write("\n".join(table(counts, starts)) + "\n")
    sys.stdout.write(f"\nseed {chosen.seed}, {time.monotonic() - began:.0f} s\n")
    return 0 if is_good(counts) else 1


def _tell(cycle):
    sys.stderr.write(f"\r{cycle} cycles")


if __name__ == "__main__":
    sys.exit(main())
