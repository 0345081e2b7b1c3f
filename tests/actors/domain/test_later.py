from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.later import NOT_WORTH_IT, Later, advance_of, fires_at, seconds_for
from actors.domain.order import Due, Item, Order
from actors.domain.routing import Lead, Station
from actors.domain.ticket import Kind, Planned

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = Later(before=600.0, lead=1800.0)
OVEN = Station("oven", "hot", lead=Lead(600.0, 60.0, (("lasagne", 900.0),)))
BAR = Station("bar", "cold", match={"section": ("Drinks",)})
FRONT = Station("front", "cold", "customer", every=True)
STATIONS = (OVEN, BAR, FRONT)
LASAGNE, PIZZA, COLA = Item("Lasagne"), Item("Pizza", 2), Item("Cola", section="Drinks")


def an_order(minutes, *items):
    due = Due(asap=False, start=NOON + timedelta(minutes=minutes), end=NOON + timedelta(minutes=minutes + 15))
    return Order("wix", "o-1", due=due, items=items or (LASAGNE, PIZZA, COLA))


def minutes_to(planned, order, later=LATER):
    at = fires_at(planned, order, STATIONS, later, NOON)
    return None if at is None else (at - NOON).total_seconds() / 60


def test_a_station_begins_its_own_time_before_the_guest_comes_and_a_bit_to_spare():
    oven = Planned(OVEN, Kind.ORDER, (0, 1))
    assert seconds_for(OVEN.lead, (LASAGNE, PIZZA)) == 600 + 900 + 2 * 60
    assert minutes_to(oven, an_order(180)) == 180 - 27 - 10


def test_a_station_that_names_no_time_takes_what_the_settings_say():
    assert minutes_to(Planned(BAR, Kind.ORDER, (2,)), an_order(180)) == 180 - 30 - 10


def test_who_has_the_whole_order_on_paper_hears_of_it_with_the_first_that_cooks():
    front = Planned(FRONT, Kind.ORDER, (0, 1, 2))
    assert minutes_to(front, an_order(180)) == 180 - 30 - 10
    assert minutes_to(front, an_order(180, LASAGNE, Item("Lasagne", 2))) == 180 - 55 - 10


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.ORDER}))
def test_only_a_stations_first_ticket_of_an_order_waits(kind):
    assert minutes_to(Planned(BAR, kind, (2,)), an_order(180)) is None


def test_what_is_wanted_soon_or_was_wanted_before_prints_at_once():
    bar = Planned(BAR, Kind.ORDER, (2,))
    assert minutes_to(bar, an_order(40)) is None
    assert minutes_to(bar, an_order(-500)) is None
    assert minutes_to(bar, an_order(41)) == 1


def test_as_soon_as_possible_is_now_whatever_time_stands_beside_it():
    order = an_order(180)
    asap = replace(order, due=replace(order.due, asap=True))
    assert minutes_to(Planned(BAR, Kind.ORDER, (2,)), asap) is None


def test_an_order_with_an_end_alone_is_wanted_by_then():
    order = replace(an_order(0), due=Due(asap=False, end=NOON + timedelta(hours=3)))
    assert minutes_to(Planned(BAR, Kind.ORDER, (2,)), order) == 180 - 40


def test_an_owner_who_wants_all_at_once_gets_all_at_once():
    assert minutes_to(Planned(BAR, Kind.ORDER, (2,)), an_order(180), Later(hold=False)) is None


def test_a_date_of_the_next_century_hides_no_order():
    order = replace(an_order(0), due=Due(asap=False, start=NOON + timedelta(days=367)))
    assert minutes_to(Planned(BAR, Kind.ORDER, (2,)), order) is None


@given(st.integers(-(10**6), 10**6), st.floats(0, 10**5), st.floats(0, 10**5))
def test_nothing_waits_for_a_time_that_is_over_or_longer_than_its_guest(minutes, before, lead):
    order = an_order(minutes)
    at = fires_at(Planned(BAR, Kind.ORDER, (2,)), order, STATIONS, Later(before=before, lead=lead), NOON)
    assert at is None or NOON + timedelta(seconds=NOT_WORTH_IT) < at <= order.due.start


def test_the_slip_for_later_goes_to_where_orders_are_put_together():
    expo = Station("pass", "cold", "expo", every=True)
    order = an_order(180)
    assert advance_of(order, (*STATIONS, expo)) == Planned(expo, Kind.ADVANCE, (0, 1, 2))
    assert advance_of(order, STATIONS).station == OVEN
