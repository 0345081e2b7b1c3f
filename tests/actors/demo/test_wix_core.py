from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from actors.demo.wix_core import WixStandIn
from actors.demo.wix_query import OPERATORS, QueryError, matches, ordered


class Clock:
    boot_id = "boot"

    def __init__(self):
        self.moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def now(self):
        return self.moment

    def advance(self, seconds):
        self.moment += timedelta(seconds=seconds)


HEADERS = {"Authorization": "key", "wix-site-id": "site", "Content-Type": "application/json"}
SEARCH = "/ecom/v1/orders/search"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def core(clock):
    return WixStandIn("site", "key", clock)


def order(name, **fields):
    return {"id": name, "status": "APPROVED", "lineItems": []} | fields


def post(core, search, **headers):
    reply = core.handle("POST", SEARCH, HEADERS | headers, json.dumps({"search": search}).encode())
    return reply.status, json.loads(reply.body)


def found(core, **search):
    status, document = post(core, search)
    assert status == 200, document
    return [entry["id"] for entry in document["orders"]]


def test_defaults_newest_first_and_nothing_unfinished(core, clock):
    for name in ("a", "b", "c"):
        core.add(order(name))
        clock.advance(1)
    core.add(order("hidden", status="INITIALIZED"))
    assert found(core) == ["c", "b", "a"]
    assert found(core, filter={"status": "INITIALIZED"}) == []
    core.approve("hidden")
    assert "hidden" in found(core)


def test_get_one(core):
    core.add(order("a", number="7"))
    reply = core.handle("GET", "/ecom/v1/orders/a", HEADERS, b"")
    assert json.loads(reply.body)["order"]["number"] == "7"
    missing = core.handle("GET", "/ecom/v1/orders/b", HEADERS, b"")
    assert missing.status == 404
    assert json.loads(missing.body)["details"]["applicationError"]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("headers", "status", "text"),
    [
        ({"Authorization": ""}, 401, ""),
        ({"Authorization": "other"}, 401, ""),
        ({"Authorization": "Bearer key"}, 401, ""),
        ({"wix-site-id": ""}, 401, "No Metasite Context in identity."),
        ({"wix-site-id": "other"}, 403, "The key does not belong to this site"),
    ],
)
def test_who_may_ask(core, headers, status, text):
    answered, document = post(core, {}, **headers)
    assert (answered, document["message"]) == (status, text)


def test_every_answer_names_its_request_and_the_time(core):
    core.fail_next(500)
    replies = [core.handle("GET", "/nowhere", HEADERS, b"") for _ in range(3)]
    assert [reply.status for reply in replies] == [500, 404, 404]
    assert len({reply.headers["X-Wix-Request-Id"] for reply in replies}) == 3
    assert parsedate_to_datetime(replies[0].headers["Date"]) == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert replies[1].headers["Content-Type"] == "text/html"
    assert core.requests[-1] == ("GET", "/nowhere")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"filter": {}}',
        b'{"query": {}}',
        b'{"search": {}, "more": 1}',
        b'{"search": []}',
        b'{"search": {"paging": {}}}',
        b'{"search": {"cursorPaging": {"limit": 101}}}',
        b'{"search": {"cursorPaging": {"limit": 0}}}',
        b'{"search": {"cursorPaging": {"limit": "5"}}}',
        b'{"search": {"cursorPaging": {"limit": true}}}',
        b'{"search": {"cursorPaging": {"offset": 5}}}',
        b'{"search": {"cursorPaging": {"cursor": "rubbish"}}}',
        b'{"search": {"cursorPaging": {"cursor": "\\u00e4"}}}',
        b'{"search": {"cursorPaging": {"cursor": 5}}}',
        b'{"search": {"cursorPaging": {"cursor": "AAAA"}}}',
        b'{"search": {"filter": []}}',
        b'{"search": {"filter": {"colour": "red"}}}',
        b'{"search": {"filter": {"status": {"$like": "A"}}}}',
        b'{"search": {"filter": {"status": {"$in": "A"}}}}',
        b'{"search": {"filter": {"$and": {}}}}',
        b'{"search": {"sort": {}}}',
        b'{"search": {"sort": [{"fieldName": "colour"}]}}',
        b'{"search": {"sort": [{"fieldName": "number", "order": "UP"}]}}',
        b'{"search": {"sort": [{"field": "number"}]}}',
        b'{"search": {"sort": [{}, {}, {}, {}, {}]}}',
    ],
)
def test_what_it_does_not_understand_is_a_400(core, body):
    reply = core.handle("POST", SEARCH, HEADERS, body)
    assert reply.status == 400
    (violation,) = json.loads(reply.body)["details"]["validationError"]["fieldViolations"]
    assert violation["field"]


