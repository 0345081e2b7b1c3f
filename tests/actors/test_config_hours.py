"""`hours` as it stands in the settings."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors import config_values as values
from actors.config_hours import DAYS, opening_hours
from actors.config_values import FromEnvironment
from actors.domain.opening import DAY, Span

LUNCH, LATE = Span(690, 840), Span(1020, DAY + 60)


def test_days_that_are_left_out_are_closed():
    hours = opening_hours({"mon": ["11:30-14:00", "17:00-01:00"], "sun": "17:00 - 01:00"})
    assert hours.days == ((LUNCH, LATE), (), (), (), (), (), (LATE,))


def test_a_day_that_is_named_goes_before_daily():
    hours = opening_hours({"daily": ["11:30-14:00"], "sat": ["17:00-01:00"], "sun": []})
    assert hours.days == ((LUNCH,),) * 5 + ((LATE,), ())


def test_midnight_as_an_end_is_the_days_own():
    assert opening_hours({"mon": ["00:00-24:00", "17:00-00:00"]}).days[0] == (Span(0, DAY), Span(1020, DAY))


def test_the_environment_separates_by_commas():
    hours = opening_hours({"mon": FromEnvironment("11:30-14:00,17:00-01:00")})
    assert hours.days[0] == (LUNCH, LATE)


@pytest.mark.parametrize(
    ("value", "found", "wanted"),
    [
        ("11:30-14:00", None, "a table such as { mon"),
        ({}, None, "a table such as { mon"),
        ({"monday": ["11:30-14:00"]}, "'monday'", "only mon, tue,"),
        ({"mon": ["11.30-14.00"]}, "'11.30-14.00' on mon", 'times such as "11:30-14:00"'),
        ({"mon": ["25:00-26:00"]}, "'25:00-26:00' on mon", "times such as"),
        ({"mon": ["11:30"]}, "'11:30' on mon", "times such as"),
        ({"mon": ["10:00-10:00"]}, "'10:00-10:00' on mon", '"00:00-24:00" is all day'),
        ({"mon": 5}, None, "a list of texts"),
        ({"daily": []}, None, "one day at least"),
    ],
)
def test_what_is_wrong_is_named(value, found, wanted):
    with pytest.raises(values.Wrong) as caught:
        opening_hours(value)
    assert wanted in caught.value.wanted
    assert caught.value.found == found


@given(st.dictionaries(st.sampled_from([*DAYS, "daily", "x"]), st.one_of(st.text(), st.lists(st.text()))))
def test_whatever_stands_there_is_hours_or_a_mistake(value):
    with contextlib.suppress(values.Wrong):
        assert len(opening_hours(value).days) == 7
