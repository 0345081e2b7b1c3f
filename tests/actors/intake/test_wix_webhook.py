"""What is taken of a webhook: only what the app's key has signed for our own site, whatever it says."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import random

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.order import Standing
from actors.domain.routing import Station
from actors.intake.orders import accept_wix
from actors.intake.webhook_messages import LEEWAY, Delivery, ElsewhereError, NotSignedError, WebhookError
from actors.intake.wix_webhook import read_wix_webhook
from actors.settings import WixSource
from tests.rig import webhooks
from tests.rig.webhooks import INSTANCE, PEM, VECTOR, claims, event, signed, unsigned

#: `DOCKETD_WEBHOOKS=100000 pytest tests/actors/intake/test_wix_webhook.py` is the long form, of some minutes.
MUTATED = int(os.environ.get("DOCKETD_WEBHOOKS", "3000"))
SITE = "6f5c9c1e-0000-4000-8000-000000000001"
STATIONS = (Station("kitchen", "kitchen"),)


def source(pem=None, **more):
    return WixSource(SITE, "key", public_key=pem or webhooks.public_pem(), **{"instance_id": INSTANCE} | more)


def read(token, settings=None):
    body = token if isinstance(token, bytes) else token.encode()
    return read_wix_webhook(body, settings or source(), STATIONS)


# --- who has signed it ----------------------------------------------------------------------------


def test_the_good_vector_is_taken():
    delivery = read(VECTOR["jwt"], source(PEM))
    assert delivery.accept.order.number == "10126"
    assert delivery.accept.order.standing is Standing.OPEN
    assert (delivery.kind, delivery.sequence) == ("wix.ecom.v1.order_approved", 2)
    assert delivery.event == event(40)["id"]
    assert delivery.rings


def hs256(pem):
    """The old trick: the public key, which everybody has, as the secret of another algorithm."""
    head = webhooks.segment(b'{"alg":"HS256","typ":"JWT"}')
    body = webhooks.segment(json.dumps(VECTOR["claims"]).encode())
    digest = hmac.new(pem.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{webhooks.segment(digest)}"


def resigned(name):
    """The good vector's claims under another header, with the good one's signature."""
    _, body, signature = VECTOR["jwt"].split(".")
    return f"{webhooks.segment(json.dumps(name).encode())}.{body}.{signature}"


@pytest.mark.parametrize(
    "token",
    [
        VECTOR["jwt_bad_signature"],
        VECTOR["jwt_alg_none"],
        VECTOR["jwt_garbage"],
        hs256(PEM),
        hs256(PEM.strip()),
        unsigned({"alg": "none"}, VECTOR["claims"]),
        unsigned({"alg": "None"}, VECTOR["claims"], b"x"),
        resigned({"alg": "none"}),
        resigned({"alg": "HS256"}),
        VECTOR["jwt"].rpartition(".")[0] + ".",
        VECTOR["jwt"][:-8],
        VECTOR["jwt"] + ".x",
        "..",
        "",
        "{}",
        "null",
        json.dumps(VECTOR["claims"]),
        signed(VECTOR["claims"]),  # by another key
    ],
)
def test_whatever_the_key_has_not_signed_is_refused(token):
    with pytest.raises(NotSignedError):
        read(token, source(PEM))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_the_algorithm_is_fixed_even_for_the_right_key(algorithm):
    with pytest.raises(NotSignedError):
        read(signed(claims(event(40)), algorithm=algorithm))


def test_a_signature_of_the_right_kind_under_another_name_is_refused():
    """The bytes are RS256's, and the header names what a later reader might believe."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    for header in ({"alg": "none"}, {"alg": "HS256"}, {}, {"alg": "RS256", "crit": ["b64"], "b64": False}):
        parts = unsigned(header, claims(event(40))).rpartition(".")[0]
        signature = webhooks.private_key().sign(parts.encode(), PKCS1v15(), SHA256())
        with pytest.raises(NotSignedError):
            read(f"{parts}.{webhooks.segment(signature)}")


