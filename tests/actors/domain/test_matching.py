from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.matching import MATCHABLE, Occasion, fits_dish, fits_order, hours, occasion_of
from actors.domain.order import Due, Item, Order, Service

ZURICH = ZoneInfo("Europe/Zurich")
FRIDAY = datetime(2026, 11, 20)  # noqa: DTZ001 - the time on the wall
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


def words(name, *wanted):
    return fits_dish({"words": wanted}, Item(name))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Gebratenes Ei", "ei"),
        ("EI, Speck & Brot", "Ei"),
        ("Crème brûlée", "creme brulee"),
        ("Creme Brulee", "crème brûlée"),
        ("Spaghetti alla Carbonara (gross)", "carbonara"),
        ("Weißbier 0,5", "WEISSBIER"),
        ("Tarte-aux-pommes", "tarte aux"),
        ("Phở bò", "pho"),
        ("麻婆豆腐飯", "豆腐"),
        ("ハンバーグ", "バーグ"),
        ("Cola 0.3", "0.3"),
        ("שְׁנִיצֶל ביתי", "שניצל"),
    ],
)
def test_a_word_stands_in_a_name_whatever_its_capitals_and_accents(name, wanted):
    assert words(name, wanted)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Kein Salat", "ei"),
        ("Reis", "ei"),
        ("Eis", "ei"),
        ("Donuts", "nuts"),
        ("Salat rot", "rot salat"),
        ("麻婆豆腐", "牛肉"),
        ("パン", "ハン"),
        ("", "ei"),
    ],
)
def test_a_part_of_a_word_is_no_word(name, wanted):
    assert not words(name, wanted)


@given(st.text(max_size=30), st.text(max_size=8))
def test_words_are_looked_for_in_any_text(name, wanted):
    assert words(name, wanted) in {True, False}
    assert words(f"{name} {name}", name) or not words(name, name)


def test_a_dish_matches_by_any_of_its_labels_and_by_its_menu():
    item = Item("Soup", menu="Lunch  Menu", labels=("Vegan", "Spicy"))
    assert fits_dish({"label": ("SPICY",), "menu": ("lunch menu",)}, item)
    assert not fits_dish({"label": ("Vegetarian",)}, item)
    assert not fits_dish({"label": ("vegan",), "menu": ("dinner",)}, item)


def test_what_a_match_asks_of_orders_is_not_asked_of_dishes():
    assert fits_dish({"service": ("delivery",), "time": ("10:00-11:00",)}, Item("Soup"))
    assert fits_order({"section": ("Pizza",)}, Occasion())


def test_the_service():
    match = {"service": ("pickup", "dine-in")}
    fitting = {each for each in Service if fits_order(match, Occasion(each))}
    assert fitting == {Service.PICKUP, Service.DINE_IN}


def at(hour, minute=0, days=0):
    return Occasion(wall=FRIDAY + timedelta(days=days, hours=hour, minutes=minute))


@pytest.mark.parametrize(
    ("match", "inside", "outside"),
    [
        ({"time": ("11:00-15:00",)}, [at(11), at(14, 59)], [at(10, 59), at(15), at(23)]),
        ({"time": ("17:00-01:30",)}, [at(17), at(0), at(1, 29)], [at(16, 59), at(1, 30)]),
        ({"time": ("17:00-24:00",)}, [at(17), at(23, 59)], [at(0), at(16)]),
        ({"time": ("06:00-10:00", "14:00-16:00")}, [at(7), at(15)], [at(12)]),
        ({"days": ("fri",)}, [at(4), at(23), at(2, days=1)], [at(3, 59), at(4, days=1)]),
        (
            {"days": ("fri",), "time": ("17:00-02:00",)},
            [at(18), at(1, 59, days=1)],
            [at(1), at(2, days=1), at(18, days=1)],
        ),
        ({"days": ("sun",), "time": ("20:00-03:00",)}, [at(20, days=2), at(2, days=3)], [at(2, days=2)]),
        ({"days": ("fri",), "time": ("00:30-03:00",)}, [at(1)], [at(1, days=1)]),
    ],
)
def test_hours_past_midnight_belong_to_the_day_on_which_they_began(match, inside, outside):
    assert [fits_order(match, each) for each in inside] == [True] * len(inside)
    assert [fits_order(match, each) for each in outside] == [False] * len(outside)


def test_a_time_that_nobody_knows_is_in_no_hours():
    assert not fits_order({"time": ("00:00-24:00",)}, Occasion())
    assert not fits_order({"days": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}, Occasion())
    assert fits_order({"time": ("00:00-24:00",)}, at(12))


@given(st.datetimes(), st.integers(0, 1439), st.integers(0, 1439))
def test_any_minute_is_in_one_of_two_hours_that_fill_a_day(wall, first, second):
    if first == second:
        return
    clock = "{:02}:{:02}"
    one, other = clock.format(*divmod(first, 60)), clock.format(*divmod(second, 60))
    occasion = Occasion(wall=wall)
    found = [fits_order({"time": (f"{a}-{b}",)}, occasion) for a, b in ((one, other), (other, one))]
    assert sorted(found) == [False, True]


@pytest.mark.parametrize(
    "wrong", ["", "11:00", "11-15", "25:00-26:00", "11:60-12:00", "11:00-11:00", "24:00-1:00"]
)
def test_what_is_no_hours(wrong):
    with pytest.raises(ValueError, match=r"no time|unpack"):
        hours(wrong)


ORDER = Order("wix", "1", service=Service.DELIVERY, placed_at=NOON)


def test_an_order_counts_for_when_it_is_wanted_else_for_when_it_was_placed_else_for_when_it_was_heard():
    late = NOON + timedelta(hours=3)
    later = replace(ORDER, due=Due(asap=False, start=NOON + timedelta(hours=7)))
    assert occasion_of(later, late, ZURICH).wall.hour == 19
    assert occasion_of(ORDER, late, ZURICH) == Occasion(Service.DELIVERY, NOON.astimezone(ZURICH))
    assert occasion_of(replace(ORDER, placed_at=None), late, ZURICH).wall.hour == 15
    assert occasion_of(replace(ORDER, due=Due(asap=False)), late, ZURICH).wall.hour == 12


@pytest.mark.parametrize("date", [datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)])
def test_a_date_that_no_zone_has_is_not_asked_for(date):
    broken = replace(ORDER, placed_at=date)
    assert occasion_of(broken, NOON, ZURICH).wall.hour == 12


def test_there_is_no_word_twice():
    assert len(set(MATCHABLE)) == len(MATCHABLE)
