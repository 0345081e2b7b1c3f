"""docketd sources: through the daemon, which has to run."""

from __future__ import annotations

import json

from actors.commands.sources import compared


async def test_they_are_listed_with_their_pause(shell):
    headings, row = (await shell.run("sources")).stdout.splitlines()
    assert headings.split() == ["SOURCE", "STATE", "WHY", "LAST", "ANSWER", "ORDERS", "SEEN"]
    assert row.split() == ["wix", "unknown", "-", "-", "-"]
    told = (await shell.run("sources", "pause", "wix")).stdout
    assert told.startswith("wix is paused by the command line since 20")
    assert told.endswith(": its orders wait there\ndocketd sources resume wix ends that\n")
    row = (await shell.run("sources", "list")).stdout.splitlines()[1]
    assert row.startswith("wix     paused  paused by the command line since 20")
    status = (await shell.run("status")).stdout
    assert row[: -len("  -")].rstrip() in status
    assert "docketd sources resume wix. (since" in status
    told = (await shell.run("sources", "resume", "wix")).stdout
    assert told == "wix is not paused: docketd asks it for all that it has not heard of\n"


async def test_json_is_what_the_daemon_says(shell):
    found = json.loads((await shell.run("sources", "pause", "wix", "--json")).stdout)
    assert (found["name"], found["state"], found["paused"]["by"]) == ("wix", "paused", "the command line")
    (found,) = json.loads((await shell.run("sources", "--json")).stdout)["sources"]
    assert found["state"] == "paused"


async def test_one_that_is_not_there(shell):
    told = await shell.run("sources", "pause", "till", code=1)
    assert told.stderr.startswith("docketd: there is no source till: docketd sources")


def test_how_a_list_compared_is_one_line():
    day = {"day": "2026-03-01", "at": "2026-03-01T21:05:00Z", "listed": 41, "missing": [], "why": ""}
    shape = {"name": "wix", "compared": day}
    assert compared(shape) == (
        "the list of wix: 41 orders on 2026-03-01, none missing here (compared 2026-03-01 21:05:00 UTC)"
    )
    missed = {"name": "wix", "compared": day | {"missing": ["1012", "1013"], "why": "Wix is away"}}
    assert compared(missed) == (
        "the list of wix: 41 orders on 2026-03-01, 2 had been missed and were taken over: 1012, 1013"
        " (compared 2026-03-01 21:05:00 UTC); Wix is away"
    )
    assert compared({"name": "wix", "compared": {**day, "at": None}}) == ""