@pytest.mark.parametrize(
    "times", [(None, 1), (1, None), ("1", "2"), (True, True), (1, 10**400), (-1, 5), ({}, [])]
)
def test_a_token_without_its_times_is_refused(times):
    with pytest.raises(NotSignedError):
        read(signed(claims(event(40)), key=None) if times is None else _with_times(*times))


def _with_times(issued, expires):
    """PyJWT refuses to encode some of them."""
    made = claims(event(40)) | {"iat": issued, "exp": expires}
    made = {name: value for name, value in made.items() if value is not None}
    return jwt.api_jws.encode(
        json.dumps(made).encode(), webhooks.private_key(), algorithm="RS256", headers={"kid": "K1"}
    )


def test_a_token_has_one_spelling():
    """The last letter of 256 bytes in base64 has four bits that say nothing."""
    head, last = VECTOR["jwt"][:-1], VECTOR["jwt"][-1]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for letter in letters.replace(last, ""):
        with pytest.raises(NotSignedError):
            read(head + letter, source(PEM))


@pytest.mark.parametrize("around", ["{}", '"{}"', "{}\n", '\r\n "{}" \n'])
def test_quotes_and_white_space_around_a_token_do_no_harm(around):
    assert read(around.format(VECTOR["jwt"]), source(PEM)).accept is not None


@pytest.mark.parametrize(
    ("now", "is_in_time"), [(100 - LEEWAY, True), (99 - LEEWAY, False), (200 + LEEWAY, True), (321, False)]
)
def test_its_time_has_some_leeway(now, is_in_time):
    assert read(signed(claims(event(40), times=(100, 200)))).is_in_time(now) is is_in_time


# --- whose it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "envelope",
    [
        {"instanceId": "00000000-0000-4000-8000-000000000000"},
        {"instanceId": None},
        {"instanceId": [INSTANCE]},
        {"instanceId": ""},
        {"instanceId": "", "accountInfo": {"siteId": SITE}},
    ],
)
def test_another_sites_webhook_is_refused(envelope):
    with pytest.raises(ElsewhereError):
        read(signed(claims(event(40), **envelope)))


def test_without_an_instance_wix_has_to_name_the_site():
    settings = source(instance_id="")
    ours = {"accountInfo": {"siteId": SITE.upper()}}
    assert read(signed(claims(event(40), **ours)), settings).accept is not None
    with pytest.raises(ElsewhereError, match="another site"):
        read(signed(claims(event(40), accountInfo={"siteId": INSTANCE})), settings)
    with pytest.raises(ElsewhereError, match=f'put instance_id = "{INSTANCE}"'):
        read(signed(claims(event(40))), settings)


# --- where the order is ---------------------------------------------------------------------------


KINDS = {
    40: "order_approved",
    41: "order_created",
    42: "order_updated",
    43: "order_canceled",
    44: "order_payment_status_updated",
    45: "order_fulfilled",
}
PLACES = {40: "body", 41: "entity", 42: "currentEntity", 43: "body", 44: "body", 45: "body"}


def order_of(number):
    wire = event(number)
    (holder,) = [wire[name] for name in ("createdEvent", "updatedEvent", "actionEvent") if name in wire]
    found = holder[PLACES[number]]
    return found.get("order", found)


@pytest.mark.parametrize("number", KINDS)
@pytest.mark.parametrize("pack", [json.dumps, lambda value: value], ids=["texts", "objects"])
@pytest.mark.parametrize("inner", [json.dumps, lambda value: value], ids=["text", "object"])
@pytest.mark.parametrize("suffix", ["", "AsJson"])
def test_an_order_means_what_it_means_when_it_is_polled(number, pack, inner, suffix):
    wire = event(number)
    for name in ("createdEvent", "updatedEvent", "actionEvent"):
        if name in wire:
            place = PLACES[number]
            wire[name][place + suffix] = inner(wire[name].pop(place))
    kind = f"wix.ecom.v1.{KINDS[number]}"
    settings = source()
    delivery = read(signed(claims(wire, pack=pack, kind=kind)), settings)
    assert delivery.accept == accept_wix(order_of(number), settings, STATIONS)
    assert delivery.sequence == int(event(number)["entityEventSequence"])


