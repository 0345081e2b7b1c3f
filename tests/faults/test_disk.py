"""A disk that is full, takes nothing, or fails to flush: what was taken prints, and nothing else is taken."""

from __future__ import annotations

import itertools
import json
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.conftest import House, copies
from tests.rig.disk import BadDisk, fill, small_disk
from tests.rig.processes import Process, until

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def tight(tmp_path):
    """A house whose data folder has 24 MB."""
    with ExitStack() as stack:
        house = House(tmp_path, stack)
        stack.enter_context(small_disk(tmp_path / "docketd", 24_000_000))
        stack.callback(lambda: house.daemon and house.daemon.kill())
        yield house


@pytest.fixture
def bad(tmp_path):
    """A house and the disk of its data folder."""
    with ExitStack() as stack:
        house = House(tmp_path, stack)
        house.disk = BadDisk(tmp_path, tmp_path / "docketd")
        yield house


def opened(house):
    class Peer:
        environment, settings = house.disk.environment, ""

    return house.open(Peer)


def wants_patience(daemon, number):
    """Status, problem and `Retry-After` of an order, and how long the answer took."""
    body = json.dumps({"id": f"A-{number}", "number": str(number), "items": [{"name": f"Dish {number}"}]})
    headers = {"X-API-Key": daemon.key, "Content-Type": "application/json"}
    request = urllib.request.Request(daemon.address + "/orders", body.encode(), headers)  # noqa: S310
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer), None, time.monotonic() - began
    except urllib.error.HTTPError as error:
        with error:
            again = error.headers["Retry-After"]
            return error.code, json.load(error), again, time.monotonic() - began


def alerts(daemon):
    return {alert["key"]: alert for alert in daemon.get("/status")[1]["alerts"] or ()}


def refuse(daemon, number):
    body = {"id": f"A-{number}", "number": str(number), "items": [{"name": f"Dish {number}"}]}
    return daemon.post("/orders", body)


def test_a_full_disk_refuses_new_orders_prints_the_old_ones_and_opens_again_by_itself(tight):
    daemon = tight.open()
    ballast = tight.folder / "docketd" / "ballast"
    until(ballast.exists, "the ballast")
    tight.kitchen.tell("paper-out")
    for number in range(10):
        tight.order(number, "Pizza")
    filler = fill(tight.folder / "docketd")

    news = itertools.count(100)
    until(lambda: refuse(daemon, next(news))[0] == 503, "503")
    status, problem = refuse(daemon, next(news))
    assert (status, problem["type"]) == (503, "urn:docketd:problem:disk-full")
    assert "full" in problem["detail"]
    assert not ballast.exists()
    until(lambda: daemon.get("/health")[0] == 503, "health")
    assert daemon.get("/health")[1]["state"] == "disk-full"
    tight.kitchen.tell("paper-in")
    until(lambda: daemon.all_in("printed"), "what was taken prints")
    assert [copies(tight.kitchen.slips(), f"Dish {n} Pizza") for n in range(10)] == [(1, 0)] * 10
    until(lambda: "disk-full" in alerts(daemon), "the alert")
    filler.unlink()
    until(lambda: daemon.get("/health")[0] == 200, "orders are taken again", seconds=10)
    assert ballast.exists()
    tight.order(11, "Pizza")
    until(lambda: daemon.all_in("printed", "cancelled"), "the new one prints")
    until(lambda: alerts(daemon) == {}, "the alert is over")
    assert daemon.popen.poll() is None


@pytest.mark.parametrize(("mode", "state"), [("eio", "disk-error"), ("ro", "disk-read-only")])
def test_a_disk_that_takes_nothing_is_named_while_it_lasts_and_nothing_is_lost(bad, mode, state):
    daemon = opened(bad)
    bad.order(1, "Pizza")
    until(lambda: daemon.all_in("printed"), "the first")
    bad.disk.say(mode)
    status, problem = refuse(daemon, 2)
    assert status == 503
    assert problem["type"].startswith("urn:docketd:problem:disk-")
    until(lambda: daemon.get("/health")[1]["state"] == state, "its name on /health")
    for number in range(3, 40):  # never a crash loop
        assert refuse(daemon, number)[0] == 503
    bad.disk.say("well")
    until(lambda: daemon.get("/health")[0] == 200, "well again", seconds=15)
    assert daemon.popen.poll() is None
    for number in range(2, 5):
        assert refuse(daemon, number)[0] in {200, 202}  # the same once more: it had been promised nothing
    until(lambda: daemon.all_in("printed"), "all printed")
    slips = bad.kitchen.slips()
    assert copies(slips, "Dish 1 Pizza") == (1, 0)
    assert [copies(slips, f"Dish {n} ")[0] for n in range(2, 5)] == [1, 1, 1]
    assert daemon.get("/supervisor/events?kind=child_terminated")[1]["events"] == []


