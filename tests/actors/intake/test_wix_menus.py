"""Wix's answers about menus, as samples have them and worse."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.demo.wix_menus import bundled_menus
from actors.domain.menu import Entry, Kind, menu_of
from actors.intake.wix_menus import PATHS, Kept, Page, dump, load, page_of, query
from actors.intake.wix_order import read_order
from tests.actors.intake.test_wix_order import sample

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture
def parts():
    documents = bundled_menus()
    return {kind: page_of(kind, {kind.value: documents[kind.value]}).entries for kind in Kind}


def test_all_that_menus_are_made_of_is_asked_for():
    assert set(PATHS) == set(Kind)
    assert json.loads(query(None)) == {"query": {"cursorPaging": {"limit": 50}}}
    assert json.loads(query("c"))["query"]["cursorPaging"]["cursor"] == "c"


def test_the_order_of_ids_alone_has_all_names(parts):
    order = read_order(sample("06"), "wix", menu_of(parts))
    (item,) = order.items
    assert (item.section, item.menu) == ("Mains", "Dinner")
    assert [(choice.group, choice.name) for choice in item.choices] == [
        ("", "Prawns"),
        ("Extras", "Peanuts"),
        ("Extras", "Egg"),
    ]
    assert order.problems == ()


def test_a_dish_has_its_labels_and_the_section_that_lists_it(parts):
    wire = sample("02")
    for line in wire["lineItems"]:
        line["catalogReference"].pop("options", None)
    pizza = read_order(wire, "wix", menu_of(parts)).items[0]
    assert (pizza.section, pizza.labels) == ("Pizza", ("Vegetarian",))
    assert pizza.section_id == "32be4900-40fa-5466-b038-3f97ec08c59a"


def test_a_page_leads_to_the_next_one_as_long_as_there_is_one():
    more = {"sections": [], "pagingMetadata": {"cursors": {"next": "c"}, "hasNext": True}}
    assert page_of(Kind.SECTIONS, more) == Page((), "c")
    for paging in ({"cursors": {"next": "c"}, "hasNext": False}, {"cursors": {}}, {"cursors": None}, None, 3):
        assert page_of(Kind.SECTIONS, {"sections": [], "pagingMetadata": paging}).next is None


@pytest.mark.parametrize("document", [None, [], {}, {"sections": None}, {"items": []}, "sections"])
def test_what_is_no_page_is_none(document):
    assert page_of(Kind.SECTIONS, document) is None


def test_what_has_no_id_is_left_out_and_what_has_no_name_has_none():
    rows = [
        {"id": "a", "name": 7},
        {"name": "x"},
        "y",
        {"id": "b", "name": "\x1bBar\n", "itemIds": ["i", 4, {}]},
    ]
    found = page_of(Kind.SECTIONS, {"sections": rows})
    assert found.entries == (Entry("a", ""), Entry("b", "Bar", ("i", "4")))


@given(st.sampled_from(Kind), JSON)
def test_nothing_that_wix_may_say_is_an_exception(kind, rows):
    page = page_of(kind, {kind.value: rows, "pagingMetadata": rows})
    assert (page is not None) == isinstance(rows, list)
    kept = {"type": "docketd.menus/1", "site_id": "site", "at": rows, "parts": rows}
    found = load("site", json.dumps(kept).encode())
    assert found is None or menu_of(found.parts).place("x") is not None


def test_what_is_kept_is_what_was_fetched(parts):
    kept = Kept(parts, "2026-03-01T12:00:00+00:00")
    content = dump("site", kept)
    assert load("site", content) == kept
    assert load("another", content) is None
    assert load("site", content[:-5]) is None
    assert load("site", b"[]") is None
