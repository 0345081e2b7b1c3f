"""POST /webhooks/wix: taken once it is on the disk, and only what Wix has signed for our own site."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from actors.gateway import refusals, webhooks
from actors.gateway.desk import DESK
from actors.intake.messages import DescribeSource, PollNow, SourceStatus
from actors.intake.orders import accept_wix
from actors.journal.access_messages import ListKeys
from actors.journal.messages import AcceptPage, Contact
from actors.log.sentences import tell
from actors.settings import Gateway as Listen
from actors.settings import WixSource
from supervision import Actor, ChildSpec
from tests.actors.gateway.conftest import SETTINGS
from tests.rig.webhooks import INSTANCE, ISSUED, PEM, VECTOR, claims, event, public_pem, signed

#: `DOCKETD_WEBHOOKS=100000 pytest tests/actors/gateway/test_webhooks.py` is the long form, of some minutes.
MUTATED = int(os.environ.get("DOCKETD_WEBHOOKS", "3000")) // 10
SITE = "6f5c9c1e-0000-4000-8000-000000000001"
WIX = WixSource(SITE, "key", public_key=PEM, instance_id=INSTANCE)
OURS = WixSource(SITE, "key", public_key=public_pem(), instance_id=INSTANCE)
LISTEN = Listen("127.0.0.1", 0, tunnel=("127.0.0.1", 0))
NOW = ISSUED + 60


class Poller(Actor):
    """Stands where Wix's poller would: hears the doorbell, and knows how far the clock is ahead."""

    def __init__(self, seen):
        self.seen = seen

    async def receive(self, message):
        match message:
            case PollNow():
                self.seen["rung"].set()
                return None
            case DescribeSource():
                return SourceStatus("wix", "fine", "", None, 0, its_time=self.seen.get("its_time"))
        return await super().receive(message)


class Clock:
    boot_id = "boot"

    def __init__(self, seconds=NOW):
        self.seconds = seconds

    def now(self):
        return datetime.fromtimestamp(self.seconds, UTC)


@pytest.fixture
def seen():
    return {"rung": asyncio.Event()}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def outside(start, seen, clock):
    """A site that takes webhooks. The horizon lies before the samples."""

    def begin(moods=None, wix=OURS):
        return start(moods, [ChildSpec("poller", lambda: Poller(seen))], clock, wix=wix, gateway=LISTEN)

    return begin


@pytest.fixture
async def site(outside, clock):
    async with outside() as made:
        clock.seconds = ISSUED - 86_400
        await made.system.ref_of("journal").ask(Contact("wix"), timeout=5)
        clock.seconds = NOW
        yield made


async def post(site, token, **rest):
    body = token.encode() if isinstance(token, str) else token
    return await site.call("POST", "/webhooks/wix", key=None, port=site.tunnel, data=body, **rest)


def approved(**more):
    return signed(claims(event(40), **more))


async def tickets(site):
    return [(job["kind"], job["station"]) for job in (await site.get("/jobs")).json["jobs"]]


def refusals_of(site):
    return [tell(each)[1] for each in site.system.events if each.kind == "webhook_refused"]


# --- the vectors ----------------------------------------------------------------------------------


async def test_only_the_good_vector_is_taken(outside, clock):
    async with outside(wix=WIX) as site:
        clock.seconds = ISSUED - 86_400
        await site.system.ref_of("journal").ask(Contact("wix"), timeout=5)
        clock.seconds = NOW
        for bad in ("jwt_bad_signature", "jwt_alg_none", "jwt_garbage"):
            answer = await post(site, VECTOR[bad])
            assert (answer.status, answer.json["type"]) == (401, "urn:docketd:problem:not-signed")
        assert (await site.get("/orders")).json["orders"] == []
        answer = await post(site, VECTOR["jwt"])
        assert (answer.status, answer.json) == (200, {"received": True})
        assert await tickets(site) == [("order", "kitchen")]
        (order,) = (await site.get("/orders")).json["orders"]
        assert (order["number"], order["source"]) == ("10126", "wix")