def test_a_journal_that_another_program_has_locked_is_waited_for_and_refuses_meanwhile(house):
    daemon = house.open()
    house.kitchen.tell("paper-out")
    house.order(1, "Pizza")
    with closing(sqlite3.connect(house.folder / "docketd" / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for number in range(100, 106):
            status, problem, again, took = wants_patience(daemon, number)
            assert (status, problem["type"]) == (503, "urn:docketd:problem:journal-locked")
            assert int(again) > 0
            assert took < 2.0
        until(lambda: daemon.get("/health")[1]["state"] == "journal-locked", "its name on /health")
        other.execute("ROLLBACK")
    until(lambda: daemon.get("/health")[0] == 200, "orders are taken again", seconds=10)
    house.kitchen.tell("paper-in")
    house.order(2, "Pizza")
    until(lambda: daemon.all_in("printed"), "both")
    assert [copies(house.kitchen.slips(), f"Dish {n} Pizza") for n in (1, 2)] == [(1, 0)] * 2
    until(lambda: alerts(daemon) == {}, "the alert is over")
    assert daemon.popen.poll() is None


def test_a_daemon_starts_while_another_program_has_the_journal_locked(house):
    daemon = house.open()
    house.order(1, "Pizza")
    until(lambda: daemon.all_in("printed"), "the first")
    daemon.kill()
    with closing(sqlite3.connect(house.folder / "docketd" / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        daemon = house.open(wait=False)
        run = until(daemon._run_file, "it is up")
        daemon.address, daemon.key = run["address"], run["key"]
        until(lambda: daemon.get("/health")[1]["state"] == "journal-locked", "it says why")
        other.execute("ROLLBACK")
    until(lambda: daemon.get("/health")[0] == 200, "orders are taken again", seconds=10)
    house.order(2, "Pizza")
    until(lambda: daemon.all_in("printed"), "both")


def grow(folder, megabytes):
    """A stopped daemon's journal is that large from now on."""
    with closing(sqlite3.connect(folder / "journal.db", isolation_level=None)) as journal:
        journal.execute("CREATE TABLE filler (x)")
        journal.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO filler SELECT randomblob(4000) FROM n",
            (250 * megabytes,),
        )


def test_orders_are_answered_while_a_large_journal_is_copied(bad, tmp_path):
    daemon = opened(bad)
    bad.order(1, "Pizza")
    until(lambda: daemon.all_in("printed"), "the first")
    assert daemon.stop() == 0
    grow(bad.folder / "docketd", 50)
    daemon = opened(bad)
    bad.disk.say("slow 20")
    copying = bad.keep(Process("backup", tmp_path / "copy.zip", "--data", daemon.folder))
    took, steps = [], set()
    for number in itertools.count(2):
        status, _, _, seconds = wants_patience(daemon, number)
        assert status == 202
        took.append(seconds)
        steps.add(daemon.get("/backups")[1]["step"])
        if copying.popen.poll() is not None:
            break
    assert copying.wait() == 0, copying.errors
    assert max(took) < 1.25
    assert len(took) > 10
    assert {"copying", "packing", "made"} <= steps
    assert "checked copy" in copying.line()


def spoil(folder):
    """Junk over the middle of the journal."""
    file = folder / "journal.db"
    data = bytearray(file.read_bytes())
    half = len(data) // 2
    data[half : half + 8192] = b"\xa5" * 8192
    file.write_bytes(data)


def test_a_damaged_journal_is_moved_aside_and_docketd_goes_on(bad):
    folder = bad.folder / "docketd"
    daemon = opened(bad)
    bad.order(1, "Pizza")
    until(lambda: daemon.all_in("printed"), "the first")
    assert daemon.stop() == 0
    spoil(folder)
    daemon = opened(bad)
    assert (folder / "damaged" / "1" / "journal.db").exists()
    assert "damaged/1" in alerts(daemon)["journal-restored"]["text"]
    bad.order(2, "Pizza")
    until(lambda: daemon.all_in("printed"), "the next")
    slips = bad.kitchen.slips()
    assert copies(slips, "Dish 1 Pizza") == (1, 0)
    assert copies(slips, "Dish 2 Pizza") == (1, 0)


def test_what_comes_again_after_a_restore_is_marked_or_held(bad):
    """The sender still has what the lost journal knew: nobody cooks it twice unknowingly."""
    folder = bad.folder / "docketd"
    daemon = opened(bad)
    placed = datetime.now(UTC)
    young, old = ((placed - timedelta(minutes=age)).isoformat() for age in (1, 60))
    bodies = [
        {"id": f"B-{n}", "number": f"B{n}", "createdAt": date, "items": [{"name": f"Dish B{n} Pizza"}]}
        for n, date in enumerate((young, old))
    ]
    for body in bodies:
        assert daemon.post("/orders", body)[0] == 202
    until(lambda: daemon.all_in("printed"), "both")
    assert daemon.stop() == 0
    spoil(folder)
    daemon = opened(bad)
    for body in bodies:
        assert daemon.post("/orders", body)[0] == 202
    until(lambda: any(job["state"] == "held" for job in daemon.jobs()), "the old one held", seconds=20)
    until(lambda: daemon.all_in("printed", "held"), "the rest")
    slips = bad.kitchen.slips()
    assert copies(slips, "Dish B0 Pizza") == (2, 1)
    assert copies(slips, "Dish B1 Pizza") == (1, 0)
    (held,) = [job for job in daemon.jobs() if job["state"] == "held"]
    assert held["why"].startswith("restored")
