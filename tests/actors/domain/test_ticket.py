from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.order import Item, Order, Standing
from actors.domain.routing import Station, route
from actors.domain.ticket import Heard, Kind, Planned, hear, plan

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
KITCHEN = Station("kitchen", "hot")
BAR = Station("bar", "cold", match={"section": ("Drinks",)})
STATIONS = (KITCHEN, BAR)
PIZZA, COLA = Item("Pizza"), Item("Cola", section="Drinks")
OPEN = Order("wix", "o-1", "1001", items=(PIZZA, COLA), updated_at=NOON)
CANCELLED = replace(OPEN, standing=Standing.CANCELLED)
UNDECIDED = replace(OPEN, standing=Standing.UNDECIDED)
CHANGED = replace(OPEN, items=(PIZZA,))


def later(order, minutes=1):
    return replace(order, updated_at=NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("previous", "order", "heard"),
    [
        (None, OPEN, Heard.NEW),
        (None, CANCELLED, Heard.KNOWN),
        (None, UNDECIDED, Heard.KNOWN),
        (UNDECIDED, OPEN, Heard.NEW),
        (UNDECIDED, UNDECIDED, Heard.KNOWN),
        (UNDECIDED, CANCELLED, Heard.KNOWN),
        (OPEN, OPEN, Heard.SAME),
        (OPEN, later(OPEN), Heard.SAME),
        (OPEN, CHANGED, Heard.CHANGED),
        (OPEN, CANCELLED, Heard.CANCELLED),
        (OPEN, UNDECIDED, Heard.SAME),
        (CANCELLED, CANCELLED, Heard.SAME),
        (CANCELLED, UNDECIDED, Heard.SAME),
        (CANCELLED, OPEN, Heard.CHANGED),
        (later(OPEN), CHANGED, Heard.OLDER),
        (later(OPEN), CANCELLED, Heard.OLDER),
        (later(CANCELLED), OPEN, Heard.OLDER),
        (later(UNDECIDED), OPEN, Heard.OLDER),
        (replace(OPEN, updated_at=None), CHANGED, Heard.CHANGED),
        (OPEN, replace(CHANGED, updated_at=None), Heard.CHANGED),
    ],
)
def test_what_a_revision_means(previous, order, heard):
    assert hear(previous, order) is heard


@pytest.mark.parametrize(
    ("order", "heard"),
    [
        (OPEN, Heard.NEW),
        (later(OPEN, -1), Heard.KNOWN),
        (later(OPEN, 1), Heard.NEW),
        (replace(OPEN, updated_at=None), Heard.NEW),
    ],
)
def test_only_what_last_changed_before_the_horizon_prints_nothing(order, heard):
    assert hear(None, order, horizon=NOON) is heard


def test_the_horizon_is_no_concern_of_an_order_that_is_known():
    assert hear(OPEN, CHANGED, horizon=NOON + timedelta(days=1)) is Heard.CHANGED


def test_a_new_order_has_a_ticket_at_each_station_that_cooks():
    assert plan(Heard.NEW, OPEN, STATIONS, {}) == (
        Planned(KITCHEN, Kind.ORDER, (0,)),
        Planned(BAR, Kind.ORDER, (1,)),
    )


def test_a_change_goes_to_who_cooks_and_to_who_had_it():
    order = replace(OPEN, items=(PIZZA, PIZZA))
    assert plan(Heard.CHANGED, order, STATIONS, {"kitchen": (0,), "bar": (1,)}) == (
        Planned(KITCHEN, Kind.CHANGE, (0, 1), had=(0,)),
        Planned(BAR, Kind.CHANGE, (), had=(1,)),
    )


def test_a_station_that_hears_of_an_order_for_the_first_time_has_no_change():
    assert plan(Heard.CHANGED, OPEN, STATIONS, {"kitchen": (0,)}) == (
        Planned(KITCHEN, Kind.CHANGE, (0,), had=(0,)),
        Planned(BAR, Kind.ORDER, (1,)),
    )


def test_a_change_of_what_was_never_printed_is_an_order():
    assert {ticket.kind for ticket in plan(Heard.CHANGED, OPEN, STATIONS, {})} == {Kind.ORDER}


def test_a_cancellation_goes_only_to_who_had_it():
    assert plan(Heard.CANCELLED, CANCELLED, STATIONS, {"bar": (1,)}) == (Planned(BAR, Kind.VOID, (1,)),)
    assert plan(Heard.CANCELLED, CANCELLED, STATIONS, {}) == ()


def test_what_a_station_had_that_exists_no_more_is_the_catch_alls():
    told = {"kitchen": (0,), "grill": (2, 0)}
    assert plan(Heard.CANCELLED, CANCELLED, STATIONS, told) == (Planned(KITCHEN, Kind.VOID, (0, 2)),)
    assert plan(Heard.CHANGED, replace(OPEN, items=(COLA,)), STATIONS, {"grill": (0,)}) == (
        Planned(KITCHEN, Kind.CHANGE, (), had=(0,)),
        Planned(BAR, Kind.ORDER, (0,)),
    )


def test_a_change_leaves_alone_who_cooks_what_they_cooked():
    told = {"kitchen": (0,), "bar": (1,)}
    order = replace(OPEN, items=(COLA, COLA, PIZZA))
    assert plan(Heard.CHANGED, order, STATIONS, told, before=OPEN) == (
        Planned(BAR, Kind.CHANGE, (0, 1), had=(1,)),
    )


def test_a_change_of_what_all_read_goes_to_all():
    told = {"kitchen": (0,), "bar": (1,)}
    planned = plan(Heard.CHANGED, replace(OPEN, note="hurry"), STATIONS, told, before=OPEN)
    assert [ticket.station for ticket in planned] == [KITCHEN, BAR]


def test_a_change_that_nobody_seems_concerned_by_goes_to_all():
    planned = plan(Heard.CHANGED, OPEN, STATIONS, {"kitchen": (0,), "bar": (1,)}, before=OPEN)
    assert [ticket.station for ticket in planned] == [KITCHEN, BAR]


@pytest.mark.parametrize("heard", [Heard.SAME, Heard.OLDER, Heard.KNOWN])
def test_the_rest_prints_nothing(heard):
    assert plan(heard, OPEN, STATIONS, {"kitchen": (0,)}) == ()


@given(
    st.lists(st.sampled_from([PIZZA, COLA]), max_size=4),
    st.sets(st.sampled_from(["kitchen", "bar", "gone"])),
)
def test_a_change_leaves_nobody_out_and_asks_each_station_once(items, told):
    order = replace(OPEN, items=tuple(items))
    planned = plan(Heard.CHANGED, order, STATIONS, dict.fromkeys(told, ()))
    stations = [ticket.station.name for ticket in planned]
    cooking = {routed.station.name for routed in route(order.items, STATIONS)}
    assert len(stations) == len(set(stations))
    assert set(stations) == cooking | {"kitchen" if name == "gone" else name for name in told}