async def test_another_sites_webhook_is_refused(site):
    answer = await post(site, approved(instanceId="00000000-0000-4000-8000-000000000000"))
    assert (answer.status, answer.json["type"]) == (403, "urn:docketd:problem:another-site")
    assert await tickets(site) == []


async def test_the_restaurants_own_network_has_no_such_address(site):
    answer = await site.call("POST", "/webhooks/wix", key=None, data=approved().encode())
    assert answer.status == 404


async def test_without_a_public_key_it_says_that_there_are_none(outside):
    async with outside(wix=WixSource(SITE, "key")) as site:
        answer = await post(site, approved())
        assert (answer.status, answer.json["detail"].endswith("public_key under [source.wix]")) == (404, True)


# --- once on the disk -----------------------------------------------------------------------------


async def test_what_was_answered_with_200_is_on_the_disk_with_its_raw_text(site, tmp_path):
    assert (await post(site, approved())).status == 200
    with sqlite3.connect(f"file:{tmp_path / 'journal.db'}?mode=ro", uri=True) as other:
        (raw, sequence) = other.execute(
            "SELECT raw, sequence FROM revisions JOIN orders ON orders.id = order_id"
        ).fetchone()
    other.close()
    assert json.loads(raw) == event(40)["actionEvent"]["body"]["order"]
    assert sequence == 2


async def test_a_replay_and_a_later_event_print_nothing_new(site):
    for token in (approved(), approved(), signed(claims(event(41))), signed(claims(event(44)))):
        assert (await post(site, token)).status == 200
    assert await tickets(site) == [("order", "kitchen")]


async def test_created_waits_and_approved_prints(site):
    assert (await post(site, signed(claims(event(41), kind="wix.ecom.v1.order_created")))).status == 200
    assert await tickets(site) == []
    assert (await post(site, approved())).status == 200
    assert await tickets(site) == [("order", "kitchen")]


async def test_eight_at_once_beside_a_poll_make_one_set_of_tickets(site):
    accept = accept_wix(event(40)["actionEvent"]["body"]["order"], OURS, SETTINGS.stations)
    poll = site.system.ref_of("journal").ask(AcceptPage("wix", (accept,), "2025-09-24T17:41:07.218Z"), 5)
    answers = await asyncio.gather(
        *[post(site, approved()) for _ in range(4)], poll, *[post(site, approved()) for _ in range(4)]
    )
    assert [each.status for each in answers if not isinstance(each, tuple)] == [200] * 8
    assert await tickets(site) == [("order", "kitchen")]
    (order,) = (await site.get("/orders")).json["orders"]
    assert order["revision"] == 1


async def test_an_event_of_no_order_is_fine_and_rings_only_for_the_shop(site, seen):
    token = signed(event(47)["claims"])
    assert (await post(site, token)).status == 200
    assert not seen["rung"].is_set()
    assert (await post(site, approved())).status == 200
    async with asyncio.timeout(5):
        await seen["rung"].wait()
    assert await tickets(site) == [("order", "kitchen")]


async def test_a_journal_that_can_not_take_it_is_a_503(outside, moods, monkeypatch):
    monkeypatch.setattr(webhooks, "PATIENCE", 0.05)
    moods.answers[ListKeys] = ()
    async with outside(moods) as site:
        moods.mute = True
        answer = await post(site, approved())
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_a_paused_source_is_a_503_and_its_orders_wait_at_wix(site):
    await site.post("/sources/wix/pause")
    answer = await post(site, approved())
    assert (answer.status, answer.json["type"]) == (503, "urn:docketd:problem:paused")
    await site.post("/sources/wix/resume")
    assert (await post(site, approved())).status == 200
    assert await tickets(site) == [("order", "kitchen")]