def test_a_created_order_that_is_not_approved_waits():
    assert read(signed(claims(event(41)))).accept.order.standing is Standing.UNDECIDED


def test_another_branchs_order_is_silent_as_when_polled():
    settings = source(location=("elsewhere",))
    assert read(signed(claims(event(40))), settings).accept.silent


@pytest.mark.parametrize(
    ("wire", "kind", "rings"),
    [
        (json.loads(json.loads(event(47)["claims"]["data"])["data"]), "AppInstalled", False),
        ({}, "AppRemoved", False),
        ({"entityFqdn": "wix.ecom.v1.order", "deletedEvent": {}}, "wix.ecom.v1.order_deleted", True),
        ({"entityFqdn": "wix.ecom.v1.order", "actionEvent": {"body": "no JSON"}}, "x", True),
        (
            {"updatedEvent": {"currentEntity": {"orderId": "1", "fulfillments": []}}},
            "wix.ecom.v1.fulfillments_updated",
            True,
        ),
        (
            {"actionEvent": {"body": {"order": {"id": "1", "lineItems": []}}}},
            "wix.ecom.v1.order_transactions_refund_completed",
            True,
        ),
        ({"entityFqdn": "wix.bookings.v1.booking", "createdEvent": {"entity": {"id": "1"}}}, "x", False),
        ("neither", "x", False),
        ([1], "x", False),
        (None, 5, False),
    ],
)
def test_what_brings_no_order_is_taken_note_of_and_no_more(wire, kind, rings):
    delivery = read(signed(claims(wire, kind=kind)))
    assert (delivery.accept, delivery.rings) == (None, rings)


def test_an_order_that_it_does_not_bring_is_asked_for():
    wire = event(40) | {"actionEvent": {"body": "no JSON"}}
    delivery = read(signed(claims(wire)))
    assert (delivery.accept, delivery.order) == (None, wire["entityId"])
    assert read(signed(claims(event(40)))).order == ""


def test_an_order_without_an_id_has_the_events():
    wire = event(40)
    del wire["actionEvent"]["body"]["order"]["id"]
    accept = read(signed(claims(wire))).accept
    assert (accept.order.source_id, accept.readable) == (wire["entityId"], True)


def test_an_order_that_can_not_be_understood_is_not_lost():
    wire = {
        "entityFqdn": "wix.ecom.v1.order",
        "createdEvent": {"entity": {"number": "7", "status": "APPROVED"}},
    }
    accept = read(signed(claims(wire))).accept
    assert (accept.readable, accept.order.number) == (False, "7")


@pytest.mark.parametrize(
    ("told", "read_as"),
    [
        *[("10", 10), ("9", 9), (9, 9), ("007", 7), ("-1", None), ("1.5", None), ("", None), (None, None)],
        *[(True, None), ("٣", None), ("9" * 30, None), ([], None)],
    ],
)
def test_sequences_are_numbers(told, read_as):
    wire = event(40) | {"entityEventSequence": told}
    assert read(signed(claims(wire))).sequence == read_as


# --- any bytes at all -----------------------------------------------------------------------------


def judged_by_pyjwt(token, pem):
    """Whether another reader of tokens takes it."""
    checks = {f"verify_{each}": False for each in ("exp", "iat", "nbf", "aud", "iss", "sub", "jti")}
    try:
        jwt.decode(token, pem, algorithms=["RS256"], options={"require": ["exp", "iat"]} | checks)
    except jwt.InvalidTokenError:
        return False
    return True


def outcome(body, settings):
    try:
        return read_wix_webhook(body, settings, STATIONS)
    except WebhookError:
        return None


