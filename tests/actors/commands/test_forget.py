"""docketd forget: the same with a daemon and without."""

from __future__ import annotations

import json

from actors.commands import forget as module


async def done(either):
    """The ticket of job 1 needs nobody any more."""
    await either.run("jobs", "cancel", "1")


async def test_a_guest_is_forgotten_by_the_number_on_paper(either):
    await done(either)
    told = (await either.run("forget", "1001", "--yes")).stdout
    assert told == "order 1: the guest's data are removed; copies in backups go with their time\n"
    again = (await either.run("forget", "A-1", "--yes")).stdout
    assert again.startswith("order 1: its guest was forgotten ")
    assert (
        "the guest's data of this order were removed"
        in (await either.run("orders", "show", "1", "--json")).stdout
    )


async def test_json(either):
    await done(either)
    found = json.loads((await either.run("forget", "1", "--id", "--yes", "--json")).stdout)
    assert (found["order"], found["news"]) == (1, True)
    assert found["forgotten_at"].endswith("Z")


async def test_a_ticket_that_waits_is_for_somebody(either):
    told = await either.run("forget", "1001", "--yes", code=1)
    assert "order 1 still has a ticket to print: once printed, or cancelled, try again" in told.stderr


async def test_nobody_is_there_to_ask(either):
    await done(either)
    told = await either.run("forget", "1001", code=2)
    assert told.stderr == "docketd: this cannot be undone: say --yes, or call it on a terminal\n"


async def test_an_order_that_nobody_knows(either):
    told = await either.run("forget", "7", "--yes", code=1)
    assert told.stderr == "docketd: no order is called 7: docketd orders lists them all\n"


async def test_several_are_called_so(shell):
    await shell.take("A-1", "1001")
    await shell.take("A-2", "1001")
    told = await shell.run("forget", "1001", "--yes", code=2)
    assert "name one by its ID, as docketd forget --id 2" in told.stderr
    assert [line.split()[0] for line in told.stdout.splitlines()] == ["ID", "2", "1"]


async def test_on_a_terminal_it_asks(lone, monkeypatch):
    await done(lone)
    asked = []
    monkeypatch.setattr(module.sys, "stdin", type("Terminal", (), {"isatty": lambda _: True})())
    monkeypatch.setattr(module.click, "confirm", lambda text, **_: asked.append(text))
    module._confirm({"order": 1, "number": "1001", "source_id": "A-1", "guest": "Jo"})
    assert asked == ["Remove all guest data from order 1001 of Jo, for good?"]
