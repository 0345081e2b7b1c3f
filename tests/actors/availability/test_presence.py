"""The count over starts, kills, stops and years that jump; what is written down, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.availability.presence import BY_ITSELF, STARTING, WITH_OTHERS, Presence
from actors.domain.availability import Cause, Page, Reason
from supervision import Event, events

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ZURICH = ZoneInfo("Europe/Zurich")
VITAL = ("journal", "rendering", "gateway")


class House:
    """A computer with a clock that may be set, a journal of pages, and docketd's lives."""

    def __init__(self):
        self.up = 100.0
        self.boot = "one"
        self.off = timedelta()
        self._boots_at = NOON - timedelta(seconds=100)
        self.days, self.absences, self.mark = {}, {}, None
        self.beat = None  # outlives everything, as a file does
        self.presence = None

    # the clock, as the port has it
    boot_id = property(lambda self: self.boot)

    def now(self):
        return self._boots_at + timedelta(seconds=self.up) + self.off

    def pass_(self, seconds):
        self.up += seconds

    def reboot(self, seconds):
        self._boots_at += timedelta(seconds=self.up + seconds)
        self.up, self.boot = 20.0, self.boot + "'"

    # docketd
    def hear(self, kind, path="", **data):
        self.presence.hear(Event(self.up, kind, path, data))

    def start(self, seconds=0.5, *, until=VITAL):
        self.presence = Presence(self, ZURICH, lambda: ("hot",))
        self.hear(events.CHILD_STARTED, "docketd")
        self.pass_(seconds)
        if "journal" in until:
            self.hear(events.CHILD_STARTED, "journal")
            page = Page(tuple(self.days.values()), tuple(self.absences.values()), self.mark, self.beat)
            self.presence.resume(page, self.boot, self.up)
        for part in ("breaker", "link", "press"):
            self.hear(events.CHILD_STARTED, f"printing/printer.hot/{part}")
        for path in until:
            self.hear(events.CHILD_STARTED, path)
        self.hear("printer_changed", printer="hot", state="ready")

    def write(self, waiting=()):
        page = self.presence.page(self.boot, self.up)
        self.days |= {each.day: each for each in page.days}
        self.absences |= {each.number: each for each in page.absences}
        self.mark = page.mark
        self.presence.written(page, waiting)

    def throb(self):
        self.beat = self.presence.beat(self.up) or self.beat

    def stop(self):
        self.hear(events.CHILD_TERMINATED, "gateway", exit="shutdown")
        self.pass_(0.5)
        self.write()

    @property
    def report(self):
        return self.presence.report(self.up)

    @property
    def today(self):
        return self.report.today


@pytest.fixture
def house():
    return House()


def test_before_the_very_first_start_nobody_knows_anything(house):
    house.start()
    house.pass_(3600.0)
    assert (house.today.here, house.today.away, house.today.share) == (3600.0, 0.0, 1.0)


def test_a_kill_counts_from_the_last_sign_of_life_to_the_end_of_the_start(house):
    house.start()
    house.pass_(600.0)
    house.write()
    house.pass_(30.0)  # nobody knows of these any more
    house.pass_(12.0)
    house.start()
    house.pass_(60.0)
    today = house.today
    assert (today.here, today.away) == (pytest.approx(660.0), pytest.approx(42.5))
    assert (today.absences, today.longest.reason) == (1, Reason(Cause.KILLED))
    assert today.longest.seconds == pytest.approx(42.5)
    assert today.longest.at == NOON + timedelta(seconds=600.5)
    assert (today.stopped, today.off) == (0.0, 0.0)


def test_a_kill_counts_from_a_later_sign_of_life(house):
    house.start()
    house.pass_(600.0)
    house.write()
    house.pass_(30.0)
    house.throb()
    house.pass_(4.0)  # nobody knows of these any more
    house.pass_(12.0)
    house.start()
    house.pass_(60.0)
    today = house.today
    assert (today.here, today.away) == (pytest.approx(690.0), pytest.approx(16.5))
    assert (today.longest.seconds, today.longest.reason) == (pytest.approx(16.5), Reason(Cause.KILLED))
    assert today.longest.at == NOON + timedelta(seconds=630.5)


def test_what_was_away_before_the_sign_of_life_stays_away(house):
    house.start()
    house.pass_(600.0)
    house.write()
    house.hear("journal_trouble", name="disk-full")
    house.pass_(20.0)
    house.hear("journal_well", name="disk-full")
    house.pass_(30.0)
    house.throb()
    house.pass_(5.0)
    house.start()
    assert (house.today.here, house.today.away) == (pytest.approx(630.0), pytest.approx(25.5))


def test_an_absence_that_goes_on_is_no_sign_of_being_there(house):
    house.start()
    house.pass_(600.0)
    house.write()
    house.pass_(5.0)
    house.hear("journal_trouble", name="disk-full")
    house.pass_(300.0)
    house.throb()
    house.pass_(5.0)
    house.start()
    assert (house.today.here, house.today.away) == (pytest.approx(605.0), pytest.approx(305.5))


