from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given

from actors.domain.difference import READ_BY_KITCHEN
from actors.domain.document import TYPE_NAME, dump, from_document, kitchen_fingerprint
from actors.domain.order import Charge, Choice, Due, Guest, Item, Order, Part, Payment, Service, Standing
from tests.actors.domain.orders import ORDERS

ORDER = Order("wix", "o-1", "1001", items=(Item("Pizza", 2), Item("Cola")))


@given(ORDERS)
def test_a_document_makes_the_same_order_again(order):
    assert from_document(orjson.loads(dump(order))) == order


@given(ORDERS)
def test_a_document_holds_nothing_but_json(order):
    assert json.loads(dump(order))["type"] == TYPE_NAME


def test_enumerations_and_times_are_plain_text():
    zone = timezone(timedelta(hours=2))
    order = replace(ORDER, service=Service.DINE_IN, updated_at=datetime(2026, 5, 1, 14, 30, tzinfo=zone))
    document = json.loads(dump(order))
    assert document["service"] == "dine-in"
    assert document["updated_at"] == "2026-05-01T12:30:00+00:00"


@pytest.mark.parametrize("odd", [object(), "half a pair: \ud83d", {1, 2}])
def test_what_json_can_not_hold_is_refused(odd):
    with pytest.raises(TypeError):
        dump(replace(ORDER, table=odd))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document | {"type": "docketd.order/2"},
        lambda document: {key: value for key, value in document.items() if key != "type"},
        lambda document: {key: value for key, value in document.items() if key != "due"},
        lambda document: document | {"service": "teleport"},
        lambda document: document | {"updated_at": "yesterday"},
        lambda document: document | {"guest": None},
    ],
)
def test_anything_else_is_refused(spoil):
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_document(spoil(json.loads(dump(ORDER))))


def test_an_order_that_a_later_docketd_wrote_is_the_same_without_what_it_added():
    order = replace(
        ORDER,
        items=(Item("Pizza", choices=(Choice("large"),)),),
        charges=(Charge(Part.TAX, "1.00"),),
    )
    document = json.loads(dump(order))
    item = document["items"][0]
    for part in (document, item, item["choices"][0], document["charges"][0]):
        part["added"] = "later"
    assert from_document(document) == order


def test_an_order_of_an_earlier_docketd_has_nothing_where_it_knew_nothing():
    order = replace(ORDER, items=(Item("Pizza", choices=(Choice("large"),)),))
    document = json.loads(dump(order))
    item = document["items"][0]
    del document["charges"], item["price"], item["translated"], item["choices"][0]["translated"]
    assert from_document(document) == order


DIFFERENT = {
    "number": "1002",
    "standing": Standing.CANCELLED,
    "service": Service.DELIVERY,
    "due": Due(asap=False, text="19:30"),
    "guest": Guest("Ann"),
    "table": "7",
    "note": "ring twice",
    "courier_note": "back door",
    "charges": (Charge(Part.TAX, "1.00"),),
    "items": (Item("Pizza", 2),),
    "source": "till",
    "source_id": "o-2",
    "total": "€ 9",
    "payment": Payment.PAID,
    "to_collect": "€ 9",
    "location": "north",
    "placed_at": datetime(2026, 1, 1, tzinfo=UTC),
    "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
    "problems": ("no price",),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Order)])
def test_the_fingerprint_tells_exactly_what_a_kitchen_reads(name):
    """Every field of an order is decided on here: a new one makes this test fail until it is."""
    seen = kitchen_fingerprint(replace(ORDER, **{name: DIFFERENT[name]})) != kitchen_fingerprint(ORDER)
    assert seen is (name in {*READ_BY_KITCHEN, "items", "standing"})


@pytest.mark.parametrize(
    "items",
    [
        (Item("Cola"), Item("Pizza", 2)),
        (Item("Pizza"), Item("Cola"), Item("Pizza")),
        (Item("Pizza", 2, section="Pizza", section_id="s-1", app="restaurants"), Item("Cola")),
        (Item("Pizza", 2), Item("Cola"), Item("Ghost", 0)),
    ],
)
def test_the_same_dishes_are_the_same_however_they_are_listed(items):
    assert kitchen_fingerprint(replace(ORDER, items=items)) == kitchen_fingerprint(ORDER)


@pytest.mark.parametrize(
    "pizza", [Item("Pizza", 3), Item("Pizza", 2, note="no onions"), Item("Pizza", 2, measure="0.3 kg")]
)
def test_another_dish_is_another_fingerprint(pizza):
    assert kitchen_fingerprint(replace(ORDER, items=(pizza, Item("Cola")))) != kitchen_fingerprint(ORDER)
