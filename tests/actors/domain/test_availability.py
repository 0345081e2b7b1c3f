"""Pieces of time by the shop's days, and what lies between a sign of life and a start."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.availability import (
    LONGEST_BY_DATE,
    MADE_UP,
    Beat,
    Mark,
    Piece,
    Since,
    Where,
    by_day,
    length,
    midnight,
    outlived,
    since,
)

ZURICH = ZoneInfo("Europe/Zurich")
ZONES = ("Europe/Zurich", "UTC", "America/New_York", "Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def piece(seconds, ended):
    return Piece(Where.HERE, seconds, ended)


@given(
    st.floats(0.001, 40 * 86_400.0),
    st.floats(-20 * 366 * 86_400.0, 20 * 366 * 86_400.0),
    st.sampled_from(ZONES),
)
def test_no_second_is_lost_and_no_day_is_longer_than_it_is(seconds, offset, name):
    zone = ZoneInfo(name)
    parts = list(by_day(piece(seconds, NOON + timedelta(seconds=offset)), zone))
    assert sum(part for _, part in parts) == pytest.approx(seconds)
    days = [day for day, _ in parts]
    assert days == sorted(set(days), reverse=True)
    assert all(0.0 < part <= length(day, zone) + 1e-6 for day, part in parts)
    assert all(part == pytest.approx(length(day, zone)) for day, part in parts[1:-1])


def test_a_piece_over_midnight_is_of_two_days():
    ended = datetime(2026, 11, 22, 0, 0, 20, tzinfo=ZURICH).astimezone(UTC)
    assert list(by_day(piece(60.0, ended), ZURICH)) == [
        (date(2026, 11, 22), pytest.approx(20.0)),
        (date(2026, 11, 21), pytest.approx(40.0)),
    ]


def test_a_piece_that_ends_at_midnight_is_of_the_day_before():
    ended = midnight(date(2026, 11, 22), ZURICH)
    assert list(by_day(piece(60.0, ended), ZURICH)) == [(date(2026, 11, 21), pytest.approx(60.0))]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)]
)
def test_a_day_on_which_the_clocks_change(day, hours):
    assert length(day, ZURICH) == hours * 3600.0
    ended = midnight(day + timedelta(days=1), ZURICH)
    assert list(by_day(piece(hours * 3600.0, ended), ZURICH)) == [(day, hours * 3600.0)]


def mark(boot="one", up=1000.0, at=NOON, *, ending=False):
    return Mark(boot, up, at, ending)


LATER = NOON + timedelta(seconds=40)


@pytest.mark.parametrize(
    ("last", "start", "expected"),
    [
        (mark(), ("one", 1040.0, LATER), Since(Where.AWAY, 40.0)),
        (mark(ending=True), ("one", 1040.0, LATER), Since(Where.STOPPED, 40.0)),
        (
            mark(),
            ("one", 1040.0, NOON + timedelta(days=9000)),
            Since(Where.AWAY, 40.0),
        ),  # the date has jumped
        (mark(), ("two", 12.0, LATER), Since(Where.OFF, 40.0)),
        (mark(ending=True), ("two", 12.0, LATER), Since(Where.STOPPED, 40.0)),
        (mark(), ("two", 12.0, NOON - timedelta(days=9000)), Since(Where.OFF, 0.0)),
        (mark(), ("two", 12.0, NOON + timedelta(days=9000)), Since(Where.OFF, 0.0)),
        (mark(MADE_UP + "a"), (MADE_UP + "b", 1040.0, LATER), Since(Where.AWAY, 40.0)),
        (mark(MADE_UP + "a"), (MADE_UP + "b", 12.0, LATER), Since(Where.OFF, 40.0)),
        (mark(MADE_UP + "a"), (MADE_UP + "b", 1900.0, LATER), Since(Where.OFF, 40.0)),
    ],
)
def test_what_lies_before_a_start(last, start, expected):
    assert since(last, *start) == expected


@given(st.floats(0.0, 1e9), st.floats(0.0, 1e9), st.integers(-(10**9), 10**9), st.booleans(), st.booleans())
def test_no_date_makes_a_time_that_was_not(up_then, up_now, jump, same, ending):
    at = NOON + timedelta(seconds=jump)
    found = since(mark(up=up_then, ending=ending), "one" if same else "two", up_now, at)
    assert 0.0 <= found.seconds <= max(LONGEST_BY_DATE, up_now - up_then)
    if found.where is Where.AWAY:
        assert found.seconds == up_now - up_then


def beat(up, boot="one", since=1000.0, away=0.0):
    return Beat(boot, up, since, away)


NOW = ("one", 1060.0, NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("last", "sign", "start", "here"),
    [
        (mark(), beat(1050.0), NOW, 50.0),
        (mark(), beat(1050.0, away=12.0), NOW, 38.0),
        (mark(ending=True), beat(1050.0), NOW, 50.0),  # its end did not come to pass
        (mark(), beat(1050.0, since=1030.0), NOW, 20.0),  # an older journal: what lies between is not known
        (mark(), beat(1050.0, since=940.0), NOW, 50.0),  # nobody was told that the last mark is durable
        (mark(), beat(1050.0, since=940.0, away=30.0), NOW, 20.0),
        (mark(), beat(1050.0, away=70.0), NOW, 0.0),
        (mark(), beat(990.0, since=940.0), NOW, None),
        (mark(), beat(1070.0), NOW, None),  # of a time that has not come yet
        (mark(), beat(1050.0, "two"), NOW, None),
        (mark(), None, NOW, None),
        (mark(), beat(1050.0), ("two", 1060.0, LATER), None),
        (mark(), beat(1050.0), ("two", 12.0, LATER), None),
        (mark(MADE_UP + "a"), beat(1050.0, MADE_UP + "a"), (MADE_UP + "b", *NOW[1:]), 50.0),
        (mark(MADE_UP + "a"), beat(1050.0, MADE_UP + "a"), (MADE_UP + "b", 1900.0, LATER), None),
    ],
)
def test_a_later_sign_of_life_of_the_same_boot_counts(last, sign, start, here):
    found = outlived(last, sign, *start)
    if here is None:
        assert found is last
    else:
        assert found == mark(last.boot, 1000.0 + here, NOON + timedelta(seconds=here))


TIMES = st.floats(-1e6, 1e6)


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6), TIMES, TIMES, TIMES, st.sampled_from(["one", "two"]))
def test_no_sign_of_life_makes_a_time_that_was_not(up, now, sign_up, sign_since, away, boot):
    found = outlived(mark(up=up), beat(sign_up, boot, sign_since, away), "one", now, NOON)
    assert found.up == up or up < found.up <= min(sign_up, now)
