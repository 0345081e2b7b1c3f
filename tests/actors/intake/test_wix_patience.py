"""Waits grow, have chance in them, and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.intake.wix_messages import DeniedError, NotNowError, TroubleError
from actors.intake.wix_patience import Patience

ORDERS, MENUS = "/ecom/v1/orders/search", "/restaurants/menus/v1/menus"


class Chance:
    def __init__(self, share=0.999):
        self.share = share

    def random(self):
        return self.share


@given(st.floats(0.0, 0.999), st.integers(1, 40))
def test_a_back_off_is_any_wait_up_to_its_longest(share, times):
    patience = Patience(Chance(share))
    for _ in range(times):
        error = TroubleError("oh")
        patience.trouble(error, 0.0)
    longest = min(2.0**times, 60.0)
    assert error.after == pytest.approx(max(1.0, share * longest))


@given(st.floats(0.0, 1e7), st.floats(0.0, 1e6))
def test_what_wix_states_is_kept_for_an_hour_at_most(now, stated):
    patience = Patience(Chance())
    error = TroubleError("oh", stated)
    patience.trouble(error, now)
    assert error.after == min(stated, 3600.0)
    if error.after > 0.1:
        with pytest.raises(NotNowError):
            patience.check(ORDERS, now + error.after - 0.05)
    patience.check(ORDERS, now + error.after)


def test_a_shorter_wait_does_not_end_a_longer_one():
    patience = Patience(Chance())
    patience.trouble(TroubleError("oh", 100.0), 0.0)
    patience.trouble(TroubleError("and", 1.0), 0.0)
    with pytest.raises(NotNowError, match="oh"):
        patience.check(ORDERS, 50.0)


def test_an_answer_ends_all_waits_but_those_of_other_paths():
    patience = Patience(Chance())
    patience.denied(DeniedError("no"), MENUS, 0.0)
    patience.no_answer("away", 0.0)
    patience.all_is_well(ORDERS)
    patience.check(ORDERS, 0.0)
    assert patience.state(0.0) == ("denied", "no")
    with pytest.raises(DeniedError):
        patience.check(MENUS, 0.0)


def test_one_dials_and_the_others_wait():
    patience = Patience(Chance())
    assert patience.no_answer("away", 0.0) == 0.0
    assert patience.no_answer("away", 1.0) is None


def test_a_dial_that_leads_to_nothing_is_slowed_down():
    patience = Patience(Chance())
    waits = [patience.no_answer("silent", 0.0)]
    for _ in range(7):
        patience.reached()
        waits.append(patience.no_answer("silent", 0.0))
    assert waits == pytest.approx([0, 2, 4, 8, 16, 32, 60, 60], rel=0.01)
    patience.all_is_well(ORDERS)
    assert patience.no_answer("silent", 0.0) == 0.0


def test_each_look_at_a_refused_key_comes_later():
    patience = Patience(Chance())
    found = []
    for _ in range(7):
        error = DeniedError("no")
        patience.denied(error, ORDERS, 0.0)
        found.append(error.after / 60)
    assert found == [5, 10, 20, 40, 60, 60, 60]
    patience.forget()
    patience.check(ORDERS, 0.0)
