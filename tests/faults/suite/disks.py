"""The disk below the journal: full, read-only, locked, damaged, robbed, failing and slow."""

from __future__ import annotations

import sqlite3
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.faults.suite.scenario import Collection
from tests.faults.suite.shop import Shop
from tests.rig.disk import BadDisk, fill, no_shim, no_small_disk, small_disk
from tests.rig.processes import until

DISKS = Collection()
LOG = "journal.db-wal"


def refused(stage, state):
    """Seconds until new orders are refused for that reason, and until an alert says so."""
    began = time.monotonic()
    kind = f"urn:docketd:problem:{state}"
    until(lambda: (stage.offer()[1] or {}).get("type") == kind, f"refused as {state}")
    after = time.monotonic() - began
    until(lambda: stage.house.daemon.get("/health")[1]["state"] == state, f"{state} on /health")
    return after


def taken_again(stage, seconds=10):
    stage.fault_is_over()
    began = time.monotonic()
    until(lambda: stage.house.daemon.get("/health")[0] == 200, "orders are taken again", seconds)
    return time.monotonic() - began


def spoil(folder):
    """Junk over the middle of the journal."""
    file = folder / "journal.db"
    data = bytearray(file.read_bytes())
    half = len(data) // 2
    data[half : half + 8192] = b"\xa5" * 8192
    file.write_bytes(data)


def restored(stage):
    """What a person reads of it, and how many tickets came again with a mark."""
    assert "journal-restored" in stage.alerts(), stage.alerts()
    return sum(job["marked"] for job in stage.house.daemon.jobs())


@DISKS.scenario(
    10,
    "a card that lied about its flushes: after the power cut the log is not there",
    "noticed; Wix is asked again",
)
def lied(stage):
    shop = Shop(stage)
    shop.open()
    shop.orders(stage.many(2, 20))
    assert stage.house.daemon.stop() == 0
    shop.open()
    shop.orders(stage.many(2, 20))
    stage.house.daemon.kill()
    (stage.house.folder / "docketd" / LOG).unlink()
    stage.fault_is_over()
    shop.open()
    shop.until_known()
    shop.orders(1)
    assert restored(stage) == stage.many(2, 20)
    return stage.figures().saying(f"{stage.many(2, 20)} orders came again from Wix, each with a mark")


@DISKS.scenario(
    11, "a full disk (24 MB)", "503; what was taken prints; taken again by itself", needs=no_small_disk
)
def full(stage):
    folder = stage.folder / "docketd"
    stage.stack.enter_context(small_disk(folder, 24_000_000))
    daemon = stage.house.open()
    stage.stack.callback(daemon.kill)
    until((folder / "ballast").exists, "the ballast")
    stage.house.kitchen.tell("paper-out")
    stage.orders(stage.many(5, 40))
    filler = fill(folder)
    after = refused(stage, "disk-full")
    began = time.monotonic()
    until(lambda: "disk-full" in stage.alerts(), "the alert")
    told = after + time.monotonic() - began
    stage.house.kitchen.tell("paper-in")
    until(lambda: daemon.all_in("printed"), "what was taken prints")
    stage.pause(stage.many(0, 30))
    filler.unlink()
    back = taken_again(stage)
    stage.orders(2)
    assert told < 60
    assert back < 5
    return stage.figures().saying(f"alert after {told:.1f} s; orders taken {back:.1f} s after there was room")


@DISKS.scenario(
    12, "the disk turns read-only", "503; goes on by itself", needs=no_shim, quick=False
)  # quick: tests/faults/test_disk.py
def read_only(stage):
    told, back = failing(stage, "ro", "disk-read-only")
    return stage.figures().saying(f"refused after {told:.1f} s; orders taken {back:.1f} s after it was well")


def failing(stage, says, state):
    disk = BadDisk(stage.folder, stage.folder / "docketd")
    stage.house.open(env=disk.environment)
    stage.orders(stage.many(2, 20))
    stage.until_calm()
    disk.say(says)
    told = refused(stage, state)
    stage.pause(stage.many(0, 60))
    disk.say("well")
    back = taken_again(stage, 15)
    stage.orders(2)
    return told, back


