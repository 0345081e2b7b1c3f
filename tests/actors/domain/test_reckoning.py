"""Which date is believed: the computer's, unless it has jumped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.reckoning import FIRST, LONG, LONGEST, OFF, SAME, SOON, reckon, vouch

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
START = reckon(None, NOON, 0.0, "boot-1")


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def looked(before, jump, *, until, boot="boot-1", every=10.0):
    """Looks again and again at a computer whose date is wrong by `jump`."""
    elapsed = before.elapsed
    while elapsed < until:
        elapsed = min(until, elapsed + every)
        before = reckon(before, at(elapsed) + jump, elapsed, boot)
    return before


def test_a_date_that_runs_on_is_followed_however_the_two_clocks_drift():
    found = START
    for minute in range(600):
        found = reckon(found, at(61.0 * minute), 60.0 * minute, "boot-1")
    assert found.date == at(61.0 * 599)


@pytest.mark.parametrize(
    ("jump", "stands"),
    [(HOUR, SOON), (2 * timedelta(days=365), LONG), (-HOUR, LONG), (timedelta(days=-30), LONGEST)],
)
def test_a_date_that_jumps_counts_once_it_has_stood_for_a_while(jump, stands):
    assert abs(looked(START, jump, until=stands).date - at(stands)) < timedelta(seconds=1)
    assert looked(START, jump, until=stands + 11).date == at(stands + 11) + jump


def test_a_date_that_jumps_and_comes_back_never_counted():
    found = looked(START, HOUR, until=100)
    found = looked(found, timedelta(), until=110)
    assert found.since is None
    assert looked(found, HOUR, until=220).date == at(220)


def test_a_clock_that_was_never_set_counts_never():
    never_set = datetime(1970, 1, 1, tzinfo=UTC) - NOON
    found = looked(START, never_set, until=2 * LONGEST, boot="boot-2", every=60.0)
    assert found.date == at(2 * LONGEST)
    assert datetime(1970, 1, 1, tzinfo=UTC) < FIRST


def test_after_a_night_without_power_the_date_counts_at_once():
    off = timedelta(hours=14)
    assert reckon(START, at(1) + off, 1.0, "boot-2").date == at(1) + off


@pytest.mark.parametrize("jump", [timedelta(seconds=2 * OFF), -HOUR])
def test_a_computer_that_starts_with_an_odd_date_has_to_stand_by_it(jump):
    assert reckon(START, at(1) + jump, 1.0, "boot-2").date == at(1)


def test_the_source_of_orders_is_believed_and_the_computer_then_is_not():
    """A Raspberry Pi that starts where it was switched off, yesterday, with the network there at once."""
    true = timedelta(hours=20)
    found = reckon(START, at(1), 1.0, "boot-2")
    assert found.date == at(1)
    found = vouch(found, at(2) + true, 2.0, "boot-2")
    assert found.date == at(2) + true
    assert looked(found, timedelta(), until=2 * LONGEST, boot="boot-2").date == at(2 * LONGEST) + true
    assert looked(found, true, until=3 * LONGEST, boot="boot-2").date == at(3 * LONGEST) + true


def test_a_date_from_the_network_that_is_a_second_old_moves_nothing():
    assert vouch(START, at(58), 60.0, "boot-1").date == at(60)


STEPS = st.lists(st.tuples(st.floats(0, 5000), st.floats(-(10**8), 10**8), st.booleans()), max_size=40)


@given(STEPS)
def test_whatever_dates_do_the_believed_one_is_either_the_computers_or_runs_with_the_clock(steps):
    found, elapsed, boot = START, 0.0, 1
    for seconds, wrong, reboots in steps:
        elapsed, boot = elapsed + seconds, boot + reboots
        local = at(elapsed + wrong)
        before, found = found, reckon(found, local, elapsed, f"boot-{boot}")
        assert found.elapsed == elapsed
        assert found.date in {local, before.at(elapsed)}
        assert abs((found.date - local).total_seconds()) <= SAME or found.date == before.at(elapsed)
