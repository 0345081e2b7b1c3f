"""What the stand-in sends as webhooks: signed or forged, twice, late, in disorder, again and again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from actors.demo.orders import demo_orders
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_events import Happened, Manner
from actors.demo.wix_hooks import GIVES_UP, PAUSES, Hooks
from actors.demo.wix_life import LIFE, place_unfinished, step
from actors.demo.wix_tokens import Signer

INSTANCE = "9e9ae319-25b7-508f-8ab6-500c9149de7c"
SAMPLES = Path(__file__).parents[2] / "data" / "wix"


class Clock:
    boot_id = "boot"

    def __init__(self):
        self.moment = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def now(self):
        return self.moment

    def advance(self, seconds):
        self.moment += timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def signer():
    return Signer(INSTANCE)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def core(clock):
    return WixStandIn("site", "key", clock)


@pytest.fixture
def hooks(core, signer, clock):
    return Hooks(core, signer, clock)


def order():
    return next(demo_orders(1, datetime(2026, 3, 1, tzinfo=UTC)))


def read(token, key):
    """As the reader of a webhook: event type, envelope and event."""
    claims = jwt.decode(token, key, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False})
    envelope = json.loads(claims["data"])
    return envelope, json.loads(envelope["data"])


def test_the_life_of_an_order_as_events(core, hooks, signer, clock):
    identity = place_unfinished(core, order())
    for name in LIFE:
        clock.advance(60)
        step(core, identity, name)
    events = [read(delivery.token, signer.public_key)[1] for delivery in hooks.due()]
    assert [event["slug"] for event in events] == [
        *("created", "approved", "updated", "payment_status_updated"),
        *("fulfilled", "payment_status_updated", "canceled"),
    ]
    assert [event["entityEventSequence"] for event in events] == [str(n) for n in range(1, 8)]
    assert {event["entityId"] for event in events} == {identity}
    states = [event.get("actionEvent", {}).get("body", {}).get("order") for event in events]
    assert states[-1]["status"] == "CANCELED"
    dates = [state["updatedDate"] for state in states if state]
    assert dates == sorted(set(dates))
    assert core.newest(identity)["lineItems"][0]["refundQuantity"] == 1


@pytest.mark.parametrize(
    ("slug", "name", "sample"),
    [
        ("approved", "approve", "40-webhook-event-approved"),
        ("updated", "see", "42-webhook-event-updated"),
        ("canceled", "cancel", "43-webhook-event-canceled"),
        ("payment_status_updated", "pay", "44-webhook-event-payment-status-updated"),
        ("fulfilled", "fulfill", "45-webhook-event-fulfilled"),
    ],
)
def test_events_have_the_shape_of_the_samples(core, hooks, signer, slug, name, sample):
    identity = core.add(order())
    hooks.due()
    step(core, identity, name)
    (delivery,) = hooks.due()
    envelope, event = read(delivery.token, signer.public_key)
    assert envelope["eventType"] == f"wix.ecom.v1.order_{slug}"
    assert json.loads(envelope["identity"])["identityType"] == "WIX_USER"
    true = json.loads((SAMPLES / f"{sample}.json").read_text("utf-8"))
    assert event.keys() == true.keys()
    for part in ("actionEvent", "updatedEvent", "createdEvent"):
        if part in true:
            assert event[part].keys() == true[part].keys()
            assert event[part].get("body", {}).keys() == true[part].get("body", {}).keys()


@pytest.mark.parametrize("manner", [one for one in Manner if one not in {"signed", "unknown-event"}])
def test_what_nobody_may_believe(core, hooks, signer, clock, manner):
    hooks.script.manner, hooks.script.manners = manner, 1
    core.orders.add(order() | {"id": "a"}, keep_dates=False)
    hooks.hear("a", "approved")
    (delivery,) = hooks.due()
    assert delivery.manner is manner
    options = {"require": ["exp", "iat"], "verify_iat": False, "verify_exp": False}
    if manner is Manner.OTHER_SITE:
        assert read(delivery.token, signer.public_key)[0]["instanceId"] != INSTANCE
    elif manner is Manner.EXPIRED:
        claims = jwt.decode(delivery.token, signer.public_key, algorithms=["RS256"], options=options)
        assert claims["exp"] < clock.now().timestamp()
    else:
        with pytest.raises(jwt.PyJWTError):
            jwt.decode(delivery.token, signer.public_key, algorithms=["RS256"], options=options)
    hooks.hear("a", "approved")
    assert hooks.due()[0].manner is Manner.SIGNED


def test_what_is_forged_is_forged_well(core, hooks, signer):
    """A reader that lets the token choose its algorithm would take them."""
    core.orders.add(order() | {"id": "a"}, keep_dates=False)
    tokens = {}
    for manner in (Manner.NONE, Manner.HS256, Manner.UNKNOWN_EVENT):
        hooks.script.manner, hooks.script.manners = manner, 1
        hooks.hear("a", "approved")
        tokens[manner] = hooks.due()[0].token
    assert jwt.get_unverified_header(tokens[Manner.NONE])["alg"] == "none"
    claims = jwt.decode(tokens[Manner.NONE], options={"verify_signature": False})
    assert json.loads(json.loads(claims["data"])["data"])["slug"] == "approved"
    signed, _, signature = tokens[Manner.HS256].rpartition(b".")
    mac = hmac.new(signer.public_key.encode(), signed, hashlib.sha256).digest()
    assert base64.urlsafe_b64encode(mac).rstrip(b"=") == signature
    envelope, _ = read(tokens[Manner.UNKNOWN_EVENT], signer.public_key)
    assert envelope["eventType"] == "wix.ecom.v1.order_smelled"


def test_twice_and_in_disorder(core, hooks, clock):
    hooks.script.times, hooks.script.disorder = 2, 30.0
    for number in range(20):
        core.add(order() | {"id": str(number), "status": "PENDING"})
    sent = []
    while hooks.waiting:
        clock.advance(hooks.next_in)
        for delivery in hooks.due():
            sent.append(delivery.event)
            hooks.ended(delivery, 200)
    assert len(sent) == 40
    assert {sent.count(event) for event in sent} == {2}
    firsts = list(dict.fromkeys(sent))
    assert firsts != [Happened("created", {"id": str(n)}, 1, clock.now()).identity for n in range(20)]
    assert hooks.answers == {(Manner.SIGNED, 200): 40}


def test_some_are_never_sent(core, hooks):
    hooks.script.lost = 2
    for number in range(10):
        core.add(order() | {"id": str(number), "status": "PENDING"})
    assert len(hooks.due()) == 5


def test_no_200_in_time_and_the_same_data_comes_again_for_48_hours(core, hooks, clock):
    core.add(order() | {"status": "PENDING"})
    began, tokens, waits = clock.now(), [], []
    while hooks.waiting:
        waits.append(hooks.next_in)
        clock.advance(hooks.next_in)
        (delivery,) = hooks.due()
        assert hooks.due() == []
        tokens.append(delivery.token)
        assert delivery.attempt == len(tokens)
        hooks.ended(delivery, 503 if len(tokens) % 2 else None)
    assert len(set(tokens)) == 1
    assert waits[: len(PAUSES) + 2] == [0.0, *PAUSES, PAUSES[-1]]
    assert clock.now() - began >= timedelta(seconds=GIVES_UP)