def test_what_was_written_is_not_counted_twice(house):
    house.start()
    house.write()
    for _ in range(5):
        house.pass_(9.0)
        house.throb()
        house.pass_(11.0)
        house.write()
    house.pass_(1.0)
    house.start()
    assert (house.today.here, house.today.away) == (pytest.approx(100.0), pytest.approx(1.5))


def test_a_commit_of_which_nobody_heard_makes_nothing_too_little(house):
    house.start()
    house.write()
    house.hear("journal_trouble", name="disk-slow")
    house.pass_(40.0)
    house.hear("journal_well", name="disk-slow")
    page = house.presence.page(house.boot, house.up)
    house.days |= {each.day: each for each in page.days}
    house.mark = page.mark  # and docketd is not told
    house.pass_(45.0)
    house.throb()
    house.pass_(1.0)
    house.start()
    today = house.today
    assert 41.5 <= today.away <= 81.5 + 1e-6
    assert today.here + today.away == pytest.approx(86.5)


def test_killed_again_before_anything_was_durable_counts_from_the_first_kill(house):
    house.start()
    house.write()
    house.pass_(30.0)
    house.throb()
    for _ in range(3):
        house.pass_(10.0)
        house.start()
        house.throb()
    assert (house.today.here, house.today.away) == (pytest.approx(30.0), pytest.approx(31.5))


def test_without_a_durable_mark_there_is_no_sign_of_life(house):
    house.start()
    assert house.presence.beat(house.up) is None
    house.write()
    assert house.presence.beat(house.up) is not None
    house.hear(events.CHILD_TERMINATED, "gateway", exit="shutdown")
    assert house.presence.beat(house.up) is None  # it is being stopped


def test_before_a_stop_on_purpose_a_sign_of_life_changes_nothing(house):
    house.start()
    house.pass_(600.0)
    house.throb()
    house.stop()
    house.pass_(300.0)
    house.start()
    assert (house.today.stopped, house.today.away) == (pytest.approx(301.0), 0.0)


def test_after_a_power_cut_a_sign_of_life_does_not_count(house):
    house.start()
    house.pass_(600.0)
    house.write()
    house.pass_(50.0)
    house.throb()
    house.reboot(900.0)
    house.start()
    assert (house.today.off, house.today.away) == (pytest.approx(970.5), 0.0)
    assert house.today.here == pytest.approx(600.0)


def test_in_another_journal_that_knows_nothing_of_it_a_sign_of_life_does_not_count(house):
    house.start()
    house.pass_(600.0)
    house.write()
    house.pass_(50.0)
    house.throb()
    house.mark = None  # a restore takes it away
    house.start()
    house.pass_(5.0)
    assert (house.today.here, house.today.away) == (pytest.approx(605.0), 0.0)


def test_an_older_journal_does_not_take_a_sign_of_life_for_its_own(house):
    house.start()
    house.write()
    older = house.mark
    house.pass_(600.0)
    house.write()
    house.pass_(30.0)
    house.throb()
    house.mark, house.days = older, {}
    house.start()
    assert (house.today.here, house.today.away) == (pytest.approx(30.0), pytest.approx(600.5))


def test_a_stop_on_purpose_is_told_apart(house):
    house.start()
    house.pass_(600.0)
    house.stop()
    house.pass_(300.0)
    house.start()
    today = house.today
    assert (today.stopped, today.away, today.share) == (pytest.approx(301.0), 0.0, 1.0)


def test_giving_up_is_no_stop_on_purpose(house):
    house.start()
    house.pass_(600.0)
    house.hear(events.MAX_INTENSITY, "docketd")
    house.stop()
    house.pass_(5.0)
    house.start()
    assert (house.today.stopped, house.today.away) == (0.0, pytest.approx(6.0))


def test_a_gateway_that_is_only_started_anew_is_no_stop(house):
    house.start()
    house.pass_(600.0)
    house.hear(events.CHILD_TERMINATED, "gateway", exit="shutdown")
    house.pass_(1.0)
    house.hear(events.CHILD_STARTED, "gateway")
    house.pass_(600.0)
    house.write()
    assert not house.mark.ending


def test_a_power_cut_is_neither_here_nor_away(house):
    house.start()
    house.pass_(600.0)
    house.write()
    house.reboot(900.0)
    house.start()
    assert (house.today.off, house.today.away) == (pytest.approx(920.5), 0.0)
    assert house.today.share == 1.0


@pytest.mark.parametrize("years", [-30, 30])
@pytest.mark.parametrize("reboots", [False, True])
def test_a_date_that_jumps_by_years_makes_no_time(house, years, reboots):
    house.start()
    house.pass_(600.0)
    house.write()
    house.off = timedelta(days=365 * years)
    if reboots:
        house.reboot(900.0)
    house.start()
    house.pass_(600.0)
    house.write()
    total = sum(day.here + day.away + day.off + day.stopped for day in house.days.values())
    assert total <= 1210.0


