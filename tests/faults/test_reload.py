"""docketd reload: new settings for a running daemon, and nothing touched that did not change."""

import json
import os
import signal
import sys
import time

import pytest

from tests.faults.conftest import copies
from tests.rig.processes import Printer, Process, until

pytestmark = pytest.mark.timeout(120)


def reload(house, *words):
    done = house.keep(Process("reload", "--data", house.daemon.folder, *words))
    code = done.wait()
    lines = []
    while not done.lines.empty():
        lines.append(done.lines.get())
    return code, lines, done.errors


def rewrite(house, *changes):
    file = house.daemon.folder / "docketd.toml"
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def printers(house):
    return {each["name"]: each for each in house.daemon.get("/status")[1]["printers"]}


def ready(house, *names):
    found = printers(house)
    return found.keys() == set(names) and all(each["state"] == "ready" for each in found.values())


def test_a_printer_whose_lines_did_not_change_is_not_touched(house):
    house.open()
    until(lambda: ready(house, "kitchen", "bar"), "both ready")
    other = house.keep(Printer(house.folder / "other"))
    rewrite(house, (house.bar.address, other.address))
    before = time.monotonic()
    code, lines, errors = reload(house, "--json")
    assert (code, errors) == (0, [])
    assert json.loads("".join(lines)) == {
        "added": [], "changed": ["bar"], "removed": [], "others": [], "at_next_start": [], "stranded": {},
    }  # fmt: skip
    house.order(1, "Drinks", "Pizza")
    until(lambda: house.daemon.all_in("printed"), "all printed")
    assert copies(other.slips(), "Dish 1 Drinks") == (1, 0)
    assert copies(house.bar.slips(), "Dish 1 Drinks") == (0, 0)
    assert copies(house.kitchen.slips(), "Dish 1 Pizza") == (1, 0)
    found = printers(house)
    assert found["kitchen"]["since"] > time.monotonic() - before > found["bar"]["since"]


def test_stations_and_printers_come_and_go(house):
    house.open()
    until(lambda: ready(house, "kitchen", "bar"), "both ready")
    house.bar.tell("paper-out")
    house.order(1, "Drinks")
    rewrite(
        house,
        ('[[printer]]\nname = "bar"', '[[printer]]\nname = "grill"'),
        ('printer = "bar"', 'printer = "grill"'),
    )
    code, lines, errors = reload(house)
    assert code == 0
    assert lines == ["printer grill: new", "printer bar: gone", "changed: which printer relieves which",
                     "changed: the stations"]  # fmt: skip
    assert errors == ["1 tickets wait for printer bar, which the settings no longer name"]
    house.bar.tell("paper-in")
    until(lambda: ready(house, "kitchen", "grill"), "the new one is ready")
    house.order(2, "Drinks")
    until(lambda: house.daemon.get("/jobs/2")[1]["state"] == "printed", "the new printer has it")
    assert house.daemon.get("/jobs/2")[1]["printer"] == "grill"


def test_a_wrong_file_changes_nothing_and_is_named(house):
    house.open()
    rewrite(house, ('name = "bar"\nmodel', 'nme = "bar"\nmodel'))
    code, _, errors = reload(house)
    assert code == 2
    assert any("printer[1].nme" in line for line in errors)
    told = house.daemon.get("/status")[1]["settings"]
    assert told["last_good"]
    assert any("nme" in mistake for mistake in told["mistakes"])
    house.order(1, "Drinks")
    until(lambda: house.daemon.all_in("printed"), "printed as before")
    assert copies(house.bar.slips(), "Dish 1 Drinks") == (1, 0)
    rewrite(house, ("nme", "name"))
    code, lines, _ = reload(house)
    assert (code, lines) == (0, ["nothing is different"])
    assert house.daemon.get("/status")[1]["settings"] == {"last_good": False}


def test_where_it_listens_waits_for_the_next_start(house):
    house.open()
    rewrite(house, ("127.0.0.1:0", "127.0.0.1:1"))
    code, lines, errors = reload(house)
    assert (code, lines) == (0, [])
    assert errors == ["[gateway] changes at the next start of docketd"]
    assert house.daemon.get("/health")[0] == 200


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_hangup_reloads_and_keeps_what_is_good(house):
    house.open()
    rewrite(house, ("[site]", '[site]\nphone = "0123"'))
    os.kill(house.daemon.popen.pid, signal.SIGHUP)
    kept = house.daemon.folder / "docketd.toml.last-good"
    until(lambda: "0123" in kept.read_text("utf-8"), "the settings that were applied are the last good ones")
    house.order(1, "Pizza")
    until(lambda: house.daemon.all_in("printed"), "it goes on")
