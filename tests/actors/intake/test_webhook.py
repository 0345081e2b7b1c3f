"""Orders of other programs, read by a map of their fields: the shapes that real shops send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actors.domain.order import Charge, Choice, Due, Guest, Item, Order, Part, Payment, Service, Standing
from actors.domain.routing import Station
from actors.intake.messages import FieldError, NoIdentityError, NotJsonError, TooManyError
from actors.intake.webhook import ORDERS_LIMIT, accept_webhook
from tests.actors.intake.hook_sources import MAPS, SAMPLES, mapped, source_of

STATIONS = (Station("kitchen", "front"),)


def sample(name):
    return json.loads((SAMPLES / f"other-{name}.json").read_text("utf-8"))


def accepts(document, source):
    return accept_webhook(json.dumps(document).encode(), source, STATIONS)


def the_order(document, source):
    (accept,) = accepts(document, source)
    assert accept.readable
    return accept.order


def test_woocommerce():
    assert the_order(sample("woocommerce-order"), mapped("woocommerce")) == Order(
        source="shop",
        source_id="727",
        number="727",
        service=Service.DELIVERY,
        due=Due(asap=False, text="20:30"),
        guest=Guest("Alex Sample", "+15550100111", ("1 Placeholder Rd", "10001 Springfield")),
        note="Ring twice",
        items=(Item("Pizza Margherita", 2, choices=(Choice("Large", "Size"),), price="29.00 EUR"),),
        charges=(Charge(Part.DELIVERY, "4.00 EUR"),),
        total="33.00 EUR",
        payment=Payment.COLLECT,
        to_collect="33.00 EUR",
        placed_at=datetime(2025, 9, 24, 17, 53, 25, tzinfo=UTC),
    )


def test_gloriafood():
    assert the_order(sample("gloriafood-order"), mapped("gloriafood")) == Order(
        source="gloria",
        source_id="6819",
        service=Service.DELIVERY,
        due=Due(asap=True, start=datetime(2025, 5, 29, 15, 46, 52, tzinfo=UTC)),
        guest=Guest("Alex Sample", "+15550100111", ("Main street 5, Dublin",)),
        note="Gate code 0000",
        items=(
            Item(
                "PIZ MARG",
                2,
                choices=(Choice("Large", "Size"), Choice("Extra mozzarella", "Extra Toppings")),
                note="No pepper please",
                price="20.40 EUR",
            ),
        ),
        charges=(
            Charge(Part.SUBTOTAL, "27.40 EUR"),
            Charge(Part.DISCOUNT, "-5.00 EUR"),
            Charge(Part.DELIVERY, "10.00 EUR"),
            Charge(Part.TIP, "3.74 EUR"),
        ),
        total="41.14 EUR",
        payment=Payment.PAID,
        placed_at=datetime(2025, 5, 29, 14, 51, 52, tzinfo=UTC),
        updated_at=datetime(2025, 5, 29, 14, 51, 52, tzinfo=UTC),
    )


def test_square():
    assert the_order(sample("square-order"), mapped("square")) == Order(
        source="square",
        source_id="FAKEORDERID",
        number="Alex",
        service=Service.PICKUP,
        due=Due(asap=True, start=datetime(2025, 9, 24, 18, 20, tzinfo=UTC)),
        guest=Guest("Alex Sample", "+15550100111"),
        note="Blue car",
        items=(
            Item(
                "Pizza",
                2,
                choices=(Choice("Large", "Size"), Choice("Olives")),
                note="well done",
                price="31.00 USD",
            ),
        ),
        total="31.00 USD",
        payment=Payment.PAID,
        location="FAKELOC",
        placed_at=datetime(2025, 9, 24, 17, 41, 7, 218000, tzinfo=UTC),
        updated_at=datetime(2025, 9, 24, 17, 53, 26, tzinfo=UTC),
    )


def test_docketds_own_shape_needs_no_map():
    source = source_of('[source.till]\nkind = "webhook"\n')
    order = the_order(sample("generic-webhook"), source)
    assert (order.source, order.source_id, order.problems) == ("till", "A-1001", ())


# --- where a list of orders comes -----------------------------------------------------------------


def several(*orders):
    return {"count": len(orders), "orders": list(orders)}


def test_each_of_several_orders_is_one_with_its_own_bytes():
    (one,) = sample("gloriafood-order")["orders"]
    found = accepts(several(one, {**one, "id": 6820}), mapped("gloriafood"))
    assert [each.order.source_id for each in found] == ["6819", "6820"]
    assert [json.loads(each.raw)["id"] for each in found] == [6819, 6820]


def test_no_order_is_none():
    assert accepts(several(), mapped("gloriafood")) == ()


def test_one_without_an_id_among_others_prints_as_it_came():
    (one,) = sample("gloriafood-order")["orders"]
    good, bad = accepts(several(one, {**one, "id": None}), mapped("gloriafood"))
    assert (good.readable, bad.readable) == (True, False)
    assert bad.order.source_id.startswith("sha256:")
    assert "client_phone: +15550100111" in bad.order.note


def test_more_orders_than_anybody_sends_at_once_are_refused():
    with pytest.raises(TooManyError, match=f"send {ORDERS_LIMIT} at most"):
        accepts(several(*({"id": n} for n in range(ORDERS_LIMIT + 1))), mapped("gloriafood"))


@pytest.mark.parametrize("document", [{}, {"orders": "none"}, [], "orders", None])
def test_a_list_that_is_not_there_is_told(document):
    with pytest.raises(NoIdentityError) as caught:
        accepts(document, mapped("gloriafood"))
    assert caught.value.errors == (FieldError("/orders", "there is no list of orders at orders"),)


# --- what is wrong --------------------------------------------------------------------------------


def test_an_order_without_an_id_is_refused_with_where_it_was_looked_for():
    order = sample("square-order")
    del order["order"]["id"]
    with pytest.raises(NoIdentityError) as caught:
        accepts(order, mapped("square"))
    assert caught.value.errors[0].pointer == "/order/id"
    assert "at order.id, where the map looks for it" in caught.value.detail


def test_a_body_that_is_not_json_is_refused():
    with pytest.raises(NotJsonError, match="not JSON"):
        accept_webhook(b"id=727&status=processing", mapped("woocommerce"), STATIONS)


def test_what_prints_for_an_unreadable_order_is_what_was_sent_not_what_the_map_left_of_it():
    order = {"id": 9, "line_items": [], "billing": {"phone": "+15550100111"}, "gift": "two pizzas, please"}
    (accept,) = accepts(order, mapped("woocommerce"))
    assert not accept.readable
    assert accept.order.source_id == "9"
    assert "gift: two pizzas, please" in accept.order.note
    assert json.loads(accept.raw) == order


def test_a_list_that_is_none_is_named_on_the_ticket():
    order = the_order({"id": 9, "line_items": 5, "customer_note": "hello"}, mapped("woocommerce"))
    assert order.problems == ("items could not be read: 5",)


def test_a_dish_of_which_the_map_finds_nothing_is_missed_on_the_ticket():
    order = the_order({"id": 9, "line_items": [{"title": "Pizza"}, "Cola"]}, mapped("woocommerce"))
    assert [item.name for item in order.items] == ["?", "Cola"]
    assert "item 1 has no name" in order.problems


def test_a_word_that_the_map_does_not_foresee_is_named_on_the_ticket():
    order = sample("woocommerce-order") | {"status": "checkout-draft"}
    found = the_order(order, mapped("woocommerce"))
    assert found.standing is Standing.OPEN
    assert found.problems == (
        "the status checkout-draft is not one of open, approved, cancelled, canceled, pending",
    )


def test_a_cancelled_order_is_one():
    order = sample("woocommerce-order") | {"status": "cancelled"}
    assert the_order(order, mapped("woocommerce")).standing is Standing.CANCELLED


# --- single rules ---------------------------------------------------------------------------------


def read(rule, **fields):
    """The note that a rule makes of an order."""
    source = source_of(f'[source.s]\nkind = "webhook"\n[source.s.map]\nid = "id"\nnote = {rule}\n')
    return the_order({"id": 1, **fields}, source).note


@pytest.mark.parametrize(
    ("rule", "fields", "note"),
    [
        ('"a.b"', {"a": {"b": "x"}}, "x"),
        ('"/a~1b/c.d/1"', {"a/b": {"c.d": ["x", "y"]}}, "y"),
        ('"a[1].b"', {"a": [{}, {"b": 5}]}, "5"),
        ('"a.1.b"', {"a": [{}, {"b": 5}]}, "5"),
        ('"a[k=v].b"', {"a": [{"k": "w", "b": 1}, {"k": "v", "b": 2}]}, "2"),
        ('"a[k=true].b"', {"a": [{"k": False, "b": 1}, {"k": True, "b": 2}]}, "2"),
        ('["none", "b"]', {"b": "x"}, "x"),
        ('{ path = ["none", "empty", "b"] }', {"b": "x", "empty": ""}, "x"),
        ('{ join = ["a", "none", "b"] }', {"a": "x", "b": 2}, "x 2"),
        ('{ join = ["a", "b"], between = ", " }', {"a": "x", "b": "y"}, "x, y"),
        ('{ join = ["a", "b"] }', {"a": "x", "b": {"c": 1}}, 'x {"c": 1}'),
        ('{ constant = "always" }', {"a": "x"}, "always"),
        ('{ path = "a", values = { Yes = "J" } }', {"a": "yes"}, "J"),
        ('{ path = "a", values = { yes = "J" } }', {"a": "no"}, "no"),
        ('{ path = "a", values = { yes = "J" }, otherwise = "N" }', {"a": "no"}, "N"),
        ('{ path = "a", otherwise = "N" }', {"b": "no"}, "N"),
        ('{ path = "a", otherwise = "N" }', {"a": "yes"}, "yes"),
        ('{ path = "a", divide = 100 }', {"a": 1450}, "14.50"),
        ('{ path = "a", divide = 1000 }', {"a": "1450"}, "1.450"),
        ('{ path = "a", divide = 100 }', {"a": "free"}, "free"),
        ('{ path = "a", decimals = 2 }', {"a": 20.4}, "20.40"),
        ('{ path = "a", decimals = 2 }', {"a": -5}, "-5.00"),
        ('{ path = "a", divide = 100, decimals = 0 }', {"a": 120000}, "1200"),
        ('{ path = "a", divide = 100 }', {"a": "9" * 60}, "9" * 60),
        ('"a"', {"a": ["x", "y"]}, "x\ny"),
    ],
)
def test_a_rule(rule, fields, note):
    assert read(rule, **fields) == note


def test_the_documented_example_is_the_map_that_is_tried_here():
    page = (Path(__file__).parents[3] / "docs" / "shops.md").read_text("utf-8")
    assert "```toml\n" + (MAPS / "woocommerce.toml").read_text("utf-8") + "```\n" in page
