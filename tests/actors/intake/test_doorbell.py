"""Which order a doorbell is about; whatever it brings, it rings."""

from __future__ import annotations

import json

import pytest

from actors.intake.doorbell import ring
from actors.intake.messages import PollNow
from tests.actors.intake.hook_sources import SAMPLES

ORDER = "d4d8f9e0-ff26-5925-8130-b3be6f02d555"


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("50-automations-entire-payload.json", "2242a9de-71a8-5542-9502-e0bf4a6cbeda"),
        ("51-automations-custom-body.json", ORDER),
        ("52-automations-flat-order-placed.json", "2242a9de-71a8-5542-9502-e0bf4a6cbeda"),
        ("53-velo-forward.json", ORDER),
    ],
)
def test_what_automations_and_forwarders_send(name, order):
    assert ring((SAMPLES / name).read_bytes()) == PollNow(order)


def test_the_id_alone():
    assert ring(json.dumps({"orderId": ORDER.upper()}).encode()) == PollNow(ORDER.upper())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[" * 100_000,
        b"[]",
        b'{"orderId": 5}',
        b'{"orderId": "../../oauth/access"}',
        json.dumps({"orderId": ORDER + "/cancel"}).encode(),
        json.dumps({"orderId": ORDER + "\n"}).encode(),
        json.dumps({"data": [ORDER]}).encode(),
    ],
)
def test_whatever_else_it_is_somebody_rang(body):
    assert ring(body) == PollNow()