def test_pages(core, clock):
    for n in range(5):
        core.add(order(f"o{n}"))
        clock.advance(1)
    first = {"sort": [{"fieldName": "createdDate", "order": "ASC"}], "cursorPaging": {"limit": 2}}
    search, pages = first, []
    while True:
        _, document = post(core, search)
        pages.append([entry["id"] for entry in document["orders"]])
        assert document["metadata"]["count"] == len(pages[-1])
        if not document["metadata"]["hasNext"]:
            assert document["metadata"]["cursors"] == {}
            break
        cursor = document["metadata"]["cursors"]["next"]
        search = {"cursorPaging": {"limit": 2, "cursor": cursor}}
    assert pages == [["o0", "o1"], ["o2", "o3"], ["o4"]]
    assert post(core, first | {"cursorPaging": {"cursor": cursor}})[0] == 400
    forged = cursor[:-4] + ("AAAA" if cursor[-4:] != "AAAA" else "BBBB")
    assert post(core, {"cursorPaging": {"cursor": forged}})[0] == 400


def test_search_knows_later_than_get(core, clock):
    core.search_lag = 10.0
    core.add(order("a", number="1"))
    assert core.visible_at["a"] == clock.now() + timedelta(seconds=10)
    assert found(core) == []
    assert core.handle("GET", "/ecom/v1/orders/a", HEADERS, b"").status == 200
    clock.advance(10)
    assert found(core) == ["a"]
    core.edit("a", {"number": "2"})
    assert found(core, filter={"number": "1"}) == ["a"]
    clock.advance(20)
    assert found(core, filter={"number": "2"}) == ["a"]
    core.edit("a", {"number": "3"})
    assert found(core, filter={"number": "2"}) == ["a"]


def test_edits_move_the_date_of_the_last_change(core, clock):
    core.add(order("a"))
    clock.advance(5)
    core.cancel("a")
    document = json.loads(core.handle("GET", "/ecom/v1/orders/a", HEADERS, b"").body)["order"]
    assert document["status"] == "CANCELED"
    assert document["createdDate"] == "2026-03-01T12:00:00.000Z"
    assert document["updatedDate"] == "2026-03-01T12:00:05.000Z"
    with pytest.raises(KeyError):
        core.edit("unknown", {})


def test_what_is_handed_in_is_copied(core):
    mine = order("a", createdDate="2020-01-01T00:00:00Z", updatedDate="2020-01-01T00:00:00Z")
    core.add(mine, keep_dates=True)
    mine["status"] = "CANCELED"
    assert found(core, filter={"status": "APPROVED", "createdDate": {"$lt": "2021-01-01T00:00:00Z"}}) == ["a"]


def test_faults_queue_up(core):
    core.fail_next(429, {"message": "slow down"}, {"Retry-After": "3"}, times=2)
    core.fail_next(200, b"<html>")
    replies = [core.handle("POST", SEARCH, HEADERS, b'{"search": {}}') for _ in range(4)]
    assert [reply.status for reply in replies] == [429, 429, 200, 200]
    assert replies[0].headers["Retry-After"] == "3"
    assert [reply.headers["Content-Type"] for reply in replies[1:3]] == ["application/json", "text/html"]
    assert json.loads(replies[3].body)["orders"] == []


DOCUMENT = {
    "status": "APPROVED",
    "number": "105",
    "archived": False,
    "updatedDate": "2026-03-01T12:00:00.500Z",
    "buyerInfo": {"email": "a@example.com"},
    "lineItems": [{"catalogReference": {"appId": "x"}}, {"catalogReference": {"appId": "y"}}, {}],
}
APP = "lineItems.catalogReference.appId"


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({}, True),
        ({"status": "APPROVED"}, True),
        ({"status": "CANCELED"}, False),
        ({"status": {"$eq": "APPROVED"}}, True),
        ({"status": {"$ne": "APPROVED"}}, False),
        ({"status": {"$ne": "CANCELED"}}, True),
        ({"status": {"$in": ["APPROVED", "CANCELED"]}}, True),
        ({"status": {"$nin": ["APPROVED"]}}, False),
        ({"archived": {"$ne": True}}, True),
        ({"updatedDate": {"$gte": "2026-03-01T12:00:00.500Z"}}, True),
        ({"updatedDate": {"$gte": "2026-03-01T13:00:00.500+01:00"}}, True),
        ({"updatedDate": {"$gt": "2026-03-01T12:00:00.500Z"}}, False),
        ({"updatedDate": {"$lte": "2026-03-01T12:00:00Z"}}, False),
        ({"updatedDate": {"$gt": "2026-03-01T12:00:00Z", "$lt": "2026-03-01T12:00:01Z"}}, True),
        ({"updatedDate": {"$gt": 5}}, False),
        ({"updatedDate": {"$gt": "Tuesday"}}, False),
        ({"checkoutId": {"$exists": False}}, True),
        ({"number": {"$exists": True}}, True),
        ({"number": {"$startsWith": "10"}}, True),
        ({"number": {"$startsWith": "5"}}, False),
        ({"buyerInfo.email": "a@example.com"}, True),
        ({APP: {"$hasSome": ["y", "z"]}}, True),
        ({APP: {"$hasSome": ["z"]}}, False),
        ({APP: {"$hasAll": ["x", "y"]}}, True),
        ({APP: {"$hasAll": ["x", "z"]}}, False),
        ({"$and": [{"status": "APPROVED"}, {"number": "105"}]}, True),
        ({"$or": [{"status": "CANCELED"}, {"number": "105"}]}, True),
        ({"$or": [{"status": "CANCELED"}, {"number": "1"}]}, False),
        ({"$not": {"status": "CANCELED"}}, True),
    ],
)
def test_filters(condition, fits):
    assert matches(DOCUMENT, condition) is fits


