"""The limit of requests a minute holds in every stretch of time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.pace import Pacer, Rate

GAPS = st.lists(st.floats(0.0, 20.0), min_size=1, max_size=300)
RATES = st.builds(Rate, st.sampled_from([0.1, 0.4, 1.0, 3.0]), st.integers(1, 40))


def done_at(rate, gaps):
    """When each is done, of some that are wanted with these gaps between them."""
    pacer, now, found = Pacer(rate), 0.0, []
    for gap in gaps:
        now += gap
        found.append(now + pacer.take(now))
    return found


@given(RATES, GAPS)
def test_no_minute_has_more_than_it_may(rate, gaps):
    times = done_at(rate, gaps)
    for begin in times:
        within = [at for at in times if begin <= at < begin + 60.0]
        assert len(within) <= rate.burst + 60.0 / rate.every + 1e-6


@given(RATES, GAPS)
def test_turns_keep_their_order(rate, gaps):
    times = done_at(rate, gaps)
    assert all(after >= before - 1e-9 for before, after in pairwise(times))


@given(RATES, st.integers(1, 100))
def test_a_burst_goes_at_once_and_the_rest_one_by_one(rate, count):
    expected = [rate.every * max(0, number - rate.burst + 1) for number in range(count)]
    assert done_at(rate, [0.0] * count) == pytest.approx(expected)


def test_who_rests_gets_the_whole_burst_back_and_no_more():
    pacer = Pacer(Rate(1.0, 3))
    assert [pacer.take(0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]
    assert [pacer.take(1000.0) for _ in range(4)] == [0.0, 0.0, 0.0, 1.0]


def test_to_ask_takes_nothing():
    pacer = Pacer(Rate(1.0, 1))
    pacer.take(0.0)
    assert pacer.wait(0.25) == pacer.wait(0.25) == 0.75
    assert pacer.take(0.25) == 0.75
