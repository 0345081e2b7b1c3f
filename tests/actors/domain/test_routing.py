from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.matching import DAYS, OF_DISHES, SERVICES, Occasion
from actors.domain.order import Item, Service
from actors.domain.routing import Station, catch_all, left_out, route, takes

WORDS = st.sampled_from(["pizza", "Drinks", "DRINKS", "straße", "STRASSE", "", "soup"])
ITEMS = st.lists(
    st.builds(
        Item,
        name=WORDS,
        section=WORDS,
        section_id=WORDS,
        app=WORDS,
        menu=WORDS,
        labels=st.lists(WORDS, max_size=2).map(tuple),
        quantity=st.integers(1, 9),
    ),
    max_size=8,
)


def some(values):
    return st.lists(values, min_size=1, max_size=3).map(tuple)


CLOCK = st.integers(0, 23).map("{:02}:30".format)
OF_ORDERS = {
    "service": some(st.sampled_from(SERVICES)),
    "days": some(st.sampled_from(DAYS)),
    "time": some(st.tuples(CLOCK, CLOCK).filter(lambda ends: ends[0] != ends[1]).map("-".join)),
}
MATCHES = st.none() | st.fixed_dictionaries({}, optional=dict.fromkeys(OF_DISHES, some(WORDS)) | OF_ORDERS)
OCCASIONS = st.builds(Occasion, st.sampled_from(Service), st.none() | st.datetimes())
STATIONS = st.lists(MATCHES, min_size=1, max_size=5).map(
    lambda matches: [Station(f"s{n}", f"p{n}", match=match) for n, match in enumerate(matches)]
)
SILENT = st.lists(st.tuples(st.integers(0, 5), MATCHES.filter(bool)), max_size=3)
GUESTS = st.lists(st.integers(0, 5), max_size=3)

BAR = Station("bar", "bar", match={"section": ("Drinks", "Wine")})
KITCHEN = Station("kitchen", "kitchen")
GRILL = Station("grill", "grill", match={"section": ("Meat",)})


def names(routed):
    return {each.station.name: each.items for each in routed}


@given(ITEMS, STATIONS, OCCASIONS)
def test_every_item_is_on_some_ticket(items, stations, occasion):
    routed = route(items, stations, occasion)
    assert {position for each in routed for position in each.items} == set(range(len(items)))
    assert left_out(items, stations, occasion) == ()


@given(ITEMS, STATIONS, SILENT, OCCASIONS)
def test_an_item_is_on_a_ticket_or_left_out_by_the_owners_wish_and_never_both(
    items, stations, silent, occasion
):
    every = list(stations)
    for number, (place, match) in enumerate(silent):
        every.insert(place, Station(f"none{number}", "", match=match, ticket=False))
    routed, out = route(items, every, occasion), left_out(items, every, occasion)
    on_paper = {position for each in routed for position in each.items}
    left = {position for each in out for position in each.items}
    assert on_paper | left == set(range(len(items)))
    assert not on_paper & left
    assert all(each.station.ticket for each in routed)
    assert all(not each.station.ticket and each.items for each in out)
    for position in left:
        takers = [station for station in every if takes(station, items[position], occasion)]
        assert takers
        assert not any(station.ticket for station in takers)
    assert routed or (items and left)
    assert catch_all(every) is catch_all(stations)


@given(ITEMS, STATIONS)
def test_tickets_keep_the_order_of_stations_and_of_items_and_none_is_made_for_nothing(items, stations):
    routed = route(items, stations)
    places = [stations.index(each.station) for each in routed]
    assert routed
    assert places == sorted(set(places))
    for each in routed:
        assert list(each.items) == sorted(set(each.items))
        assert each.items or not items


@given(ITEMS, STATIONS, OCCASIONS)
def test_an_item_is_where_it_is_taken_and_at_the_catch_all_only_when_nobody_takes_it(
    items, stations, occasion
):
    found = names(route(items, stations, occasion))
    last_resort = catch_all(stations)
    for position, item in enumerate(items):
        takers = {station.name for station in stations if takes(station, item, occasion)}
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


def test_a_pass_gets_the_orders_of_its_service_and_relieves_nobody():
    stations = [KITCHEN, Station("drivers", "pass", "expo", {"service": ("delivery",)}, every=True)]
    items = [Item("Cola"), Item("Soup")]
    assert names(route(items, stations, Occasion(Service.PICKUP))) == {"kitchen": (0, 1)}
    assert names(route(items, stations, Occasion(Service.DELIVERY))) == {"kitchen": (0, 1), "drivers": (0, 1)}


def test_what_a_station_without_tickets_takes_is_left_out_unless_another_takes_it_as_well():
    fridge = Station("fridge", "", match={"section": ("Drinks",)}, ticket=False)
    cola, soup = Item("Cola", section="drinks"), Item("Soup")
    assert names(route([cola, soup], [KITCHEN, fridge])) == {"kitchen": (1,)}
    assert names(left_out([cola, soup], [KITCHEN, fridge])) == {"fridge": (0,)}
    assert route([cola], [KITCHEN, fridge]) == ()
    assert names(route([cola], [KITCHEN, fridge, BAR])) == {"bar": (0,)}
    assert left_out([cola], [KITCHEN, fridge, BAR]) == ()


def test_stations_without_tickets_alone_are_no_stations():
    with pytest.raises(ValueError, match="no station"):
        catch_all([Station("fridge", "", match={"name": ("Cola",)}, ticket=False)])


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