def test_every_documented_operator_is_there():
    documented = "$eq $ne $gt $gte $lt $lte $in $nin $exists $startsWith $hasSome $hasAll"
    assert set(OPERATORS) == set(documented.split())


def test_sorting():
    documents = [
        {"number": "2", "status": "A"},
        {"status": "B"},
        {"number": "1", "status": "A"},
        {"number": 3},
    ]
    by_both = [{"fieldName": "status", "order": "ASC"}, {"fieldName": "number", "order": "DESC"}]
    assert [entry.get("number") for entry in ordered(documents, by_both)] == ["2", "1", None, 3]
    with pytest.raises(QueryError):
        ordered(documents, "number")


def test_pages_may_repeat_what_was_on_the_last_one(core, clock):
    """As in the sample of an order on two pages, whose sort key had changed between the calls."""
    for n in range(5):
        core.add(order(f"o{n}"))
        clock.advance(1)
    core.orders.repeats = 1
    first = {"sort": [{"fieldName": "createdDate", "order": "ASC"}], "cursorPaging": {"limit": 2}}
    search, seen = first, []
    while search is not None:
        _, document = post(core, search)
        seen += [entry["id"] for entry in document["orders"]]
        cursor = document["metadata"]["cursors"].get("next")
        search = cursor and {"cursorPaging": {"limit": 2, "cursor": cursor}}
    assert seen == ["o0", "o1", "o1", "o2", "o2", "o3", "o3", "o4"]


def test_an_order_changed_between_two_pages_moves_and_hides_another(core, clock):
    for n in range(4):
        core.add(order(f"o{n}"))
        clock.advance(1)
    first = {"sort": [{"fieldName": "updatedDate", "order": "ASC"}], "cursorPaging": {"limit": 2}}
    _, page = post(core, first)
    core.edit("o0", {"number": "9"})
    _, rest = post(core, {"cursorPaging": {"limit": 2, "cursor": page["metadata"]["cursors"]["next"]}})
    assert [entry["id"] for entry in page["orders"]] == ["o0", "o1"]
    assert [entry["id"] for entry in rest["orders"]] == ["o3", "o0"]


def test_a_cursor_expires(core, clock):
    core.add(order("a"))
    core.add(order("b"))
    _, page = post(core, {"cursorPaging": {"limit": 1}})
    cursor = page["metadata"]["cursors"]["next"]
    clock.advance(core.orders.cursor_life + 1)
    status, document = post(core, {"cursorPaging": {"limit": 1, "cursor": cursor}})
    assert (status, document["message"]) == (400, "search.cursorPaging.cursor has expired")


def test_more_than_so_many_requests_a_minute(core, clock):
    core.limit = 3
    statuses = [post(core, {})[0] for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    clock.advance(60)
    assert post(core, {})[0] == 200


def test_a_limit_that_was_passed_is_named(core):
    status, document = post(core, {"cursorPaging": {"limit": 101}})
    (violation,) = document["details"]["validationError"]["fieldViolations"]
    assert (status, violation["violatedRule"], violation["data"]) == (400, "MAX", {"threshold": 100})


def test_its_clock_may_be_another(core, clock):
    core.date_off = timedelta(hours=-2)
    reply = core.handle("GET", "/nowhere", HEADERS, b"")
    assert parsedate_to_datetime(reply.headers["Date"]) == clock.now() - timedelta(hours=2)


def test_a_search_may_know_a_later_change_before_an_earlier_one(core, clock):
    core.orders.lag_spread = 100.0
    for n in range(20):
        core.add(order(f"o{n:02}"))
    seen = []
    for _ in range(101):
        seen += [name for name in found(core) if name not in seen]
        clock.advance(1)
    assert sorted(seen) == [f"o{n:02}" for n in range(20)]
    assert seen != sorted(seen)
