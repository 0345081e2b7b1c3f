from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.difference import difference
from actors.domain.document import kitchen_fingerprint
from actors.domain.menu import NO_MENU, Entry, Kind, Place, lacks_names, menu_of
from actors.domain.order import Choice, Item, Order

PARTS = {
    Kind.MENUS: (Entry("m1", "Dinner", ("s2", "s1")), Entry("m2", "Lunch", ("s1", "s3"))),
    Kind.SECTIONS: (
        Entry("s1", "Pizza", ("i1",)),
        Entry("s2", "Specials", ("i1", "i2")),
        Entry("s3", "Soup", ("i3", "i2")),
        Entry("s4", "Unlisted", ("i4", "i3")),
    ),
    Kind.ITEMS: (Entry("i1", "Margherita", ("l1", "l9")), Entry("i2", "Minestrone"), Entry("i4", "Tart")),
    Kind.LABELS: (Entry("l1", "Vegetarian"),),
    Kind.MODIFIERS: (Entry("o1", "Olives"), Entry("o2", "")),
}
MENU = menu_of(PARTS)


def test_a_dish_stands_where_the_order_says_else_where_a_menu_lists_it_first():
    assert MENU.place("i1", "s1") == Place("Pizza", "s1", "Dinner", ("Vegetarian",))
    assert MENU.place("i1") == Place("Specials", "s2", "Dinner", ("Vegetarian",))
    assert MENU.place("i3") == Place("Soup", "s3", "Lunch")
    assert MENU.place("i4") == Place("Unlisted", "s4")
    assert MENU.place("i1", "s1", "m2") == Place("Pizza", "s1", "Lunch", ("Vegetarian",))


def test_what_the_menu_does_not_know_keeps_what_the_order_says():
    assert MENU.place("?", "new") == Place(section_id="new")
    assert NO_MENU.place("i1", "s1") == Place(section_id="s1")
    assert NO_MENU.place("") == Place()
    assert "o2" not in MENU.by_id


IDS = st.sampled_from(["a", "b", "c", "d"])
ENTRIES = st.lists(
    st.builds(Entry, IDS, st.text(max_size=3), st.lists(IDS, max_size=3).map(tuple)), max_size=4
)


@given(st.dictionaries(st.sampled_from(Kind), ENTRIES.map(tuple)), IDS, IDS | st.just(""), IDS | st.just(""))
def test_any_menu_has_some_place_for_any_dish(parts, item, section, menu):
    place = menu_of(parts).place(item, section, menu)
    assert not section or place.section_id == section


BY_ID = Order("wix", "1", items=(Item("Curry", choices=(Choice("?", id="o1"),), variant="v1"),))
NAMED = Order(
    "wix",
    "1",
    items=(
        Item(
            "Curry",
            choices=(Choice("Large", id="v1"), Choice("Olives", "Extras", id="o1")),
            section="Mains",
            section_id="s",
            menu="Dinner",
            labels=("Hot",),
            variant="v1",
        ),
    ),
)


def test_names_that_only_the_menu_knows_are_no_change():
    assert kitchen_fingerprint(BY_ID) == kitchen_fingerprint(NAMED)
    assert difference(BY_ID, NAMED).added == ()


@pytest.mark.parametrize(
    "change", [{"variant": "v2"}, {"choices": (Choice("?", id="o2"),)}, {"choices": ()}, {"quantity": 2}]
)
def test_another_choice_or_size_is_a_change_whether_its_name_is_known_or_not(change):
    for order in (BY_ID, NAMED):
        other = replace(order, items=(replace(order.items[0], **change),))
        assert kitchen_fingerprint(order) != kitchen_fingerprint(other)


@pytest.mark.parametrize(
    ("item", "lacks"),
    [
        (Item("Soup", section_id="new", app="restaurants"), True),
        (Item("Soup", app="restaurants"), True),
        (Item("Soup", section="Soups", section_id="s", app="restaurants"), False),
        (Item("Mug", app="stores"), False),
        (Item("Soup", section="Soups", choices=(Choice("?", id="o"),)), True),
        (Item("Soup", section="Soups", choices=(Choice("?"),)), False),
        (Item("typed in by hand"), False),
    ],
)
def test_a_name_is_lacking_where_a_menu_might_have_it(item, lacks):
    assert lacks_names(Order("wix", "1", items=(item,)), ("restaurants",)) is lacks
