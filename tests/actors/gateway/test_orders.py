"""POST /orders promises nothing that is not on the disk; GET /orders finds what was taken."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from actors.domain.job import Event
from actors.journal.messages import Resolve
from supervision import TerminateChild


async def test_an_order_is_taken_with_a_ticket_for_each_station(site, order):
    taken = await site.post("/orders", order)
    assert taken.status == 202
    assert taken.json["revision"] == 1
    assert taken.json["duplicate"] is False
    made = {(each["station"], each["printer"], each["kind"]) for each in taken.json["tickets"]}
    assert made == {("kitchen", "kitchen", "order"), ("bar", "bar", "order")}
    jobs = (await site.get("/jobs")).json["jobs"]
    assert {each["job"] for each in taken.json["tickets"]} == {job["job"] for job in jobs}
    assert {job["state"] for job in jobs} == {"queued"}


async def test_the_same_order_again_gets_the_first_answer(site, order):
    first = await site.post("/orders", order)
    second = await site.post("/orders", order)
    assert second.status == 200
    assert second.json == {**first.json, "duplicate": True}


async def test_a_changed_order_is_a_new_revision_with_a_change_ticket(site, order):
    await site.post("/orders", order)
    order["items"][0]["quantity"] = 3
    changed = await site.post("/orders", order)
    assert changed.status == 202
    assert changed.json["revision"] == 2
    assert {each["kind"] for each in changed.json["tickets"]} == {"change"}


async def test_a_cancelled_order_makes_void_tickets(site, order):
    await site.post("/orders", order)
    for job in (1, 2):
        await site.system.ref_of("journal").ask(Resolve(job, Event.UNPRINTABLE), timeout=5)
    cancelled = await site.post("/orders", {**order, "status": "cancelled"})
    assert cancelled.status == 202
    assert [each["kind"] for each in cancelled.json["tickets"]] == ["void", "void"]


async def test_an_order_that_is_cancelled_before_anybody_saw_it_makes_no_tickets(site, order):
    await site.post("/orders", order)
    cancelled = await site.post("/orders", {**order, "status": "cancelled"})
    assert (cancelled.status, cancelled.json["tickets"]) == (202, [])
    assert {each["state"] for each in (await site.get("/jobs")).json["jobs"]} == {"cancelled"}


async def test_an_order_for_later_says_when_it_prints_and_is_fired_by_who_may(site, order):
    wanted = datetime.now(UTC) + timedelta(hours=5)
    later = {**order, "when": {"from": wanted.isoformat()}}
    assert {each["kind"] for each in (await site.post("/orders", later)).json["tickets"]} == {"order"}
    waiting = (await site.get("/jobs?state=scheduled")).json["jobs"]
    assert {each["fires_at"] for each in waiting} == {
        (await site.get("/status")).json["queue"]["next_fires_at"]
    }
    assert (await site.get("/status")).json["queue"]["waiting"] == 0
    reader, boss = await site.new_key("reader", "read"), await site.new_key("boss", "control")
    assert (await site.post("/orders/1/fire", key=reader)).status == 403
    assert (await site.post("/orders/1/fire", key=boss)).json == {"order": 1, "fired": [1, 2]}
    assert {each["why"] for each in (await site.get("/jobs?state=queued")).json["jobs"]} == {"fired by boss"}
    again = await site.post("/orders/1/fire")
    assert (again.status, again.json["title"]) == (409, "Nothing waits")
    assert "GET /orders/1 says" in again.json["detail"]
    assert (await site.post("/orders/9/fire")).status == 404


async def test_the_key_says_whose_order_it_is_and_the_body_does_not(site, order):
    till = await site.new_key("till-1", "print")
    shop = await site.new_key("shop", "print")
    first = await site.post("/orders", {**order, "source": "wix"}, key=till)
    second = await site.post("/orders", {**order, "source": "wix"}, key=shop)
    assert (first.status, second.status) == (202, 202)
    found = (await site.get("/orders")).json["orders"]
    assert [each["source"] for each in found] == ["shop", "till-1"]


async def test_the_content_type_does_not_matter(site, order):
    taken = await site.post("/orders", data=orjson.dumps(order), headers={"Content-Type": "text/plain"})
    assert taken.status == 202


async def test_an_order_that_cannot_be_read_still_prints(site):
    taken = await site.post("/orders", {"id": "B-1", "items": "two pizzas"})
    assert taken.status == 202
    assert {each["kind"] for each in taken.json["tickets"]} == {"unreadable"}


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"not json", 400), (b'{"items": []}', 422), (b"[1, 2]", 422), (b"\xff", 400)],
)
async def test_a_body_that_is_no_order_is_refused_in_words(site, body, status):
    refused = await site.post("/orders", data=body)
    assert refused.status == status
    assert refused.type == "application/problem+json"
    assert refused.json["status"] == status
    assert refused.json["detail"]
    assert (await site.get("/orders")).json["orders"] == []


async def test_more_than_a_megabyte_is_refused(site, order):
    refused = await site.post("/orders", {**order, "note": "x" * 1_000_001})
    assert refused.status == 413
    assert refused.type == "application/problem+json"


async def test_nearly_a_megabyte_is_taken(site, order):
    taken = await site.post("/orders", {**order, "note": "x" * 990_000})
    assert taken.status == 202


async def test_a_compressed_body_is_refused_before_it_is_unpacked(site):
    bomb = gzip.compress(bytes(1_000_000))
    refused = await site.post("/orders", data=bomb, headers={"Content-Encoding": "gzip"})
    assert refused.status == 415


async def test_a_body_that_never_comes_is_given_up(site, monkeypatch):
    monkeypatch.setattr("actors.gateway.requests.BODY_TIME", 0.05)

    async def never():
        yield b'{"id": '
        async with asyncio.timeout(5):
            await asyncio.Event().wait()

    refused = await site.post("/orders", data=never())
    assert refused.status == 408


async def test_an_idempotency_key_guards_one_body(site, order):
    guard = {"Idempotency-Key": "attempt-1"}
    first = await site.post("/orders", order, headers=guard)
    again = await site.post("/orders", order, headers=guard)
    other = await site.post("/orders", {**order, "id": "A-1002"}, headers=guard)
    assert (first.status, again.status, other.status) == (202, 200, 409)
    assert again.json["order"] == first.json["order"]
    assert len((await site.get("/orders")).json["orders"]) == 1


async def test_idempotency_keys_belong_to_their_sender(site, order):
    guard = {"Idempotency-Key": "attempt-1"}
    await site.post("/orders", order, headers=guard, key=await site.new_key("a", "print"))
    other = await site.post(
        "/orders", {**order, "id": "X"}, headers=guard, key=await site.new_key("b", "print")
    )
    assert other.status == 202


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_a_useless_idempotency_key_is_refused(site, order, key):
    assert (await site.post("/orders", order, headers={"Idempotency-Key": key})).status == 400


async def test_orders_are_found_by_number_and_page(site, order):
    for number in ("1001", "1002", "1003"):
        await site.post("/orders", {**order, "id": f"A-{number}", "number": number})
    first = (await site.get("/orders?limit=2")).json
    assert [each["number"] for each in first["orders"]] == ["1003", "1002"]
    rest = (await site.get(f"/orders?limit=2&cursor={first['next']}")).json
    assert [each["number"] for each in rest["orders"]] == ["1001"]
    assert rest["next"] is None
    found = (await site.get("/orders?search=1002")).json["orders"]
    assert [each["source_id"] for each in found] == ["A-1002"]


async def test_since_leaves_out_what_is_older(site, order):
    await site.post("/orders", order)
    assert len((await site.get("/orders?since=2020-01-01T00:00:00%2B02:00")).json["orders"]) == 1
    assert (await site.get("/orders?since=2199-01-01T00:00:00Z")).json["orders"] == []


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "since=2020-01-01", "limit=0", "limit=x", "limit=201", "cursor=x", "cursor=-1"],
)
async def test_questions_that_make_no_sense_are_refused(site, query):
    assert (await site.get(f"/orders?{query}")).status == 400


async def test_one_order_comes_with_its_document_and_jobs(site, order):
    number = (await site.post("/orders", order)).json["order"]
    found = (await site.get(f"/orders/{number}")).json
    assert found["source_id"] == "A-1001"
    assert [item["name"] for item in found["document"]["items"]] == ["Pizza", "Cola"]
    assert len(found["jobs"]) == 2
    assert found["first_at"].endswith("Z")
    assert found["revisions"] == [{"revision": 1, "at": found["first_at"]}]
    assert found["tickets"] == {"queued": 2}


async def test_orders_are_found_by_the_guest_and_say_what_became_of_them(site, order):
    await site.post("/orders", order | {"customer": {"name": "Alex Sample"}})
    (found,) = (await site.get("/orders?search=alex")).json["orders"]
    assert (found["guest"], found["tickets"]) == ("Alex Sample", {"queued": 2})


@pytest.mark.parametrize("order_id", ["99", "abc", "99999999999999999999", "²"])
async def test_an_order_that_is_not_there_is_404(site, order_id):
    assert (await site.get(f"/orders/{order_id}")).status == 404


async def test_a_mute_journal_means_later_and_no_promise(moody, moods, order, monkeypatch):
    monkeypatch.setattr("actors.gateway.orders.PATIENCE", 0.05)
    moods.mute = True
    refused = await moody.post("/orders", order)
    assert refused.status == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.type == "application/problem+json"


async def test_a_journal_that_is_down_means_later_and_no_promise(moody, order):
    await moody.system.ref_of("docketd").ask(TerminateChild("journal"), timeout=5)
    refused = await moody.post("/orders", order)
    assert refused.status == 503
    assert "Retry-After" in refused.headers
