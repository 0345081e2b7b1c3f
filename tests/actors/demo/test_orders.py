from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from actors.demo.orders import BAR, SECTIONS, bundled_orders, demo_orders, section_ids
from actors.domain.order import Service
from actors.domain.routing import Station, route
from actors.intake.wix_order import understand
from actors.settings import WixSource

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SETTINGS = WixSource("site", "key")
STATIONS = (
    Station("kitchen", "kitchen"),
    Station("bar", "bar", match={"section_id": section_ids(*BAR)}),
)


def read(document):
    return understand(document, SETTINGS).order


@pytest.mark.parametrize("document", bundled_orders(), ids=lambda document: document["number"])
def test_every_bundled_order_is_understood_without_a_problem(document):
    order = read(document)
    assert order.problems == ()
    assert order.items
    assert {item.section_id for item in order.items} <= set(SECTIONS.values())
    assert order.guest.name


def test_they_show_what_there_is_to_show():
    orders = [read(document) for document in bundled_orders()]
    assert len(orders) == 12
    assert {order.service for order in orders} == {Service.PICKUP, Service.DELIVERY, Service.DINE_IN}
    assert any(not order.due.asap for order in orders)
    assert any(order.to_collect for order in orders)
    assert any(order.courier_note for order in orders)
    assert any(item.note and item.choices for order in orders for item in order.items)
    work = [{routed.station.name for routed in route(order.items, STATIONS)} for order in orders]
    assert {"kitchen", "bar"} in work
    assert {"bar"} in work


def test_as_many_as_wanted_and_no_two_alike():
    orders = list(demo_orders(500, START))
    assert len({order["id"] for order in orders}) == len({order["number"] for order in orders}) == 500
    assert orders[0]["number"] == "1001"
    assert orders[0]["lineItems"] == orders[12]["lineItems"]
    assert list(demo_orders(3, START)) == orders[:3]
    assert {order["id"] for order in demo_orders(3, START + timedelta(days=1))}.isdisjoint(
        order["id"] for order in orders
    )
    assert list(demo_orders(0, START)) == []


def test_times_move_along():
    preorder = read(list(demo_orders(4, START, every=60.0))[3])
    assert preorder.placed_at == START + timedelta(minutes=3)
    assert preorder.due.start == START + timedelta(minutes=183)
    assert preorder.due.end == START + timedelta(minutes=198)
    assert preorder.due.text == "2026-03-01 15:03"


def test_the_code_tells_the_same_window_as_the_slot():
    document = list(demo_orders(4, START))[3]
    slot = document["shippingInfo"]["logistics"].pop("deliveryTimeSlot")
    due = read(document).due
    assert due.start == datetime.fromisoformat(slot["from"])
    assert due.end == datetime.fromisoformat(slot["to"])


def test_a_copy_can_be_changed():
    bundled_orders()[0]["number"] = "changed"
    assert bundled_orders()[0]["number"] != "changed"