def test_a_start_that_takes_too_long_is_away_after_its_grace(house):
    house.start()
    house.stop()
    house.pass_(10.0)
    house.start(until=("journal",))
    house.pass_(100.0)
    assert house.today.stopped == pytest.approx(0.5 + 10.0 + STARTING)
    assert house.today.away == pytest.approx(0.5 + 100.0 - STARTING)


def test_while_the_journal_has_not_told_what_was_nothing_is_told(house):
    house.start(until=("rendering",))
    house.pass_(50.0)
    assert house.report is None
    house.hear("journal_trouble", name="disk-full")
    house.pass_(50.0)
    house.presence.resume(Page(), house.boot, house.up)
    assert house.today.away == pytest.approx(100.5 - STARTING)


def test_short_absences_count_in_the_sum_alone(house):
    house.start()
    for _ in range(10):
        house.pass_(60.0)
        house.hear(events.CHILD_TERMINATED, "rendering", exit="crash")
        house.pass_(0.1)
        house.hear(events.CHILD_STARTED, "rendering")
    assert (house.today.away, house.today.absences) == (pytest.approx(1.0), 0)


def test_an_absence_that_goes_on_is_one(house):
    house.start()
    house.hear("journal_trouble", name="disk-full")
    for _ in range(5):
        house.pass_(30.0)
        house.write()
    house.hear("journal_well", name="disk-full")
    house.pass_(30.0)
    assert [(each.seconds, each.reason.cause) for each in house.absences.values()] == [(150.0, Cause.DISK)]
    assert (house.today.away, house.today.absences) == (150.0, 1)


def test_when_it_is_due(house):
    house.start()
    assert house.presence.is_due(house.up, alone=True)  # a start is a sign of life
    house.write()
    assert not house.presence.is_due(house.up + WITH_OTHERS - 1, alone=False)
    assert house.presence.is_due(house.up + WITH_OTHERS, alone=False)
    assert not house.presence.is_due(house.up + WITH_OTHERS, alone=True)
    assert house.presence.is_due(house.up + BY_ITSELF, alone=True)
    house.hear("journal_trouble", name="disk-full")
    house.pass_(6.0)
    house.hear("journal_well", name="disk-full")
    assert house.presence.is_due(house.up, alone=True)  # an absence is news


def test_what_could_not_be_written_is_written_the_next_time(house):
    house.start()
    house.pass_(600.0)
    house.presence.page(house.boot, house.up)  # and its commit fails
    house.pass_(10.0)
    house.write()
    assert house.days[TODAY].here == 610.0


def test_another_journal_gets_all_of_it(house):
    house.start()
    house.pass_(13 * 3600.0)
    house.write()
    house.days.clear()
    house.hear("journal_restored", text="…")
    house.write()
    assert [day.here for day in house.days.values()] == [11 * 3600.0 - 0.5, 2 * 3600.0 + 0.5]


def test_tickets_that_wait_at_a_ready_printer_are_an_absence(house):
    house.start()
    house.write(waiting=("hot",))
    house.pass_(100.0)
    assert house.today.longest.reason == Reason(Cause.WAITING, "hot")
    assert house.today.away == pytest.approx(40.0)
    house.hear("job_changed", "journal", job=1, printer="hot", state="printed", why="")
    house.pass_(100.0)
    assert house.today.away == pytest.approx(40.0)


def test_tickets_that_wait_on_purpose_are_none(house):
    house.start()
    house.write(waiting=("hot",))
    house.pass_(50.0)
    house.hear("printer_paused", "journal", printer="hot", who="the page")
    house.pass_(100.0)
    assert house.today.away == 0.0


def test_new_settings_are_heard_of(house):
    house.start()
    house.presence._printers = lambda: ("cold",)
    house.hear("settings_applied", "settings", added="cold")
    house.pass_(30.0)
    assert house.today.longest.reason == Reason(Cause.PRINTER, "cold")


LIFE = st.lists(
    st.tuples(
        st.sampled_from(["kill", "stop", "reboot", "write", "throb", "wait"]), st.floats(0.1, 100_000.0)
    )
)


@given(LIFE)
def test_every_second_is_counted_once_and_none_is_made_up(life):
    house = House()
    house.start()
    began = house.now()
    house.write()
    for what, seconds in life:
        if what == "write":
            house.write()
        elif what == "throb":
            house.throb()
        elif what == "wait":
            house.pass_(seconds)
        else:
            if what == "stop":
                house.stop()
            house.reboot(seconds) if what == "reboot" else house.pass_(seconds)
            house.start()
    house.write()
    total = sum(day.here + day.away + day.off + day.stopped for day in house.days.values())
    passed = (house.now() - began).total_seconds()
    assert passed - 3600.0 * 24 * 93 * len(life) <= total <= passed + 1.0
    if not any(what == "reboot" for what, _ in life):
        assert total == pytest.approx(passed, abs=1.0)
    kinds = {what for what, _ in life}
    if not kinds & {"kill"}:
        assert sum(day.away for day in house.days.values()) == 0.0