@DISKS.scenario(
    13, "another program has the journal locked (30 s; quick: 3 s)", "503 within 1.25 s, then goes on"
)
def locked(stage):
    daemon = stage.house.open()
    stage.house.kitchen.tell("paper-out")
    stage.orders(stage.many(3, 20))
    took = []
    file = stage.house.folder / "docketd" / "journal.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        end = time.monotonic() + stage.many(3, 30)
        while time.monotonic() < end:
            began = time.monotonic()
            status, _ = stage.offer()
            took.append(time.monotonic() - began)
            assert status == 503
        other.execute("ROLLBACK")
    back = taken_again(stage)
    stage.house.kitchen.tell("paper-in")
    stage.orders(2)
    assert max(took) < 1.25, max(took)
    assert daemon.popen.poll() is None
    return stage.figures().saying(
        f"{len(took):,} orders refused, the slowest after {max(took):.2f} s; taken again after {back:.1f} s"
    )


@DISKS.scenario(14, "junk over a page of the journal", "the nightly copy takes its place; Wix is asked again")
def damaged(stage):
    shop = Shop(stage)
    shop.open()
    shop.orders(stage.many(2, 50))
    assert stage.house.daemon.post("/backups", {})[0] == 201
    shop.orders(stage.many(1, 20))
    assert stage.house.daemon.stop() == 0
    spoil(stage.house.folder / "docketd")
    began = time.monotonic()
    stage.fault_is_over()
    shop.open()
    up = time.monotonic() - began
    shop.until_known()
    shop.orders(1)
    assert restored(stage) == stage.many(1, 20)
    return stage.figures().saying(f"up again on the copy after {up:.1f} s")


@DISKS.scenario(15, "`journal.db-wal` deleted while docketd was stopped", "noticed; Wix is asked again")
def robbed(stage):
    shop = Shop(stage)
    shop.open()
    shop.orders(stage.many(2, 50))
    stage.house.daemon.kill()
    (stage.house.folder / "docketd" / LOG).unlink()
    began = time.monotonic()
    stage.fault_is_over()
    shop.open()
    until(lambda: "journal-restored" in stage.alerts(), "the alert")
    told = time.monotonic() - began
    shop.until_known()
    shop.orders(1)
    return stage.figures().saying(f"alert {told:.1f} s after the start; {restored(stage)} came again, marked")


@DISKS.scenario(16, "a flush fails once (EIO)", "nothing acknowledged of it; opened anew", needs=no_shim)
def fails_once(stage):
    disk = BadDisk(stage.folder, stage.folder / "docketd")
    daemon = stage.house.open(env=disk.environment)
    stage.orders(stage.many(2, 20))
    stage.until_calm()
    disk.say("eio 1")
    again = [number for number in range(stage.last + 1, stage.last + 6) if stage.offer()[0] == 503]
    assert again, "no order met the flush that fails"
    stage.fault_is_over()
    began = time.monotonic()
    for number in again:
        until(lambda n=number: stage.offer(number=n)[0] in {200, 202}, "it is taken the second time", 15)
    back = time.monotonic() - began
    assert daemon.popen.poll() is None
    return stage.figures().saying(
        f"{len(again)} orders refused, and taken when sent again, within {back:.1f} s"
    )


@DISKS.scenario(
    17,
    "a card whose flushes take 20 ms, then 500 ms",
    "alert; 99 of 100 answers within 1.25 s",
    needs=no_shim,
)
def slow(stage):
    disk = BadDisk(stage.folder, stage.folder / "docketd")
    stage.house.open(env=disk.environment)
    disk.say("slow 20")
    before = callers(stage, stage.many(24, 400))
    assert "card-slow" not in stage.alerts()
    disk.say("slow 500")
    began = time.monotonic()
    late = callers(stage, stage.many(24, 200))
    until(lambda: "card-slow" in stage.alerts(), "the alert")
    told = time.monotonic() - began
    assert any("card or disk is slow" in line for line in stage.house.daemon.errors)
    disk.say("well")
    stage.fault_is_over()
    stage.orders(6)
    until(lambda: "card-slow" not in stage.alerts(), "the alert ends")
    assert statistics.quantiles(late, n=100, method="inclusive")[98] < 1.25, sorted(late)[-5:]
    return stage.figures().saying(
        f"8 callers: median {statistics.median(before):.2f} s, then {statistics.median(late):.2f} s, at most"
        f" {max(late):.2f} s; alert within {told:.0f} s"
    )


def callers(stage, orders):
    """Seconds that each order took: eight ask at once, and again when they have their answer."""

    first = stage.last
    stage._number += orders

    def call(number):
        began = time.monotonic()
        stage.order(number=number)
        return time.monotonic() - began

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(call, range(first + 1, first + 1 + orders)))
