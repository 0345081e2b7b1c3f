"""The shop's day and its stations' letters."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from actors.domain.shop_day import day_began, hours_into, letter_for, shop_day

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    ("at", "day", "hours"),
    [
        ("2026-05-01T12:00+02:00", "2026-05-01", 8),
        ("2026-05-02T01:30+02:00", "2026-05-01", 21),  # the guests of the evening before
        ("2026-05-02T03:59+02:00", "2026-05-01", 23),
        ("2026-05-02T04:00+02:00", "2026-05-02", 0),
        ("2026-05-02T02:00+00:00", "2026-05-02", 0),  # the same moment
    ],
)
def test_what_is_served_after_midnight_belongs_to_the_evening_before(at, day, hours):
    moment = datetime.fromisoformat(at)
    assert (shop_day(moment, ZURICH), hours_into(moment, ZURICH)) == (day, hours)


@pytest.mark.parametrize(
    ("at", "began"),
    [
        ("2026-05-01T12:00+02:00", "2026-05-01T04:00+02:00"),
        ("2026-05-02T03:59+02:00", "2026-05-01T04:00+02:00"),
        ("2026-05-02T04:00+02:00", "2026-05-02T04:00+02:00"),
        ("2026-03-29T12:00+02:00", "2026-03-29T04:00+02:00"),  # the night lost an hour
        ("2026-10-25T03:30+01:00", "2026-10-24T04:00+02:00"),  # the night has one more
        ("2026-10-25T12:00+01:00", "2026-10-25T04:00+01:00"),
    ],
)
def test_when_the_shops_day_began(at, began):
    found = day_began(datetime.fromisoformat(at), ZURICH)
    assert found == datetime.fromisoformat(began)
    assert shop_day(found, ZURICH) == shop_day(datetime.fromisoformat(at), ZURICH)


@pytest.mark.parametrize(
    ("name", "taken", "letter"),
    [
        ("kitchen", "", "K"),
        ("kiosk", "K", "I"),
        ("Über", "", "U"),
        ("éclairs", "E", "C"),
        ("厨房", "AB", "C"),
        ("2nd floor", "", "N"),
        ("bar", "BAR", "C"),
        ("bar", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "B"),
        ("厨房", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "A"),
    ],
)
def test_a_station_gets_a_letter_of_its_name_that_no_other_has(name, taken, letter):
    assert letter_for(name, set(taken)) == letter
