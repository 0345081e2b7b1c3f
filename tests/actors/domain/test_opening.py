"""Opening hours: past midnight, in the shop's own zone, on the nights when its clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.opening import DAY, OpeningHours, Span, is_open, next_closing, next_opening

ZURICH = ZoneInfo("Europe/Zurich")
ZONES = (ZURICH, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Havana"), UTC)

CLOSED: tuple[Span, ...] = ()
LUNCH, DINNER = Span(690, 840), Span(1050, 1380)  # 11:30-14:00, 17:30-23:00
LATE = Span(1020, DAY + 60)  # 17:00-01:00
NIGHT = Span(1320, DAY + 150)  # 22:00-02:30
ROMA = OpeningHours(((LUNCH, DINNER), CLOSED, CLOSED, CLOSED, CLOSED, (LATE,), (NIGHT,)))
ALWAYS = OpeningHours(((Span(0, DAY),),) * 7)

spans = st.integers(0, DAY - 1).flatmap(
    lambda begins: st.builds(Span, st.just(begins), st.integers(begins + 1, begins + DAY))
)
weeks = st.lists(st.lists(spans, max_size=3).map(tuple), min_size=7, max_size=7).map(
    lambda days: OpeningHours(tuple(days))
)
moments = st.integers(1_577_836_800, 2_051_222_400).map(lambda at: datetime.fromtimestamp(at, UTC))  # to 2035
zones = st.sampled_from(ZONES)


def moment(text):
    """By the clock in Zurich, unless an offset says otherwise. 2026-05-04 is a Monday."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=ZURICH) if found.tzinfo is None else found


@pytest.mark.parametrize(
    ("at", "opened", "closing", "opening"),
    [
        ("2026-05-04T11:29", False, "2026-05-04T14:00", "2026-05-04T11:30"),
        ("2026-05-04T11:30", True, "2026-05-04T14:00", "2026-05-04T17:30"),
        ("2026-05-04T14:00", False, "2026-05-04T23:00", "2026-05-04T17:30"),
        ("2026-05-04T23:00", False, "2026-05-10T01:00", "2026-05-09T17:00"),
        ("2026-05-10T00:59", True, "2026-05-10T01:00", "2026-05-10T22:00"),  # Saturday's guests
        ("2026-05-10T01:00", False, "2026-05-11T02:30", "2026-05-10T22:00"),
        ("2026-05-10T23:00+00:00", True, "2026-05-11T02:30", "2026-05-11T11:30"),  # 01:00 on Monday there
        # The clock goes from 02:00 to 03:00: four hours and a half are over at 03:30.
        ("2026-03-29T22:00+02:00", True, "2026-03-30T02:30", "2026-03-30T11:30"),
    ],
)
def test_what_the_wall_says(at, opened, closing, opening):
    at = moment(at)
    assert is_open(ROMA, at, ZURICH) == opened
    assert next_closing(ROMA, at, ZURICH) == moment(closing).astimezone(UTC)
    assert next_opening(ROMA, at, ZURICH) == moment(opening).astimezone(UTC)


def test_an_end_that_the_clock_leaves_out_comes_as_late_as_it_would_have():
    saturdays = OpeningHours((CLOSED,) * 5 + ((NIGHT,), CLOSED))
    assert next_closing(saturdays, moment("2026-03-28T22:00"), ZURICH) == moment("2026-03-29T03:30+02:00")
    assert next_closing(saturdays, moment("2026-03-21T22:00"), ZURICH) == moment("2026-03-22T02:30+01:00")


def test_an_end_that_the_clock_has_twice_is_its_second_time():
    saturdays = OpeningHours((CLOSED,) * 5 + ((NIGHT,), CLOSED))
    assert next_closing(saturdays, moment("2026-10-24T22:00"), ZURICH) == moment("2026-10-25T02:30+01:00")
    assert is_open(saturdays, moment("2026-10-25T02:45+02:00"), ZURICH)


def test_a_beginning_that_the_clock_has_twice_is_its_first_time():
    early = OpeningHours((CLOSED,) * 6 + ((Span(150, 600),),))
    assert next_opening(early, moment("2026-10-24T22:00"), ZURICH) == moment("2026-10-25T02:30+02:00")


def test_who_told_nothing_is_always_open():
    at = moment("2026-05-04T04:00")
    assert is_open(None, at, ZURICH)
    assert next_closing(None, at, ZURICH) is next_opening(None, at, ZURICH) is None


def test_who_never_closes_has_no_closing():
    assert next_closing(ALWAYS, moment("2026-05-04T00:00"), ZURICH) is None


def test_spans_that_touch_are_one():
    hours = OpeningHours(((Span(600, DAY),), (Span(0, 120),), *(CLOSED,) * 5))
    assert next_closing(hours, moment("2026-05-04T12:00"), ZURICH) == moment("2026-05-05T02:00")


@given(weeks, moments, zones)
def test_it_is_open_until_it_closes_and_closed_until_it_opens(hours, at, zone):
    closing, opening = next_closing(hours, at, zone), next_opening(hours, at, zone)
    moment_before = timedelta(microseconds=1)
    if closing is not None:
        assert closing > at
        assert is_open(hours, closing - moment_before, zone)
        assert not is_open(hours, closing, zone)
    if opening is not None:
        assert opening > at
        assert is_open(hours, opening, zone)
    if not is_open(hours, at, zone):
        assert opening is None or not is_open(hours, at + (opening - at) / 2, zone)
        assert (opening is None) == (not any(hours.days))
    elif closing is not None:
        assert is_open(hours, at + (closing - at) / 2, zone)


@given(weeks, moments)
def test_where_no_clock_changes_it_is_what_stands_on_the_door(hours, at):
    minutes = at.hour * 60 + at.minute
    today, yesterday = hours.days[at.weekday()], hours.days[at.weekday() - 1]
    expected = any(span.begins <= minutes < span.ends for span in today) or any(
        span.begins <= minutes + DAY < span.ends for span in yesterday
    )
    assert is_open(hours, at, UTC) == expected


@given(moments, zones)
def test_a_shop_that_has_the_whole_day_is_open_at_any_moment_of_any_zone(at, zone):
    assert is_open(ALWAYS, at, zone)


@given(moments.map(datetime.date), spans, zones)
def test_a_span_lasts_as_long_as_it_says_give_or_take_the_clock_change(day, span, zone):
    hours = OpeningHours(tuple((span,) if day.weekday() == each else () for each in range(7)))
    begun = next_opening(hours, datetime.combine(day, time(), zone) - timedelta(hours=3), zone)
    ended = next_closing(hours, begun, zone)
    told = timedelta(minutes=span.ends - span.begins)
    assert abs((ended - begun) - told) <= timedelta(hours=2)
