"""Who calls at POST /hooks/NAME knows the secret, or learns nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict

from actors.intake.kinds import BELL_TOKENS
from actors.intake.messages import Knock, Pinged, Proof, Proven, Unproven
from actors.intake.proving import WINDOW, prove
from tests.actors.intake.hook_sources import SECRET

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
AT = str(int(NOW.timestamp()))
BODY = b'{"id": 727}'
TOLD = Proof(SECRET, tokens=(("token",),))
WOO = Proof(SECRET, "X-WC-Webhook-Signature", (("token",),))


def knock(body=BODY, query=None, **headers):
    return Knock(
        CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}), query or {}, body
    )


def mac(signed, secret=SECRET):
    return hmac.new(secret.encode(), signed, hashlib.sha256)


# --- the secret itself ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        knock(Authorization=f"Bearer {SECRET}"),
        knock(authorization=f"bearer  {SECRET} "),
        knock(Authorization=SECRET),
        knock(X_Auth_Token=SECRET),
        knock(x_api_key=SECRET),
        knock(query={"token": SECRET}),
    ],
)
def test_the_secret_in_a_header_or_the_address(given):
    assert prove(TOLD, given, NOW) == Proven(BODY)


def test_the_secret_in_the_body_is_taken_out_of_it():
    body = json.dumps({"token": SECRET, "id": 727}).encode()
    assert prove(TOLD, knock(body), NOW) == Proven(b'{"id":727}')


def test_wherever_the_settings_say_it_stands():
    body = json.dumps({"data": {"token": SECRET, "orderId": "x"}}).encode()
    assert prove(Proof(SECRET, tokens=BELL_TOKENS), knock(body), NOW) == Proven(b'{"data":{"orderId":"x"}}')
    assert isinstance(prove(TOLD, knock(body), NOW), Unproven)


def test_it_is_taken_out_of_the_body_also_where_a_header_has_it():
    body = json.dumps({"token": SECRET, "id": 727}).encode()
    assert prove(TOLD, knock(body, X_Auth_Token=SECRET), NOW) == Proven(b'{"id":727}')


def test_what_is_called_a_token_and_is_not_the_secret_stays():
    body = b'{"token": "of the sender\'s own", "id": 727}'
    assert prove(TOLD, knock(body, X_Auth_Token=SECRET), NOW) == Proven(body)


def test_a_body_that_is_no_json_is_no_matter_where_a_header_proves_it():
    assert prove(TOLD, knock(b"\xff{", X_Auth_Token=SECRET), NOW) == Proven(b"\xff{")


@pytest.mark.parametrize(
    "given",
    [
        knock(),
        knock(b""),
        knock(b"[" * 100_000),
        knock(Authorization="Bearer"),
        knock(Authorization=f"Basic {SECRET}"),
        knock(X_Auth_Token=SECRET[:-1]),
        knock(X_Auth_Token=SECRET + "0"),
        knock(X_Auth_Token="\udcff"),
        knock(query={"token": ""}),
        knock(b'{"token": null}'),
        knock(b'{"token": ["x"]}'),
        knock(json.dumps({"other": SECRET}).encode()),
        knock(json.dumps([SECRET]).encode()),
    ],
)
def test_anything_else_is_unproven(given):
    found = prove(TOLD, given, NOW)
    assert isinstance(found, Unproven)
    assert SECRET not in found.why


def test_the_log_learns_whether_there_was_none_or_a_wrong_one():
    assert prove(TOLD, knock(), NOW) == Unproven("it brings neither the secret nor a signature")
    assert prove(TOLD, knock(X_Auth_Token="x"), NOW) == Unproven("its secret is another one")


# --- a signature with its time --------------------------------------------------------------------


def signed(at=AT, body=BODY, secret=SECRET, prefix="sha256="):
    return knock(body, X_Timestamp=at, X_Signature=prefix + mac(f"{at}.".encode() + body, secret).hexdigest())


@pytest.mark.parametrize("seconds", [0, WINDOW, -WINDOW])
def test_a_signature_over_time_and_body(seconds):
    assert prove(TOLD, signed(), NOW + timedelta(seconds=seconds)) == Proven(BODY)


@pytest.mark.parametrize("seconds", [WINDOW + 1, -WINDOW - 1])
def test_a_time_that_is_off_by_more_than_five_minutes(seconds):
    found = prove(TOLD, signed(), NOW + timedelta(seconds=seconds))
    assert found == Unproven(
        "its X-Timestamp is more than five minutes off this computer's clock", untimely=True
    )


@pytest.mark.parametrize("at", ["", "now", "-5", "1e9", "9" * 13, "2026-05-01T12:00:00Z"])
def test_a_time_that_is_none(at):
    found = prove(TOLD, signed(at), NOW)
    assert found == Unproven("beside X-Signature it has no X-Timestamp in seconds since 1970")


def test_another_body_time_or_secret_does_not_fit():
    good = signed()
    for bad in (
        Knock(good.headers, {}, BODY + b" "),
        knock(X_Timestamp=str(int(AT) + 1), X_Signature=good.headers["X-Signature"]),
        signed(secret="0" * 64),
        knock(X_Timestamp=AT, X_Signature="sha256="),
        knock(X_Timestamp=AT, X_Signature="\udcff"),
        knock(X_Timestamp=AT, X_Signature="sha256=" + mac(BODY).hexdigest()),
    ):
        assert isinstance(prove(TOLD, bad, NOW), Unproven)


def test_a_wrong_signature_is_not_made_good_by_the_secret_beside_it():
    assert isinstance(prove(TOLD, knock(X_Signature="x", X_Timestamp=AT, X_Auth_Token=SECRET), NOW), Unproven)


# --- a signature of the body alone ----------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        base64.b64encode(mac(BODY).digest()).decode(),
        mac(BODY).hexdigest(),
        mac(BODY).hexdigest().upper(),
        "sha256=" + mac(BODY).hexdigest(),
    ],
)
def test_the_header_that_the_settings_name(written):
    assert prove(WOO, knock(x_wc_webhook_signature=written), NOW) == Proven(BODY)


@pytest.mark.parametrize(
    "written", ["", "=", "x" * 64, "é", "\udcff", base64.b64encode(mac(b"{}").digest()).decode()]
)
def test_a_signature_that_does_not_fit(written):
    assert isinstance(prove(WOO, knock(X_WC_Webhook_Signature=written), NOW), Unproven)


def test_where_a_signature_is_asked_for_the_secret_itself_is_not_enough():
    found = prove(WOO, knock(X_Auth_Token=SECRET, query={"token": SECRET}), NOW)
    assert found == Unproven("it has no header X-WC-Webhook-Signature")


def test_a_ping_proves_nothing_and_does_no_harm():
    assert prove(WOO, knock(b"webhook_id=17"), NOW) == Pinged()
    for other in (b"webhook_id=17&x=y", b"webhook_id=", b'{"webhook_id": 17}'):
        assert isinstance(prove(WOO, knock(other), NOW), Unproven)
    assert isinstance(prove(TOLD, knock(b"webhook_id=17"), NOW), Unproven)
