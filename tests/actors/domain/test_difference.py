from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from actors.domain.difference import Difference, count_dishes, difference
from actors.domain.document import kitchen_fingerprint
from actors.domain.order import Choice, Item, Order
from tests.actors.domain.orders import ORDERS

NOTHING = Difference((), (), ())
ORDER = Order("wix", "o-1", items=(Item("Pizza", 2), Item("Cola")))


@given(ORDERS, ORDERS)
def test_what_is_taken_away_and_added_makes_the_one_order_of_the_other(before, after):
    found = difference(before, after)
    left = count_dishes(before.items)
    left.subtract(count_dishes(found.removed))
    left.update(count_dishes(found.added))
    assert +left == count_dishes(after.items)


@given(ORDERS, ORDERS)
def test_a_kitchen_sees_a_difference_exactly_where_the_fingerprint_does(before, after):
    after = replace(after, standing=before.standing)
    same = kitchen_fingerprint(before) == kitchen_fingerprint(after)
    assert same is (difference(before, after) == NOTHING)


@given(ORDERS)
def test_an_order_does_not_differ_from_itself(order):
    assert difference(order, order) == NOTHING


def test_more_and_less_of_a_dish():
    found = difference(ORDER, replace(ORDER, items=(Item("Pizza", 5),)))
    assert found == Difference((Item("Pizza", 3),), (Item("Cola", 1),), ())


def test_a_dish_with_another_choice_is_another_dish():
    with_cheese = Item("Pizza", 2, choices=(Choice("cheese"),))
    found = difference(ORDER, replace(ORDER, items=(with_cheese, Item("Cola"))))
    assert found == Difference((with_cheese,), (Item("Pizza", 2),), ())


def test_a_dish_added_keeps_the_section_that_it_was_found_in():
    beer = Item("Beer", 2, section="Drinks", section_id="s-2", app="restaurants")
    assert difference(ORDER, replace(ORDER, items=(*ORDER.items, beer))).added == (beer,)


def test_the_changed_fields_are_named_in_the_order_of_the_ticket():
    after = replace(ORDER, number="2", note="hot", table="4")
    assert difference(ORDER, after) == Difference((), (), ("table", "note", "number"))
