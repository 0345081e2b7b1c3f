"""What is told of docketd's own time: to programs, on the command line's one line, and on the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from actors.availability.sums import sums
from actors.domain.availability import Absence, Cause, Day, Reason
from actors.gateway.availability import CAUSES, in_words, lasting, percent, rows, sentence, shape
from tests.actors.gateway.test_console import Tablet

ZURICH = ZoneInfo("Europe/Zurich")
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
TODAY = date(2026, 11, 22)
KILLED = Absence(1, datetime(2026, 11, 22, 13, 3, tzinfo=UTC), 12.2, Reason(Cause.KILLED))
PRINTER = Absence(2, datetime(2026, 11, 22, 16, 0, tzinfo=UTC), 130.0, Reason(Cause.PRINTER, "hot"))
LONG_AGO = Absence(3, datetime(2026, 11, 3, 9, 0, tzinfo=UTC), 400.0, Reason(Cause.DISK))


def day(number, **seconds):
    return Day(date(2026, 11, number), **seconds)


DAYS = (day(22, here=36_000.0, away=12.2), day(3, here=86_000.0, away=400.0))


def told(*absences, days=DAYS):
    return sums(days, absences, NOW, ZURICH)


def test_one_absence_of_today_with_its_time_in_the_shop_and_its_cause():
    found = sentence(told(KILLED, LONG_AGO), ZURICH)
    assert found == "available 99.96 % today, 99.66 % this month; away 12 s at 14:03 (restarted)"


def test_several_absences_of_today():
    assert sentence(told(KILLED, PRINTER), ZURICH).endswith(
        "; away 2 times today, 12 s in all, at most 2 min 10 s at 17:00"
        " (printer hot was well, and had no line to docketd)"
    )


def test_all_is_well():
    assert sentence(told(days=[day(22, here=9.0)]), ZURICH) == "available 100 % today, 100 % this month"


def test_nothing_is_known():
    assert sentence(told(days=[]), ZURICH) == "how much of its time docketd was there is not known yet"
    only_before = told(days=[day(3, here=5.0)])
    assert sentence(only_before, ZURICH) == "available 100 % this month"


def test_the_last_thirty_days_and_no_others():
    days = [Day(TODAY + timedelta(days=number), here=60.0) for number in range(-60, 3)]
    found = sums(days, (), NOW, ZURICH)
    assert len(found.days) == 30
    assert (found.days[0].first, found.days[-1].first) == (TODAY, TODAY - timedelta(days=29))
    assert found.month.here == 22 * 60.0


def test_the_days_are_the_shops():
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert sums((), (), late, ZURICH).today.first == date(2026, 11, 23)


def test_what_programs_get():
    found = shape(told(KILLED, LONG_AGO), ZURICH)
    assert found["today"] == {
        "day": TODAY,
        "share": 0.999661,
        "minutes_here": 600.0,
        "minutes_away": 0.2,
        "minutes_stopped": 0.0,
        "minutes_off": 0.0,
        "gaps": 1,
        "longest_gap": {"at": KILLED.at, "seconds": 12.2, "cause": "killed", "says": "restarted"},
    }
    assert (found["month"]["month"], found["month"]["gaps"]) == ("2026-11", 2)
    assert [each["day"] for each in found["days"]] == [TODAY, date(2026, 11, 3)]
    assert shape(None, ZURICH) is None


def test_what_the_page_shows():
    stopped = day(21, here=100.0, stopped=7200.0, off=61.0)
    first, second, third = rows(told(KILLED, days=[day(22, off=5.0), stopped, day(3, here=1.0)]), ZURICH)
    assert (first.day, first.share) == ("Sun 22 Nov", "-")
    assert first.rest == ("away 12 s at 14:03 (restarted)", "computer off for 5 s")
    assert second.rest == ("stopped on purpose for 2 h", "computer off for 1 min 1 s")
    assert (third.share, third.rest) == ("100 %", ())


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_words(cause):
    assert in_words(Reason(cause, "hot"))
    assert cause in CAUSES


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (61.0, "1 min 1 s"),
        (3600.0, "1 h"),
        (7325.0, "2 h 2 min"),
    ],
)
def test_a_length_in_words(seconds, text):
    assert lasting(seconds) == text


@pytest.mark.parametrize(("share", "text"), [(1.0, "100 %"), (0.999999, "99.99 %"), (0.5, "50.00 %")])
def test_a_share_is_never_rounded_up(share, text):
    assert percent(share) == text


async def test_status_tells_it_to_those_who_may_read(site):
    assert (await site.get("/status")).json["availability"] is None
    site.spent.answer = told(KILLED)
    found = (await site.get("/status")).json["availability"]
    assert found["says"].endswith("away 12 s at 13:03 (restarted)")
    assert found["today"]["longest_gap"]["at"] == "2026-11-22T13:03:00Z"
    assert "availability" not in (await site.get("/status", key=None)).json


async def test_the_page_has_a_line_and_a_table_behind_it(site):
    tablet = await Tablet(site).sign_in()
    assert 'data-part="availability" hidden' in await tablet.page()
    site.spent.answer = told(KILLED)
    line = "Available 99.96 % today, 99.66 % this month; away 12 s at 13:03 (restarted).".replace(
        " %", "\u00a0%"
    )
    assert line in await tablet.page()
    table = (await tablet.get("/availability")).body.decode()
    assert "Sun 22 Nov" in table
    assert "away 12 s at 13:03 (restarted)" in table


async def test_without_its_actor_the_page_says_so(site):
    tablet = await Tablet(site).sign_in()
    assert "docketd can&#39;t tell at the moment." in (await tablet.get("/availability")).body.decode()


async def test_a_stranger_sees_no_table(site):
    found = await site.get("/availability", key=None)
    assert found.status == 403
    assert b"Sun 22" not in found.body
