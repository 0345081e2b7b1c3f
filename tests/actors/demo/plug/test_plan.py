"""What will strike, and who orders what: drawn from a seed alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from actors.demo.plug.plan import DECK, PRINTERS, Kind, plan
from actors.simulation.chance import Chance, Stream


def drawn(seed, seconds=60.0, orders=60):
    return plan(Stream(Chance(seed)), seconds, orders)


def test_the_same_seed_gives_the_same_evening():
    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


@pytest.mark.parametrize("seconds", [6.0, 60.0, 600.0])
def test_everything_happens_within_its_time_however_short_it_is(seconds):
    for seed in range(20):
        evening = drawn(seed, seconds)
        assert all(0 < blow.at < seconds for blow in evening.blows)
        assert all(0 <= order.at < seconds for order in evening.orders)
        counts = Counter(blow.kind for blow in evening.blows)
        assert counts[Kind.KILL] >= 1
        assert len(evening.blows) >= len(DECK) - 2  # one whose target suffers already is left out


def test_in_a_minute_everything_breaks_again_and_again():
    for seed in range(20):
        counts = Counter(blow.kind for blow in drawn(seed).blows)
        assert set(counts) == set(Kind)
        assert 3 <= counts[Kind.KILL] <= 13


def test_a_thing_is_mended_before_it_breaks_again():
    for seed in range(20):
        until = {}
        for blow in drawn(seed, 600.0).blows:
            assert until.get((blow.kind, blow.target), 0.0) <= blow.at
            until[blow.kind, blow.target] = blow.at + blow.lasts
            assert (blow.target in PRINTERS) == (blow.kind in {Kind.POWER, Kind.NETWORK, Kind.PAPER})


def test_orders_come_from_both_sources_and_have_numbers_of_their_own():
    orders = drawn(7, orders=40).orders
    assert [order.number for order in orders] == list(range(1001, 1041))
    assert Counter(order.source for order in orders) == {"wix": 20, "till": 20}
    assert all(order.dishes for order in orders if order.source == "till")
    assert any(order.unheard for order in orders)
    assert [replace(order, at=0.0) for order in drawn(7, orders=1).orders] == [drawn(7, orders=1).orders[0]]
