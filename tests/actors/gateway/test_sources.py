"""GET /sources and the pause of one: names that others script against."""

from __future__ import annotations

import pytest

from actors.settings import WixSource

WIX = WixSource("01234567-89ab-cdef-0123-456789abcdef", "secret")


@pytest.fixture
async def with_wix(start):
    async with start(wix=WIX) as made:
        yield made


async def test_they_are_listed_even_where_the_poller_does_not_answer(with_wix):
    (found,) = (await with_wix.get("/sources")).json["sources"]
    assert (found["name"], found["state"], found["paused"]) == ("wix", "unknown", None)


async def test_a_shop_without_any_has_an_empty_list(site):
    assert (await site.get("/sources")).json == {"sources": []}


async def test_one_is_paused_and_resumed_and_again_changes_nothing(with_wix):
    key = await with_wix.new_key("till-1", "control")
    for _ in range(2):
        found = await with_wix.post("/sources/wix/pause", key=key)
        assert (found.status, found.json["state"], found.json["why"]) == (200, "paused", "paused by till-1")
        assert found.json["paused"]["by"] == "till-1"
        assert found.json["paused"]["since"].endswith("Z")
    for _ in range(2):
        found = await with_wix.post("/sources/wix/resume", key=key)
        assert (found.status, found.json["state"], found.json["paused"]) == (200, "unknown", None)


async def test_status_tells_of_it_and_an_alert_names_who(with_wix):
    await with_wix.post("/sources/wix/pause")
    found = (await with_wix.get("/status")).json
    (wix,) = found["sources"]
    assert (wix["state"], wix["paused"]["by"]) == ("paused", "the command line")
    (alert,) = found["alerts"]
    assert alert["key"] == "source-paused/wix"
    events = [event.kind for event in with_wix.system.events if event.kind.startswith("source")]
    assert events == ["source_paused"]


async def test_what_it_takes_to_read_and_to_pause(with_wix):
    reader = await with_wix.new_key("reader", "read")
    printer = await with_wix.new_key("printer", "print")
    assert (await with_wix.get("/sources", key=reader)).status == 200
    assert (await with_wix.get("/sources", key=printer)).status == 403
    assert (await with_wix.post("/sources/wix/pause", key=reader)).status == 403
    assert (await with_wix.get("/sources", key=None)).status == 401


@pytest.mark.parametrize("action", ["pause", "resume"])
async def test_one_that_is_not_there_is_404(with_wix, action):
    refused = await with_wix.post(f"/sources/till/{action}")
    assert (refused.status, refused.json["title"]) == (404, "No such source")
    assert refused.json["detail"].startswith("there is no source till: docketd sources, or GET /sources")
