"""docketd orders, through the daemon and on the file itself."""

from __future__ import annotations

import json

import pytest

from actors.domain.order import Guest, Item, Order
from actors.journal.messages import Accept
from tests.actors.commands.conftest import STATIONS, with_daemon


async def take(shell, source_id, **fields):
    order = Order("till", source_id, **({"items": (Item("Pizza"),)} | fields))
    return await shell.system.ref_of("journal").ask(Accept(order, b"{}", STATIONS), timeout=5)


def listed(told):
    return json.loads(told.stdout)["orders"]


async def test_orders_are_listed(either):
    for words in (
        ("orders",),
        ("orders", "list"),
        ("orders", "--search", "100"),
        ("orders", "--since", "1h"),
    ):
        headings, row = (await either.run(*words)).stdout.splitlines()
        assert headings.split() == ["ORDER", "NUMBER", "GUEST", "SOURCE", "STANDING", "HEARD", "TICKETS"]
        assert row.split()[:5] == ["1", "1001", "-", "till", "open"]
        assert row.endswith(" UTC  1 queued")


async def test_json_is_the_same_with_and_without_a_daemon(either):
    (order,) = listed(await either.run("orders", "--json"))
    assert order.pop("first_at").endswith("Z")
    assert order.pop("changed_at").endswith("Z")
    assert order == {
        "order": 1,
        "source": "till",
        "source_id": "A-1",
        "number": "1001",
        "revision": 1,
        "standing": "open",
        "readable": True,
        "guest": "",
        "tickets": {"queued": 1},
    }


async def test_what_does_not_fit_is_left_out(either):
    assert listed(await either.run("orders", "--search", "9999", "--json")) == []
    none = await either.run("orders", "--search", "9999")
    assert (none.stdout, len(none.stderr.splitlines())) == ("", 1)
    assert "docketd orders lists the newest" in none.stderr
    assert listed(await either.run("orders", "--since", "2199-01-01T00:00", "--json")) == []


async def test_a_guest_is_found_by_the_name_on_the_ticket(shell):
    await take(shell, "A-1", number="1001", guest=Guest("Alex Sample", "+15550100111"))
    await take(shell, "A-2", number="1002", guest=Guest("Sam Example"))
    told = await shell.run("orders", "--search", "alex")
    assert [line.split()[:4] for line in told.stdout.splitlines()[1:]] == [["1", "1001", "Alex", "Sample"]]
    assert "5550100111" not in told.stdout


async def test_columns_stand_below_each_other_in_every_script(shell):
    await take(shell, "A-1", guest=Guest("大文 陳"))
    await take(shell, "A-2", guest=Guest("Zoe\u0301"))
    headings, accent, wide = (await shell.run("orders")).stdout.splitlines()
    column = headings.index("SOURCE")
    assert accent.index("till") == column + 1  # the accent takes none
    assert wide.index("till") == column - 3  # three characters take two each


async def test_more_than_a_page_comes_page_by_page(shell, monkeypatch):
    monkeypatch.setattr("actors.commands.orders.PAGE", 2)
    for number in range(1, 6):
        await take(shell, f"A-{number}")
    told = await shell.run("orders", "--limit", "3", "--json")
    assert [order["order"] for order in listed(told)] == [5, 4, 3]
    assert "--limit shows more" in told.stderr
    told = await shell.run("orders", "--limit", "5", "--json")
    assert [order["order"] for order in listed(told)] == [5, 4, 3, 2, 1]
    assert told.stderr == ""


async def test_without_a_daemon_a_limit_says_that_there_is_more(tmp_path):
    async with with_daemon(tmp_path) as shell:
        await take(shell, "A-1")
        await take(shell, "A-2")
    (tmp_path / "run.json").unlink()
    told = await shell.run("orders", "--limit", "1", "--json")
    assert [order["order"] for order in listed(told)] == [2]
    assert "the newest 1" in told.stderr


async def test_one_order_is_shown_with_its_revisions_and_its_tickets(shell):
    await take(shell, "A-1", number="1001", guest=Guest("Alex Sample\x1b[2J"))
    await shell.print()
    await take(shell, "A-1", number="1001", note="no onions")
    told = (await shell.run("orders", "show", "1")).stdout
    assert told.startswith("order 1: number 1001 from till, open\n")
    assert "\x1b" not in told
    lines = [line.split() for line in told.splitlines()]
    assert [line[0] for line in lines if "UTC" in line] == ["1", "2"]
    assert ["1", "1", "order", "kitchen", "K-001", "kitchen", "sent", "bytes", "-"] in lines
    assert ["2", "2", "change", "kitchen", "-", "kitchen", "queued", "-", "-"] in lines


async def test_one_order_is_the_same_with_and_without_a_daemon(either):
    assert "guest: -   known to till as A-1" in (await either.run("orders", "show", "1")).stdout
    found = json.loads((await either.run("orders", "show", "1", "--json")).stdout)
    assert [each["revision"] for each in found["revisions"]] == [1]
    assert [job["state"] for job in found["jobs"]] == ["queued"]
    assert found["document"]["items"][0]["name"] == "Pizza"


async def test_an_order_without_tickets_says_so(shell):
    await take(shell, "A-1", items=())
    await shell.system.ref_of("journal").ask(
        Accept(Order("till", "A-2"), b"{}", STATIONS, silent=True), timeout=5
    )
    assert "no ticket" in (await shell.run("orders", "show", "2")).stdout


async def test_an_order_that_is_not_there_is_a_sentence(either):
    told = await either.run("orders", "show", "99", code=1)
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert "there is no order 99: docketd orders --search 99" in told.stderr


@pytest.mark.parametrize("words", [("--since", "yesterday"), ("--limit", "0"), ("show", "1001a")])
async def test_wrong_usage_is_a_sentence_and_exit_2(lone, words):
    told = await lone.run("orders", *words, code=2)
    assert told.stderr.count("\n") == 1
