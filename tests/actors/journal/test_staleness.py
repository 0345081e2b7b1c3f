"""What is too old, by the journal's own clock: dates may say what they like."""

import time
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.domain.freshness import Freshness
from actors.domain.job import Event
from actors.domain.routing import Station
from actors.journal import store as store_module
from actors.journal.actor import handle
from actors.journal.alert_messages import ListAlerts
from actors.journal.elapsed import KEEP_EVERY, elapsed
from actors.journal.messages import MoveQueued, Reprint, Resolve, TakeWork
from actors.journal.moment import Moment
from tests.actors.journal.conftest import NOON, Book

KITCHEN = (Station("kitchen", "hot"),)
GUEST = (Station("front", "hot", "customer", every=True), *KITCHEN)
TTL = Freshness().kitchen


class Days(Book):
    """A book whose clocks the test turns: the true time, the date's error, and boots."""

    def __init__(self):
        super().__init__()
        self.true = 0.0
        self.booted = 0.0
        self.boot = 0
        self.wrong = timedelta(0)

    def moment(self):
        date = NOON + timedelta(seconds=self.true) + self.wrong
        return Moment(date, f"boot-{self.boot}", self.true - self.booted)

    def ask(self, request):
        (answer,) = store_module.run_batch(
            self.connection, [partial(handle, request=request, at=self.moment())]
        )
        if isinstance(answer, Exception):
            raise answer
        return answer

    def reboot(self, off):
        self.true += off
        self.booted = self.true
        self.boot += 1

    def states(self):
        return [state for (state,) in self.rows("SELECT state FROM jobs ORDER BY id")]


@pytest.fixture
def days():
    days = Days()
    yield days
    days.connection.close()


def test_only_a_printer_that_returns_finds_what_is_stale(days):
    days.accept(stations=KITCHEN)
    days.true += TTL + 60
    assert days.ask(TakeWork("hot")).job == 1
    assert days.ask(TakeWork("hot", returned=True, back=1)).layout == "missed"
    assert days.states() == ["held", "queued"]


def test_the_history_says_that_it_was_stale(days):
    days.accept(stations=KITCHEN)
    days.true += TTL + 60
    days.ask(TakeWork("hot", returned=True))
    assert days.rows("SELECT job_id, event, state FROM history") == [(1, "stale", "held")]


def test_one_alert_a_printer_lasts_as_long_as_something_is_held(days):
    for number in range(3):
        days.accept(stations=KITCHEN, source_id=f"o-{number}")
    days.true += TTL + 60
    days.ask(TakeWork("hot", returned=True))
    (alert,) = days.ask(ListAlerts())
    assert (alert.key, alert.text[:18]) == ("jobs-held/hot", "3 tickets for hot ")
    days.ask(Resolve(1, Event.RELEASE))
    days.ask(Resolve(2, Event.CANCEL))
    assert days.ask(ListAlerts())[0].text.startswith("1 ticket for hot")
    days.ask(Resolve(3, Event.CANCEL))
    assert days.ask(ListAlerts()) == ()


def test_a_job_given_back_has_not_been_started(days):
    days.accept(stations=KITCHEN)
    for _ in range(10):
        assert days.ask(TakeWork("hot", returned=True, back=1)).job == 1


def test_an_order_at_two_places_of_one_printer_is_told_of_once(days):
    days.accept(stations=GUEST)
    days.true += 13 * 3600
    work = days.ask(TakeWork("hot", returned=True))
    assert work.order.number == "not printed: 2"
    assert work.raw.count(b'"number"') == 1


def test_the_guests_copy_waits_longer_and_comes_after_the_kitchens(days):
    days.accept(stations=GUEST)
    assert [days.ask(TakeWork("hot")).station, days.begin().job] == ["kitchen", 2]
    days.true += TTL + 60
    assert days.ask(TakeWork("hot", returned=True)).station == "front"