# --- its time -------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [0, ISSUED - 3600, ISSUED + 7200])
@pytest.mark.parametrize(
    ("ahead", "status"), [(None, 503), (3600.0, 503), (-1e8, 503), (0.5, 401), (-90.0, 401)]
)
async def test_out_of_its_time_is_a_401_only_where_wixs_clock_agrees(site, clock, seen, now, ahead, status):
    clock.seconds = now
    if ahead is not None:
        seen["its_time"] = clock.now() - timedelta(seconds=ahead)
    answer = await post(site, approved(times=(ISSUED, ISSUED + 3600)))
    assert answer.status == status
    assert ("Retry-After" in answer.headers) is (status == 503)
    assert await tickets(site) == []


async def test_a_forged_one_is_a_401_whatever_the_clock_says(site, clock):
    clock.seconds = 0
    assert (await post(site, VECTOR["jwt"])).status == 401


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 401), (1_000_001, 413)])
async def test_more_than_a_megabyte_is_refused(site, size, status):
    assert (await post(site, b"x" * size)).status == status


@pytest.mark.timeout(60 + MUTATED // 10)
async def test_any_bytes_are_answered_without_a_mistake_of_docketds(site):
    chance = random.Random(3)
    good = approved().encode()
    for _ in range(MUTATED):
        data = bytearray(good)
        for _ in range(chance.choice([1, 2, 30])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        body = bytes(data[: chance.choice([len(data), chance.randrange(len(data))])])
        assert (await post(site, body)).status in ({401} if body != good else {200})
    for _ in range(MUTATED):  # signed by Wix, and nothing that anybody knows
        wire = bytearray(json.dumps(event(40)).encode())
        for _ in range(chance.choice([1, 2, 30])):
            wire[chance.randrange(len(wire))] = chance.choice(b'{}[]",:0e-\\u\x00\xff')
        text = wire.decode("utf-8", "replace")
        answer = await post(
            site,
            signed(
                claims(None)
                | {
                    "data": json.dumps(
                        {"data": text, "instanceId": INSTANCE, "eventType": "wix.ecom.v1.order_updated"}
                    )
                }
            ),
        )
        assert answer.status == 200
    assert [each.kind for each in site.system.events if each.kind == "request_failed"] == []


# --- the log --------------------------------------------------------------------------------------


async def test_the_log_says_who_was_refused_and_why_and_nothing_of_the_body(site):
    forwarded = {"X-Forwarded-For": "10.0.0.1, 203.0.113.5"}
    await post(site, VECTOR["jwt"], headers=forwarded)
    await post(site, approved(instanceId=SITE), headers=forwarded)
    told = refusals_of(site)
    why = "its signature is not that of the public key in the settings"
    assert told[0] == f"a webhook from 203.0.113.5 was refused: {why}"
    assert told[1] == f"a webhook from 203.0.113.5 was refused: it is about another site (instance {SITE})"
    everything = " ".join(str(each.data) for each in site.system.events)
    assert "Margherita" not in everything
    assert VECTOR["jwt"][:40] not in everything


async def test_a_flood_of_bad_ones_is_a_line_a_minute(site, monkeypatch):
    for number in range(20):
        await post(site, b"x.y.z", headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert len(refusals_of(site)) == 1
    monkeypatch.setattr(refusals, "PAUSE", 0.0)
    await post(site, b"x.y.z")
    assert refusals_of(site)[1].endswith("(19 more before)")


async def test_reasons_that_are_kept_are_few(monkeypatch):
    told = []
    monkeypatch.setattr(refusals, "client_address", lambda request: "192.0.2.1")
    desk = SimpleNamespace(emit=lambda kind, **data: told.append(data["why"]))
    found = refusals.Refusals()
    for number in range(300):
        found.note(SimpleNamespace(app={DESK: desk}), f"reason {number}")
    assert len(told) == 300
    assert len(found._told) == refusals.MOST
