"""The tree of actors and what happened in it, over HTTP, as an owner and as a program reads it."""

from __future__ import annotations

import asyncio

PRESS = "printing/printer.kitchen/link"


def node(tree, path):
    if tree["path"] == path:
        return tree
    return next((found for child in tree["children"] if (found := node(child, path))), None)


async def kill(site, path):
    """As a bug or a wild pointer would: without asking."""
    site.system._registry.place(path).process.kill()
    async with asyncio.timeout(5):
        while True:
            found = node((await site.get("/supervisor/tree")).json, path)
            if found["state"] == "running" and found["restarts"]:
                return found


async def events(site, **query):
    answer = await site.get("/supervisor/events", params=query)
    assert answer.status == 200, answer.body
    return answer.json


async def until_kept(site, kind, **query):
    async with asyncio.timeout(5):
        while not (found := (await events(site, kind=kind, **query))["events"]):
            pass
    return found


async def test_the_tree_names_each_part_as_people_would(site):
    tree = (await site.get("/supervisor/tree")).json
    assert tree["says"] == "docketd as a whole runs"
    assert [child["path"] for child in tree["children"]] == [
        "journal",
        "availability",
        "rendering",
        "printing",
        "sources",
        "gateway",
    ]
    line = node(tree, PRESS)
    assert line["what"] == "the line to printer kitchen"
    assert line["says"] == "the line to printer kitchen runs"
    assert line["last_end"] is None


async def test_the_tree_tells_what_was_killed_and_that_it_came_back(site):
    found = await kill(site, PRESS)
    assert found["restarts"] == 1
    assert found["says"] == "the line to printer kitchen runs, started again once"
    assert found["last_end"]["says"] == "the line to printer kitchen: had to be stopped by force"


async def test_what_happened_is_told_in_words_and_as_data(site):
    await kill(site, PRESS)
    (end,) = await until_kept(site, "child_terminated")
    assert end["path"] == PRESS
    assert end["says"] == "the line to printer kitchen: had to be stopped by force"
    assert end["level"] == "warning"
    assert end["data"]["exit"] == "killed"
    started = await until_kept(site, "child_started", path=PRESS)
    assert [each["data"]["restarts"] for each in started] == [1, 0]


async def test_a_path_finds_what_happened_below_it_too(site):
    await until_kept(site, "child_started", path="gateway")
    below = (await events(site, path="printing"))["events"]
    assert {each["path"] for each in below} == {"printing", "printing/printer.kitchen", PRESS}


async def test_pages_of_it_are_led_through_by_a_cursor(site):
    await until_kept(site, "child_started", path="gateway")
    everything = [each["id"] for each in (await events(site))["events"]]
    first = await events(site, limit="2")
    rest = await events(site, cursor=first["next"])
    assert [each["id"] for each in first["events"] + rest["events"]] == everything
    assert rest["next"] is None


async def test_what_happened_outlives_the_process(start):
    async with start() as site:
        await until_kept(site, "child_started", path="gateway")
    async with start() as site:
        found = await until_kept(site, "child_terminated", path="gateway")
    assert found[0]["says"] == "the web site: ended"


async def test_a_browser_gets_text(site):
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    await kill(site, PRESS)
    await until_kept(site, "child_terminated")
    tree = await site.get("/supervisor/tree", headers=headers)
    assert tree.type == "text/plain"
    lines = tree.body.decode().splitlines()
    assert lines[0] == "docketd as a whole runs"
    assert "      the line to printer kitchen runs, started again once" in lines
    told = await site.get("/supervisor/events", headers=headers, params={"kind": "child_terminated"})
    assert told.body.decode().rstrip().endswith("the line to printer kitchen: had to be stopped by force")


async def test_a_path_that_is_none_is_refused(site):
    answer = await site.get("/supervisor/events", params={"path": "/printing/"})
    assert answer.status == 400
    assert "GET /supervisor/tree names" in answer.json["detail"]


async def test_only_who_may_read_sees_it(site):
    key = await site.new_key("till", "print")
    assert (await site.get("/supervisor/tree", key=None)).status == 401
    assert (await site.get("/supervisor/events", key=key)).status == 403
