from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.order import Item
from actors.domain.routing import MATCHABLE, Station, catch_all, route, takes

WORDS = st.sampled_from(["pizza", "Drinks", "DRINKS", "straße", "STRASSE", "", "soup"])
ITEMS = st.lists(
    st.builds(Item, name=WORDS, section=WORDS, section_id=WORDS, app=WORDS, quantity=st.integers(1, 9)),
    max_size=8,
)
MATCHES = st.none() | st.dictionaries(
    st.sampled_from(sorted(MATCHABLE)), st.lists(WORDS, min_size=1, max_size=3).map(tuple), max_size=3
)
STATIONS = st.lists(MATCHES, min_size=1, max_size=5).map(
    lambda matches: [Station(f"s{n}", f"p{n}", match=match) for n, match in enumerate(matches)]
)
GUESTS = st.lists(st.integers(0, 5), max_size=3)

BAR = Station("bar", "bar", match={"section": ("Drinks", "Wine")})
KITCHEN = Station("kitchen", "kitchen")
GRILL = Station("grill", "grill", match={"section": ("Meat",)})


def names(routed):
    return {each.station.name: each.items for each in routed}


@given(ITEMS, STATIONS)
def test_every_item_is_on_some_ticket(items, stations):
    routed = route(items, stations)
    assert {position for each in routed for position in each.items} == set(range(len(items)))


@given(ITEMS, STATIONS)
def test_tickets_keep_the_order_of_stations_and_of_items_and_none_is_made_for_nothing(items, stations):
    routed = route(items, stations)
    places = [stations.index(each.station) for each in routed]
    assert routed
    assert places == sorted(set(places))
    for each in routed:
        assert list(each.items) == sorted(set(each.items))
        assert each.items or not items


@given(ITEMS, STATIONS)
def test_an_item_is_where_it_is_taken_and_at_the_catch_all_only_when_nobody_takes_it(items, stations):
    found = names(route(items, stations))
    last_resort = catch_all(stations)
    for position, item in enumerate(items):
        takers = {station.name for station in stations if takes(station, item)}
        where = {name for name, positions in found.items() if position in positions}
        assert where == (takers or {last_resort.name})


@given(ITEMS, STATIONS, GUESTS)
def test_stations_that_get_every_order_have_all_of_it_and_relieve_nobody(items, stations, places):
    together = list(stations)
    for number, place in enumerate(places):
        together.insert(place, Station(f"guest{number}", "p", "customer", every=True))
    found = names(route(items, together))
    everybody = {name: found.pop(name) for name in list(found) if name.startswith("guest")}
    assert everybody == {f"guest{number}": tuple(range(len(items))) for number in range(len(places))}
    assert found == names(route(items, stations))
    assert catch_all(together) is catch_all(stations)


def test_where_all_stations_get_every_order_nothing_is_lost():
    guests = [Station("a", "p", every=True), Station("b", "p", every=True)]
    assert names(route([Item("Cola")], guests)) == {"a": (0,), "b": (0,)}
    assert catch_all(guests) is guests[0]


def test_an_item_that_two_stations_take_is_on_both_tickets():
    pass_ = Station("pass", "p", match={"section": ("drinks",)})
    found = names(route([Item("Cola", section="Drinks")], [KITCHEN, BAR, pass_]))
    assert found == {"bar": (0,), "pass": (0,)}


def test_the_catch_all_is_the_first_station_that_asks_for_nothing_else_the_first():
    assert catch_all([BAR, KITCHEN, Station("late", "x")]) is KITCHEN
    assert catch_all([BAR, GRILL]) is BAR
    assert catch_all([BAR, Station("empty", "x", match={})]).name == "empty"


def test_an_order_without_items_goes_to_the_catch_all():
    assert names(route([], [BAR, KITCHEN])) == {"kitchen": ()}


def test_all_words_of_a_match_must_fit_without_regard_to_case():
    station = Station("s", "p", match={"section": ("STRASSE",), "app": ("restaurants", "stores")})
    assert takes(station, Item("x", section="straße", app="Stores"))
    assert not takes(station, Item("x", section="straße", app="events"))
    assert not takes(station, Item("x", section="Weg", app="stores"))


@pytest.mark.parametrize("call", [lambda: route([Item("x")], []), lambda: catch_all([])])
def test_without_stations_nothing_can_be_routed(call):
    with pytest.raises(ValueError, match="no station"):
        call()
