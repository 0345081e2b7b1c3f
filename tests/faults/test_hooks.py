"""Orders of other shops and doorbells, through the real daemon, on their way to paper."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actors.demo.orders import demo_orders
from tests.faults.conftest import copies
from tests.rig.processes import until
from tests.rig.wix import Wix, stamp

pytestmark = pytest.mark.timeout(120)

TESTS = Path(__file__).parents[1]
MAP = (TESTS / "data" / "maps" / "woocommerce.toml").read_text("utf-8")
ORDER = (TESTS / "data" / "wix" / "other-woocommerce-order.json").read_bytes()
SECRET, BELL = hashlib.sha256(b"shop").hexdigest(), hashlib.sha256(b"bell").hexdigest()
SECRETS = {"DOCKETD_SOURCE__SHOP__SECRET": SECRET, "DOCKETD_SOURCE__WIX__HOOK_SECRET": BELL}


def post(url, body, **headers):
    request = urllib.request.Request(url, body, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def signed(body):
    return {"X-WC-Webhook-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}


def test_an_order_that_was_answered_prints_once_though_docketd_is_killed_and_hears_of_it_again(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix, MAP, env=SECRETS)
        status, taken = post(f"{daemon.address}/hooks/shop", ORDER, **signed(ORDER))
        assert status == 202
        daemon.kill()
        daemon = house.open(wix, MAP, env=SECRETS)
        status, again = post(f"{daemon.address}/hooks/shop", ORDER, **signed(ORDER))
        assert (status, again["order"], again["duplicate"]) == (200, taken["order"], True)
        until(lambda: daemon.all_in("printed"), "printed")
        assert copies(house.kitchen.slips(), "Pizza Margherita")[0] == 1


def test_a_changed_and_a_cancelled_one_and_what_is_forged(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix, MAP, env=SECRETS)
        url = f"{daemon.address}/hooks/shop"
        order = json.loads(ORDER)
        kinds = []
        for change in ({}, {"line_items": [{"name": "Calzone", "quantity": 1}]}, {"status": "cancelled"}):
            order |= change
            body = json.dumps(order).encode()
            assert post(url, body + b" ", **signed(body))[0] == 401
            kinds += [ticket["kind"] for ticket in post(url, body, **signed(body))[1]["tickets"]]
            until(lambda: daemon.all_in("printed"), "printed")
        assert set(kinds) == {"order", "change", "void"}


def test_a_doorbell_brings_an_order_long_before_the_search_of_wix_has_it(house):
    with closing(Wix()) as wix:
        daemon = house.open(wix, env={"DOCKETD_SOURCE__WIX__HOOK_SECRET": BELL})
        until(lambda: daemon.get("/sources")[1]["sources"][0]["state"] == "fine", "the first contact")
        wix.core.search_lag = 3600.0
        (order,) = demo_orders(1, datetime.now(UTC))
        wix._call(wix.core.add, order | {"updatedDate": stamp(datetime.now(UTC))})
        forged = json.dumps({"data": {"orderId": order["id"], "order": {"lineItems": ["Forged"]}}}).encode()
        assert post(f"{daemon.address}/hooks/wix", forged)[0] == 401
        begun = time.monotonic()
        assert post(f"{daemon.address}/hooks/wix?token={BELL}", forged) == (200, {"rang": True})
        until(lambda: daemon.jobs() and daemon.all_in("printed"), "printed")
        assert time.monotonic() - begun < 60
        slips = [*house.kitchen.slips(), *house.bar.slips()]
        assert len(daemon.jobs()) == len(slips)
        assert copies(slips, "Forged") == (0, 0)
