"""docketd printers: through the daemon, which has to run."""

from __future__ import annotations

import json

import pytest

from actors.commands import printers
from actors.commands.output import ago


async def test_they_are_listed(shell):
    await shell.take()
    headings, row = (await shell.run("printers")).stdout.splitlines()
    assert headings.split() == [
        "PRINTER",
        "STATE",
        "SINCE",
        "REASONS",
        "WAITING",
        "BACKUP",
        "MODEL",
        "ADDRESS",
    ]
    assert row.split() == [
        "kitchen", "unknown", "VIRTUAL", "-", "-", "1", "-", "TM-m30III", "virtual://kitchen"
    ]  # fmt: skip
    assert (await shell.run("printers", "list")).stdout.splitlines()[1] == row


async def test_json_is_what_the_daemon_says(shell):
    (found,) = json.loads((await shell.run("printers", "--json")).stdout)["printers"]
    assert (found["name"], found["state"], found["paused"]) == ("kitchen", "unknown", None)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.4, "0 s ago"), (59.0, "59 s ago"), (600.0, "10 min ago"), (7300.0, "2 h ago")]
)
def test_how_long_ago_a_shared_one_was_seen(seconds, said):
    assert ago(seconds) == said
    shape = {"name": "bar", "state": "idle", "virtual": False, "reasons": []}
    more = {
        "resting": True,
        "seen": seconds,
        "waiting": 0,
        "backup": None,
        "model": "TM-m30III",
        "address": "tcp://192.168.1.51",
    }
    assert printers._row(shape | more)[1] == f"idle, seen {said}"


def test_since_when_a_printer_is_as_it_is():
    shape = {"name": "bar", "state": "stopped", "virtual": False, "reasons": ["media-empty", "media-low"]}
    more = {"resting": False, "since": 240.0, "waiting": 1, "backup": None, "model": "generic-80"}
    row = printers._row(shape | more | {"address": "tcp://192.168.1.51"})
    assert row[:4] == ("bar", "stopped", "4 min ago", ["out of paper"])


def test_of_several_reasons_each_has_its_own_time():
    reasons = ["cover-open", "media-empty", "media-low"]
    ages = {"cover-open": 100.0, "media-empty": 240.0, "media-low": 9000.0}
    shape = {"name": "bar", "state": "stopped", "virtual": False, "reasons": reasons, "reasons_since": ages}
    more = {"resting": False, "since": 240.0, "waiting": 1, "backup": None, "model": "generic-80"}
    more |= {"address": "tcp://192.168.1.51", "details": ["head-hot"]}
    told = printers._row(shape | more)[3]
    assert told == ["open (2 min)", "out of paper (4 min)", "has a hot head, which cools down by itself"]
    paused = {"paused": {"by": "till-1", "since": "2026-11-22T18:39:00Z"}, "reasons": ["paused", *reasons]}
    assert printers._row(shape | more | paused)[3] == [
        "paused by till-1 since 2026-11-22 18:39:00 UTC", *told
    ]  # fmt: skip
    busy = {"state": "processing", "reasons": ["connecting-to-device"], "reasons_since": {}, "details": []}
    assert printers._row(shape | more | busy)[1:4] == (
        "processing",
        "4 min ago",
        ["in use by another program just now"],
    )


async def test_one_is_paused_and_everything_says_so(shell):
    told = await shell.run("printers", "pause", "kitchen")
    assert told.stdout.startswith("kitchen is paused by the command line since 20")
    assert "docketd printers resume kitchen" in told.stdout
    for words in (("printers",), ("status",)):
        assert "paused by the command line since 20" in (await shell.run(*words)).stdout
    found = json.loads((await shell.run("printers", "pause", "kitchen", "--json")).stdout)
    assert (found["state"], found["reasons"], found["paused"]["by"]) == (
        "stopped",
        ["paused"],
        "the command line",
    )


async def test_a_ticket_says_what_it_waits_for(shell):
    await shell.run("printers", "pause", "kitchen")
    await shell.take()
    assert "its printer is paused" in (await shell.run("jobs")).stdout


async def test_it_is_resumed_and_says_what_comes(shell):
    await shell.take()
    await shell.run("printers", "pause", "kitchen")
    told = await shell.run("printers", "resume", "kitchen")
    assert told.stdout == "kitchen is not paused any more: it is unknown, 1 to come\n"
    assert json.loads((await shell.run("printers", "resume", "kitchen", "--json")).stdout)["paused"] is None


@pytest.mark.parametrize("action", ["pause", "resume"])
async def test_one_that_is_not_there_is_a_sentence(shell, action):
    told = await shell.run("printers", action, "the attic", code=1)
    assert told.stderr == (
        "docketd: there is no printer the attic: docketd printers, or GET /printers, lists them\n"
    )


@pytest.mark.parametrize("words", [(), ("pause", "kitchen"), ("resume", "kitchen")])
async def test_without_a_daemon_it_says_so(lone, words):
    told = await lone.run("printers", *words, code=1)
    assert told.stdout == ""
    assert len(told.stderr.splitlines()) == 1
    assert "no docketd is running" in told.stderr


async def test_one_is_calibrated_by_a_ticket_of_its_own(shell):
    told = await shell.run("printers", "calibrate", "kitchen", "--wait", "0")
    assert told.stdout.splitlines() == [
        "job 1 is queued at kitchen",
        "kitchen has not answered yet: docketd jobs show 1 tells what came of it",
    ]
    await shell.print()
    found = json.loads((await shell.run("printers", "calibrate", "kitchen", "--wait", "0", "--json")).stdout)
    assert (found["job"], found["state"], found["number"]) == (2, "queued", "Calibration")


async def test_a_test_page_is_a_ticket_of_its_own(shell):
    told = await shell.run("printers", "test", "kitchen", "--wait", "0")
    assert told.stdout.splitlines() == [
        "job 1 is queued at kitchen",
        "kitchen has not answered yet: docketd jobs show 1 tells what came of it",
    ]
    found = json.loads((await shell.run("printers", "test", "kitchen", "--wait", "0", "--json")).stdout)
    assert (found["job"], found["state"], found["number"]) == (2, "queued", "Test page")
    told = await shell.run("printers", "test", "attic", code=1)
    assert "there is no printer attic" in told.stderr


async def test_it_says_what_the_printer_answered(shell, monkeypatch):
    async def answered(remote, job, _seconds):
        return remote.get(f"/jobs/{job}") | {"state": "printed", "evidence": "fence"}

    monkeypatch.setattr("actors.commands.printers._outcome", answered)
    told = await shell.run("printers", "calibrate", "kitchen")
    assert told.stdout.startswith("job 1 is printed at kitchen, how we know: fence (")


async def test_it_is_waited_for_as_long_as_was_asked(shell):
    asked = []

    class Printer:
        def get(self, _path):
            asked.append(1)
            return {"state": "sending" if len(asked) < 3 else "sent"}

    assert (await printers._outcome(Printer(), 1, 600))["state"] == "sent"
    assert len(asked) == 3


async def test_a_printer_to_calibrate_has_to_be_there(shell):
    told = await shell.run("printers", "calibrate", "attic", code=2)
    assert told.stderr == "docketd: there is no printer 'attic': there is kitchen\n"
