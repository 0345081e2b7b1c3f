"""Orders for later, by the true time: whatever the date says, each fires once, and about when it is to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.domain.job import Event, IllegalTransitionError, State
from actors.domain.order import Due
from actors.domain.reckoning import LONG, SAME, SOON
from actors.domain.routing import Lead, Station
from actors.journal.firing import LOOK_AGAIN
from actors.journal.later_messages import (
    Dated,
    FireDue,
    FireOrder,
    NextFire,
    NoSuchOrderError,
    NothingWaitsError,
)
from actors.journal.messages import Count, GetJob, MoveQueued, Resolve, TakeWork
from tests.actors.journal.conftest import NOON
from tests.actors.journal.test_staleness import KITCHEN, TTL, Days

HOUR = 3600.0
#: What a station takes that names no time, and what is to spare.
AHEAD = 40 * 60.0


@pytest.fixture
def days():
    days = Days()
    yield days
    days.connection.close()


def due_in(days, seconds):
    start = NOON + timedelta(seconds=days.true + seconds)
    return Due(asap=False, start=start, end=start + timedelta(minutes=15))


def later(days, seconds, stations=KITCHEN, **more):
    return days.accept(stations=stations, due=due_in(days, seconds), **more)


def look_until(days, until, every=LOOK_AGAIN):
    """Looks as the journal does, until then by the true time; answers when jobs fired."""
    fired = {}
    while True:
        after = days.ask(FireDue())
        for job, state in days.rows("SELECT id, state FROM jobs"):
            if state == "queued":
                fired.setdefault(job, days.true)
        if days.true >= until:
            return fired
        days.true = min(until, days.true + min(every, after or every))


def test_an_order_for_later_waits_and_is_shown_with_its_time(days):
    (ticket,) = later(days, 3 * HOUR).tickets
    assert (ticket.state, days.ask(TakeWork("hot"))) == (State.SCHEDULED, None)
    fires_at = NOON + timedelta(seconds=3 * HOUR - AHEAD)
    assert days.ask(GetJob(ticket.job)).fires_at == days.ask(NextFire()) == fires_at
    assert days.ask(Count()).jobs == {State.SCHEDULED: 1}


def test_it_fires_at_its_time_and_not_before(days):
    later(days, 3 * HOUR)
    assert look_until(days, 3 * HOUR - AHEAD - 1) == {}
    assert list(look_until(days, 3 * HOUR)) == [1]
    work = days.ask(TakeWork("hot"))
    assert (work.fired.at - work.fired.meant).total_seconds() < 1
    assert days.ask(GetJob(1)).fires_at is None
    assert days.ask(NextFire()) is None


def test_each_station_begins_at_its_own_time(days):
    oven = Station("oven", "hot", lead=Lead(2 * HOUR))
    bar = Station("bar", "cold", match={"section": ("Drinks",)})
    later(days, 4 * HOUR, stations=(oven, bar))
    fired = look_until(days, 4 * HOUR)
    assert fired == {
        1: pytest.approx(4 * HOUR - 2 * HOUR - 600, abs=1),
        2: pytest.approx(4 * HOUR - AHEAD, abs=1),
    }


def test_while_nothing_waits_there_is_no_reason_to_look(days):
    days.accept(stations=KITCHEN)
    assert days.ask(FireDue()) is None
    later(days, 3 * HOUR, source_id="o-2")
    assert days.ask(FireDue()) == LOOK_AGAIN
    days.true += 3 * HOUR - AHEAD - 5
    assert days.ask(FireDue()) == pytest.approx(5, abs=0.1)


def test_how_old_it_may_become_counts_from_when_it_fired(days):
    later(days, 30 * HOUR)
    look_until(days, 30 * HOUR - AHEAD + 1, every=HOUR)
    days.true += TTL - 60
    assert days.ask(TakeWork("hot", returned=True)).job == 1
    days.true += HOUR
    assert days.ask(TakeWork("hot", returned=True, back=1)).layout == "missed"


def test_what_fired_comes_before_what_is_still_far_away(days):
    long = Station("oven", "hot", lead=Lead(3 * HOUR))
    later(days, 6 * HOUR, stations=(long,))
    days.true += 3 * HOUR
    days.ask(FireDue())
    assert days.rows("SELECT state, later FROM jobs") == [("queued", 0)]


def test_docketd_that_was_off_over_the_time_prints_at_its_start_and_says_how_late_it_is(days):
    later(days, 3 * HOUR)
    days.ask(FireDue())
    days.reboot(off=4 * HOUR)
    days.ask(FireDue())
    work = days.ask(TakeWork("hot", returned=True))
    assert work.job == 1
    assert (work.fired.at - work.fired.meant).total_seconds() == pytest.approx(
        4 * HOUR - 3 * HOUR + AHEAD, abs=2
    )


def test_somebody_lets_an_order_print_now(days):
    later(days, 9 * HOUR)
    later(days, 9 * HOUR, source_id="o-2")
    assert days.ask(FireOrder(1, "till")) == (1,)
    assert days.rows("SELECT state, why FROM jobs") == [("queued", "fired by till"), ("scheduled", "")]
    work = days.ask(TakeWork("hot"))
    assert (work.job, work.fired.at - work.fired.meant) == (1, timedelta(0))


def test_there_is_nothing_to_fire_of_an_order_that_has_fired_or_is_none(days):
    days.accept(stations=KITCHEN)
    with pytest.raises(NothingWaitsError, match="no ticket of order 1 waits"):
        days.ask(FireOrder(1, "till"))
    with pytest.raises(NoSuchOrderError, match="no order 9"):
        days.ask(FireOrder(9, "till"))


def test_one_ticket_alone_can_be_let_print(days):
    later(days, 9 * HOUR)
    assert days.ask(Resolve(1, Event.DUE, why="due by me")) is State.QUEUED
    with pytest.raises(IllegalTransitionError):
        days.ask(Resolve(1, Event.DUE))


def test_a_ticket_that_fired_and_moves_is_as_late_as_it_was(days):
    later(days, 3 * HOUR)
    look_until(days, 3 * HOUR)
    days.ask(MoveQueued("hot", "cold", "away"))
    assert days.ask(TakeWork("cold")).fired is not None


# --- dates that are wrong -------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(days=-400), timedelta(days=400)])
def test_a_date_that_jumps_for_a_minute_moves_nothing(days, jump):
    later(days, 3 * HOUR)
    look_until(days, HOUR)
    days.wrong = jump
    assert look_until(days, HOUR + 60, every=10) == {}
    days.wrong = timedelta(0)
    assert look_until(days, 3 * HOUR) == {1: pytest.approx(3 * HOUR - AHEAD, abs=1)}


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=-1), timedelta(days=-20000)])
def test_a_date_that_is_put_back_holds_nothing_up(days, jump):
    later(days, 3 * HOUR)
    look_until(days, HOUR)
    days.wrong = jump
    assert look_until(days, 3 * HOUR) == {1: pytest.approx(3 * HOUR - AHEAD, abs=1)}


@pytest.mark.parametrize("wrong", [timedelta(days=-20000), timedelta(hours=-9)])
def test_a_computer_without_a_clock_fires_nothing_at_its_start_and_all_once_the_date_is_there(days, wrong):
    """A Raspberry Pi: 1970, or the time when it was switched off."""
    later(days, 5 * HOUR)
    later(days, 30 * HOUR, source_id="o-2")
    days.ask(FireDue())
    days.reboot(off=9 * HOUR)
    days.wrong = wrong
    assert look_until(days, 9 * HOUR + 300) == {}
    days.wrong = timedelta(0)
    at = days.true
    assert look_until(days, at + LONG + LOOK_AGAIN) == {1: pytest.approx(at + SOON, abs=LOOK_AGAIN)}
    fired = look_until(days, 31 * HOUR)
    assert fired[2] == pytest.approx(30 * HOUR - AHEAD, abs=1)


def test_a_computer_that_never_learns_the_date_fires_all_the_same(days):
    later(days, 5 * HOUR)
    days.ask(FireDue())
    days.reboot(off=HOUR)
    days.wrong = timedelta(days=-20000)
    assert look_until(days, 9 * HOUR) == {1: pytest.approx(6 * HOUR - AHEAD, abs=2)}


def test_a_computer_that_starts_years_ahead_does_not_fire_everything(days):
    for number in range(5):
        later(days, (6 + number) * HOUR, source_id=f"o-{number}")
    days.ask(FireDue())
    days.reboot(off=60)
    days.wrong = timedelta(days=3650)
    assert look_until(days, 60 + LONG - 20) == {}
    days.wrong = timedelta(0)
    assert len(look_until(days, 11 * HOUR)) == 5


def test_an_order_that_came_while_the_date_was_behind_fires_when_the_source_tells_the_date(days):
    days.wrong = timedelta(days=-1)
    start = NOON + timedelta(hours=3)
    days.accept(stations=KITCHEN, due=Due(asap=False, start=start))
    days.ask(Dated(NOON + timedelta(seconds=days.true)))
    assert look_until(days, 3 * HOUR) == {1: pytest.approx(3 * HOUR - AHEAD, abs=1)}


def test_a_source_that_puts_the_date_back_gives_the_tickets_their_time_back(days):
    days.wrong = timedelta(hours=2)
    start = NOON + timedelta(hours=9)
    days.accept(stations=KITCHEN, due=Due(asap=False, start=start))
    days.ask(Dated(NOON))
    assert look_until(days, 9 * HOUR) == {1: pytest.approx(9 * HOUR - AHEAD, abs=1)}


JUMPS = st.integers(-5 * 366 * 86_400, 5 * 366 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(1, 4000)),
        st.tuples(st.just("jump"), JUMPS),
        st.tuples(st.just("order"), st.integers(60, 400)),
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_while_the_source_tells_the_date_each_fires_at_its_time_whatever_the_computer_says(steps):
    days, meant, fired = Days(), {}, {}
    for number, (what, value) in enumerate(steps):
        days.ask(Dated(NOON + timedelta(seconds=days.true)))
        if what == "wait":
            fired |= {job: at for job, at in look_until(days, days.true + value).items() if job not in fired}
        elif what == "jump":
            days.wrong = value
        else:
            (ticket,) = later(days, value * 60.0, source_id=f"o-{number}").tickets
            meant[ticket.job] = days.true + value * 60.0 - AHEAD
    fired |= {job: at for job, at in look_until(days, days.true + 8 * HOUR).items() if job not in fired}
    assert fired == {job: pytest.approx(at, abs=SAME + 2) for job, at in meant.items()}
    days.connection.close()
