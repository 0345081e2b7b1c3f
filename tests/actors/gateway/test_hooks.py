"""POST /hooks/NAME: orders of other programs, and doorbells."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest

from actors.gateway import hooks
from actors.intake.messages import PollNow
from actors.journal.alert_messages import ListAlerts
from actors.settings import HookSource, WixSource
from supervision import Actor, ChildSpec, StartChild
from tests.actors.intake.hook_sources import SAMPLES, SECRET, mapped

OTHER = SECRET[::-1]
TILL = HookSource("till", SECRET)
WIX = WixSource("site", "key", hook_secret=OTHER)
BEARER = {"Authorization": f"Bearer {SECRET}"}


class Bell(Actor):
    """A poller that counts how often it was told to poll."""

    rung = 0

    async def receive(self, message):
        if isinstance(message, PollNow):
            type(self).rung += 1
            return None
        return await super().receive(message)


@pytest.fixture
async def site(start):
    """With a till that sends docketd's own shape, and a shop on WooCommerce."""
    async with start(hooks=(TILL, mapped("woocommerce"))) as made:
        yield made


def log_of(site):
    found = []
    site.system.events.subscribe(lambda event: found.append((event.kind, dict(event.data))))
    return found


async def test_an_order_is_taken_once_it_is_on_the_disk(site, order):
    taken = await site.post("/hooks/till", order, key=None, headers=BEARER)
    assert taken.status == 202
    assert {each["kind"] for each in taken.json["tickets"]} == {"order"}
    (found,) = (await site.get("/orders")).json["orders"]
    assert (found["source"], found["number"]) == ("till", "1001")


async def test_the_same_again_changes_nothing(site, order):
    first = await site.post("/hooks/till", order, key=None, headers=BEARER)
    again = await site.post("/hooks/till", order, key=None, headers=BEARER)
    assert again.status == 200
    assert again.json == {**first.json, "duplicate": True}


async def test_the_same_id_of_another_source_is_another_order(start, order):
    async with start(hooks=(TILL, HookSource("kiosk", OTHER))) as site:
        await site.post("/hooks/till", order, key=None, headers=BEARER)
        other = await site.post("/hooks/kiosk", order, key=None, headers={"X-Auth-Token": OTHER})
        assert other.status == 202
        assert len((await site.get("/orders")).json["orders"]) == 2


async def test_a_shops_own_shape_signed_as_it_signs(site):
    body = (SAMPLES / "other-woocommerce-order.json").read_bytes()
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    headers = {"X-WC-Webhook-Signature": signature}
    taken = await site.post("/hooks/shop", data=body, key=None, headers=headers)
    assert taken.status == 202
    again = await site.post("/hooks/shop", data=body, key=None, headers=headers)
    assert (again.status, again.json["duplicate"]) == (200, True)
    forged = await site.post("/hooks/shop", data=body + b" ", key=None, headers=headers)
    assert forged.status == 401
    ping = await site.post("/hooks/shop", data=b"webhook_id=17", key=None)
    assert (ping.status, ping.json) == (200, {"ping": True})
    assert len((await site.get("/orders")).json["orders"]) == 1


async def test_several_orders_at_once_are_answered_one_by_one(start):
    one = json.loads((SAMPLES / "other-gloriafood-order.json").read_text("utf-8"))["orders"][0]
    async with start(hooks=(mapped("gloriafood"),)) as site:
        body = {"orders": [one, {**one, "id": 2}]}
        taken = await site.post("/hooks/gloria", body, key=None, headers=BEARER)
        assert taken.status == 202
        assert [each["duplicate"] for each in taken.json["orders"]] == [False, False]
        none = await site.post("/hooks/gloria", {"orders": []}, key=None, headers=BEARER)
        assert (none.status, none.json) == (200, {"orders": []})


async def test_the_secret_is_nowhere_afterwards(site, order, tmp_path):
    log = log_of(site)
    taken = await site.post("/hooks/till", {**order, "token": SECRET}, key=None)
    assert taken.status == 202
    refused = await site.post(f"/hooks/till?token={SECRET}", data=b"not json", key=None)
    assert refused.status == 400
    number = taken.json["order"]
    assert SECRET not in json.dumps((await site.get(f"/orders/{number}")).json)
    assert SECRET not in str(log) + str(refused.body)
    await site.system.stop()
    assert not [
        file for file in tmp_path.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()
    ]


async def test_no_key_takes_the_name_of_a_source(site):
    """The name of a key is the source of its orders, and two senders must not share one."""
    refused = await site.post("/keys", {"name": "till", "scopes": ["print"]})
    assert refused.status == 400
    assert "'till' is a name that docketd uses itself" in refused.json["detail"]


# --- who may not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": f"Bearer {OTHER}"}, {"X-Signature": "sha256=00", "X-Timestamp": "1"}]
)
async def test_without_a_proof_nothing_is_taken_and_nothing_told(site, order, headers):
    log = log_of(site)
    order["items"][0]["note"] = "my secret wish"
    refused = await site.post("/hooks/till", order, key=None, headers=headers)
    assert (refused.status, refused.json["type"]) == (401, "urn:docketd:problem:unproven")
    assert (await site.get("/orders")).json["orders"] == []
    ((_, data),) = [each for each in log if each[0] == "webhook_refused"]
    assert data["why"].startswith("source till: ")
    assert data["address"] == "127.0.0.1"
    assert "my secret wish" not in str(log)


async def test_every_lack_of_a_proof_is_answered_alike(site, order):
    answers = {
        (await site.post("/hooks/till", order, key=None, headers=headers)).body
        for headers in ({}, {"X-Api-Key": OTHER}, {"X-Signature": "x"})
    }
    assert len(answers) == 1