def test_what_a_person_wants_again_is_fresh(days):
    days.accept(stations=KITCHEN)
    days.print()
    days.true += 10 * 3600
    days.ask(Reprint(1, "me"))
    assert days.ask(TakeWork("hot", returned=True)).reprint is not None
    days.ask(Resolve(2, Event.CANCEL))
    days.true += 10 * 3600
    days.ask(Resolve(2, Event.REQUEUE))
    assert days.ask(TakeWork("hot", returned=True)).job == 2


def test_a_move_makes_nothing_younger(days):
    days.accept(stations=KITCHEN)
    days.true += TTL - 60
    assert days.ask(MoveQueued("hot", "cold", "away")) == 1
    days.true += 120
    assert days.ask(TakeWork("cold", returned=True)).layout == "missed"


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400), timedelta(hours=10)])
def test_a_date_that_jumps_over_a_restart_counts_as_no_time(days, jump):
    days.accept(stations=KITCHEN)
    days.wrong = jump
    days.reboot(off=60)
    assert days.ask(TakeWork("hot", returned=True)).job == 1


JUMPS = st.integers(-5 * 366 * 86_400, 5 * 366 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(0, 4000)),
        st.tuples(st.just("jump"), JUMPS),
        st.tuples(st.just("order"), st.none()),
        st.tuples(st.just("look"), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_within_a_boot_exactly_what_is_too_old_is_held_whatever_the_date_does(steps):
    days, born = Days(), []
    for what, value in steps:
        if what == "wait":
            days.true += value
        elif what == "jump":
            days.wrong = value
        elif what == "order":
            days.accept(stations=KITCHEN, source_id=f"o-{len(born)}")
            born.append(days.true)
        else:
            days.ask(TakeWork("hot", returned=True))
            held = [what == "held" for what, layout in days.rows(
                "SELECT state, layout FROM jobs JOIN tickets ON tickets.id = ticket_id"
                " WHERE layout = 'kitchen' ORDER BY jobs.id")]  # fmt: skip
            stale = [days.true - at >= TTL for at in born]
            near = [abs(days.true - at - TTL) < 2.0 for at in born]  # what it is at is kept each second
            assert all(a == b or c for a, b, c in zip(held, stale, near, strict=True) if not a)
            assert not any(a and not b and not c for a, b, c in zip(held, stale, near, strict=True))
            assert all(state != "dead" for state in days.states())
            days.connection.execute("UPDATE jobs SET starts = 0")
    days.connection.close()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 90_000), JUMPS, st.booleans()), max_size=20))
def test_the_journals_clock_never_runs_ahead_of_the_true_time_whatever_the_date_does(steps):
    days = Days()
    before = elapsed(days.connection, days.moment())
    for seconds, jump, reboots in steps:
        days.wrong = jump
        if reboots:
            days.reboot(seconds)
        else:
            days.true += seconds
        now = elapsed(days.connection, days.moment())
        assert -KEEP_EVERY < now - before <= (0.0 if reboots else seconds + 1e-6)
        before = now
    days.connection.close()


def test_the_next_of_a_hundred_thousand_waiting_jobs_is_found_without_reading_them(days):
    days.accept(stations=KITCHEN)
    days.connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
        " INSERT INTO jobs (ticket_id, printer, state, created_at, changed_at, due_at, later, stale_at, rank)"
        " SELECT 1, 'hot', 'queued', '', '', 1e6 * (i % 2), i % 2, 1e6, 1 + 2 * (i % 3 > 0) FROM n"
    )
    indexed = median_of_looks(days)
    days.connection.executescript("DROP INDEX jobs_next")
    assert median_of_looks(days) > 10 * indexed


def median_of_looks(days):
    took = []
    for _ in range(9):
        began = time.perf_counter()
        assert days.ask(TakeWork("hot", returned=True, back=1)).job == 1
        took.append(time.perf_counter() - began)
    return sorted(took)[4]
