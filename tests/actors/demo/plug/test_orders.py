"""Where a ticket belongs is worked out without docketd."""

from __future__ import annotations

from actors.demo.orders import bundled_orders
from actors.demo.plug.orders import MENU, stations_of_till, stations_of_wix, till_order


def test_drinks_and_dishes_of_the_till_go_to_two_stations():
    names = [name for name, _ in MENU]
    pizza, espresso = names.index("Pizza Margherita"), names.index("Espresso")
    assert stations_of_till([pizza]) == {"kitchen"}
    assert stations_of_till([espresso]) == {"counter"}
    assert stations_of_till([pizza, espresso]) == {"kitchen", "counter"}


def test_an_order_of_the_till_is_as_post_orders_takes_it():
    order = till_order(1002, [0])
    assert (order["id"], order["number"]) == ("till-1002", "1002")
    assert order["items"] == [{"name": "Pizza Margherita", "category": "Pizza"}]


def test_bundled_orders_go_to_kitchen_and_bar():
    found = [stations_of_wix(order) for order in bundled_orders()]
    assert {"kitchen"} in found
    assert {"bar"} in found
    assert {"kitchen", "bar"} in found