def timed(body, seconds):
    at = str(int(time.time() + seconds))
    signature = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Timestamp": at, "X-Signature": f"sha256={signature}"}


async def test_a_signature_with_its_time(site, order):
    body = json.dumps(order).encode()
    taken = await site.post("/hooks/till", data=body, key=None, headers=timed(body, 0))
    assert taken.status == 202


async def test_while_nobody_confirms_the_clock_it_may_be_the_clock(site, order, monkeypatch):
    body = json.dumps(order).encode()
    early = await site.post("/hooks/till", data=body, key=None, headers=timed(body, -400))
    assert (early.status, early.json["type"]) == (503, "urn:docketd:problem:clock")

    async def confirmed(_desk):
        return True

    monkeypatch.setattr(hooks, "is_confirmed", confirmed)
    late = await site.post("/hooks/till", data=body, key=None, headers=timed(body, 400))
    assert (late.status, late.json["type"]) == (401, "urn:docketd:problem:unproven")
    assert (await site.get("/orders")).json["orders"] == []


async def test_an_api_key_is_no_proof_here(site, order):
    assert (await site.post("/hooks/till", order)).status == 401


@pytest.mark.parametrize("name", ["nobody", "wix", "Till", "%00"])
async def test_what_is_no_source_is_no_address(site, order, name):
    unknown = await site.post("/nothing/here", order, key=None)
    absent = await site.post(f"/hooks/{name}", order, key=None, headers=BEARER)
    assert (absent.status, absent.body) == (404, unknown.body)


async def test_more_than_a_megabyte_is_refused(site, order):
    refused = await site.post("/hooks/till", {**order, "note": "x" * 1_000_001}, key=None, headers=BEARER)
    assert refused.status == 413


# --- what is of no use ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"not json", 400), (b'{"items": []}', 422), (b"[]", 422)]
)
async def test_a_body_that_is_no_order_is_refused_and_the_owner_hears_of_it(site, order, body, status):
    refused = await site.post("/hooks/till", data=body, key=None, headers=BEARER)
    assert (refused.status, refused.type) == (status, "application/problem+json")
    assert refused.json["detail"]
    (alert,) = await site.system.ref_of("journal").ask(ListAlerts(), timeout=5)
    assert (alert.key, alert.severity) == ("hook-unusable/till", "warning")
    assert alert.text.startswith("source till: what it sends is no order that docketd can take. ")
    await site.post("/hooks/till", order, key=None, headers=BEARER)
    assert await site.system.ref_of("journal").ask(ListAlerts(), timeout=5) == ()


async def test_an_order_that_cannot_be_read_prints(site):
    taken = await site.post("/hooks/till", {"id": "B-1", "items": "two pizzas"}, key=None, headers=BEARER)
    assert taken.status == 202
    assert {each["kind"] for each in taken.json["tickets"]} == {"unreadable"}


async def test_nothing_is_promised_while_the_journal_is_away(start, moods, order, monkeypatch):
    monkeypatch.setattr(hooks, "PATIENCE", 0.05)
    async with start(moods, hooks=(TILL,)) as site:
        moods.mute = True
        away = await site.post("/hooks/till", order, key=None, headers=BEARER)
        assert away.status == 503
        assert away.headers["Retry-After"]


# --- doorbells ------------------------------------------------------------------------------------


@pytest.fixture
async def bell(start):
    """A site with Wix, whose poller counts the hints."""
    Bell.rung = 0
    async with start(wix=WIX) as made:
        await made.system.ref_of("sources/source.wix").ask(StartChild(ChildSpec("poller", Bell)), timeout=5)
        yield made


def ring_of(name):
    """What Wix sends, with the secret where it can have it."""
    return json.loads((SAMPLES / name).read_text("utf-8"))


@pytest.mark.parametrize(
    "name",
    [
        "50-automations-entire-payload.json",
        "51-automations-custom-body.json",
        "52-automations-flat-order-placed.json",
        "53-velo-forward.json",
    ],
)
async def test_a_ring_has_wix_asked_and_prints_nothing_of_what_it_brings(bell, name):
    rang = await bell.post("/hooks/wix", ring_of(name), key=None, headers={"X-Auth-Token": OTHER})
    assert (rang.status, rang.json) == (200, {"rang": True})
    assert Bell.rung == 1
    assert (await bell.get("/orders")).json["orders"] == []


async def test_the_secret_may_stand_in_what_automations_wraps(bell):
    body = ring_of("51-automations-custom-body.json")
    body["data"]["token"] = OTHER
    assert (await bell.post("/hooks/wix", body, key=None)).status == 200
    assert Bell.rung == 1


async def test_a_body_that_is_nothing_rings_too(bell):
    rang = await bell.post(f"/hooks/wix?token={OTHER}", data=b"", key=None)
    assert (rang.status, Bell.rung) == (200, 1)


async def test_a_stranger_rings_at_nobodys_door(bell):
    body = ring_of("51-automations-custom-body.json")
    assert (await bell.post("/hooks/wix", body, key=None, headers=BEARER)).status == 401
    assert Bell.rung == 0


async def test_without_a_secret_there_is_no_bell(start):
    async with start(wix=WixSource("site", "key")) as site:
        assert (await site.post("/hooks/wix", {"token": ""}, key=None)).status == 404


async def test_a_poller_that_is_down_is_no_matter(tmp_path, start):
    async with start(wix=WIX) as site:
        rang = await site.post("/hooks/wix", {}, key=None, headers={"X-Auth-Token": OTHER})
        assert rang.status == 200
