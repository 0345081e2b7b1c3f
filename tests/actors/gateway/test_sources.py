"""GET /sources and the pause of one: names that others script against."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from actors.intake.list_messages import FetchUnderWayError, ListStatus
from actors.journal.day_messages import KeepReconciliation
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


# --- a span again -------------------------------------------------------------------------------------

SPAN = {"since": "2025-09-24T17:00:00+02:00", "until": "2025-09-24T21:00:00Z"}


async def test_a_span_is_begun_and_looked_up_afterwards(with_wix):
    key = await with_wix.new_key("till-1", "control")
    begun = await with_wix.post("/sources/wix/fetch", SPAN | {"print": True}, key=key)
    assert (begun.status, begun.json["source"]) == (202, "wix")
    wanted = with_wix.lists.wanted[0]
    assert (wanted.since, wanted.until) == (
        datetime(2025, 9, 24, 15, tzinfo=UTC),
        datetime(2025, 9, 24, 21, tzinfo=UTC),
    )
    assert (wanted.prints, wanted.who) == (True, "till-1")
    (found,) = (await with_wix.get("/sources")).json["sources"]
    assert found["fetch"] == begun.json["fetch"]
    assert (found["fetch"]["state"], found["fetch"]["print"], found["fetch"]["who"]) == (
        "running",
        True,
        "till-1",
    )


async def test_without_an_end_it_goes_until_now(with_wix):
    assert (await with_wix.post("/sources/wix/fetch", {"since": SPAN["since"]})).status == 202
    assert with_wix.lists.wanted[0].prints is False
    assert datetime.now(UTC) - with_wix.lists.wanted[0].until < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "since is missing"),
        ({"since": "yesterday"}, "since is a time with its offset"),
        ({"since": 5}, "since is a time with its offset"),
        ({"since": "2025-09-24T17:00:00"}, "since is a time with its offset"),
        (SPAN | {"until": "2025-09-24T12:00:00Z"}, "since has to lie before until"),
        ({"since": "2999-01-01T00:00:00Z"}, "since has to lie before now"),
        (SPAN | {"print": "yes"}, "print is true or false"),
        (SPAN | {"untill": "now"}, "docketd does not know untill"),
    ],
)
async def test_a_bad_span_is_refused_with_an_example(with_wix, body, says):
    refused = await with_wix.post("/sources/wix/fetch", body)
    assert refused.status == 400
    assert refused.json["detail"].startswith(says)
    assert 'like {"since": "2025-09-24T17:00:00Z"' in refused.json["detail"]
    assert with_wix.lists.wanted == []


async def test_a_paused_source_and_one_that_is_busy_are_409(with_wix):
    with_wix.lists.refusal = FetchUnderWayError("till-2 is fetching orders from wix already")
    refused = await with_wix.post("/sources/wix/fetch", SPAN)
    assert (refused.status, refused.json["detail"]) == (409, "till-2 is fetching orders from wix already")
    await with_wix.post("/sources/wix/pause")
    refused = await with_wix.post("/sources/wix/fetch", SPAN)
    assert (refused.status, refused.json["title"]) == (409, "Source paused")
    assert refused.json["detail"].startswith("wix is paused: docketd sources resume wix brings in")


async def test_what_it_takes_to_fetch(with_wix):
    reader = await with_wix.new_key("reader", "read")
    assert (await with_wix.post("/sources/wix/fetch", SPAN, key=reader)).status == 403
    assert (await with_wix.post("/sources/till/fetch", SPAN)).status == 404


async def test_how_the_day_compared_is_told(with_wix):
    (found,) = (await with_wix.get("/sources")).json["sources"]
    assert found["compared"] == {"day": None, "at": None, "listed": None, "missing": [], "why": ""}
    with_wix.lists.status = ListStatus(None, "Wix cannot be reached")
    kept = KeepReconciliation("wix", datetime(2026, 3, 1, 4, tzinfo=UTC), 41, ("1012",))
    await with_wix.system.ref_of("journal").ask(kept, 5.0)
    (found,) = (await with_wix.get("/status")).json["sources"]
    compared = found["compared"]
    assert (compared["day"], compared["listed"], compared["missing"]) == ("2026-03-01", 41, ["1012"])
    assert compared["why"] == "Wix cannot be reached"