def mutated(chance, body):
    """Bytes dropped, doubled, swapped, changed; segments moved; encodings broken."""
    data = bytearray(body)
    for _ in range(chance.choice([1, 1, 1, 2, 5, 50])):
        at = chance.randrange(len(data) or 1)
        match chance.randrange(7):
            case 0:
                del data[at : at + chance.choice([1, 4, 100])]
            case 1:
                data[at:at] = data[at : at + chance.choice([1, 4, 100])]
            case 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                data[at : at + 1] = chance.choice([b".", b"=", b'"', b"\\", b"{", b"}", b"\0", b"\xed\xa0"])
            case 4:
                data[at : at + 1] = bytes([data[at] ^ 1 << chance.randrange(8)]) if data else b""
            case 5:
                data = bytearray(b".".join(chance.sample(parts := bytes(data).split(b"."), len(parts))))
            case 6:
                data = data[: at + 1]
    return bytes(data)


@pytest.mark.timeout(60 + MUTATED // 100)
def test_nothing_that_was_changed_on_its_way_is_taken():
    chance, settings, good = random.Random(1), source(PEM), VECTOR["jwt"].encode()
    for _ in range(MUTATED):
        body = mutated(chance, good)
        found = outcome(body, settings)
        if found is not None:  # a change that is none: white space, quotes
            assert body.strip().strip(b'"') == good


@pytest.mark.timeout(60 + MUTATED // 100)
def test_whatever_is_signed_is_read_without_an_exception():
    """What Wix itself might send one day: an answer that says what to do with it, never a crash."""
    chance, settings = random.Random(2), source()
    for _ in range(MUTATED // 10):
        number = chance.choice(list(KINDS))
        body = mutated(chance, json.dumps(event(number)).encode()).decode("utf-8", "replace")
        made = claims(event(number)) | {
            "data": json.dumps({"data": body, "instanceId": INSTANCE, "eventType": "wix.ecom.v1.order_x"})
        }
        if chance.random() < 0.2:
            made["data"] = mutated(chance, made["data"].encode()).decode("utf-8", "replace")
        assert isinstance(outcome(signed(made).encode(), settings), Delivery | None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


@given(wire=JSON, kind=JSON, envelope=st.dictionaries(st.sampled_from(["data", "accountInfo"]), JSON))
def test_any_json_in_any_layer_is_answered(wire, kind, envelope):
    for pack in (json.dumps, lambda value: value):
        made = claims(wire, pack=pack, kind=kind, **envelope)
        assert isinstance(outcome(signed(made).encode(), source()), Delivery | None)


@pytest.mark.parametrize("depth", [60, 900, 100_000])
def test_depth_is_no_trouble(depth):
    deep = "[" * depth + "]" * depth
    order = f'{{"id": "1", "lineItems": {deep}}}'
    wire = f'{{"entityFqdn": "wix.ecom.v1.order", "createdEvent": {{"entity": {order}}}}}'
    made = claims(None) | {"data": json.dumps({"data": wire, "instanceId": INSTANCE, "eventType": deep})}
    assert isinstance(outcome(signed(made).encode(), source()), Delivery | None)


@given(body=st.binary(max_size=300))
def test_any_bytes_are_refused(body):
    assert outcome(body, source()) is None


@given(
    header=st.sampled_from([{"alg": "RS256"}, {"alg": "none"}, {"alg": "HS256"}, {"typ": "JWT"}, {}]),
    body=JSON,
    signature=st.binary(max_size=300),
)
def test_it_takes_nothing_that_another_reader_refuses(header, body, signature):
    token = unsigned(header, body, signature)
    assert not judged_by_pyjwt(token, webhooks.public_pem())
    assert outcome(token.encode(), source()) is None


def test_it_takes_what_another_reader_takes():
    for number in KINDS:
        token = signed(claims(event(number)))
        assert judged_by_pyjwt(token, webhooks.public_pem())
        assert outcome(token.encode(), source()) is not None


def test_a_small_key_is_no_key():
    small = webhooks.public_pem(rsa.generate_private_key(public_exponent=65537, key_size=1024))  # noqa: S505
    with pytest.raises(NotSignedError):
        read(VECTOR["jwt"], source(small))
