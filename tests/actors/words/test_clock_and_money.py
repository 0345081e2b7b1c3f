"""Times, days and amounts as people write them where the shop is."""

from datetime import datetime

import pytest

from actors.words.clock import Clock, babel_locale
from actors.words.money import money

EVENING = datetime(2026, 3, 15, 18, 2)  # noqa: DTZ001 - a clock on a wall


@pytest.mark.parametrize(
    ("locale", "time", "day", "dated"),
    [
        ("en", "18:02", "Sun, 15 Mar", "Sun, 15 Mar 2026"),
        ("en-GB", "18:02", "Sun 15 Mar", "Sun, 15 Mar 2026"),
        ("en-US", "6:02 PM", "Sun, Mar 15", "Sun, Mar 15, 2026"),
        ("de-CH", "18:02", "So., 15. März", "So., 15. März 2026"),
        ("fr", "18:02", "dim. 15 mars", "dim. 15 mars 2026"),
        ("it-CH", "18:02", "dom 15 mar", "dom 15 mar 2026"),
        ("es", "18:02", "dom, 15 mar", "dom, 15 mar 2026"),
        ("zh-TW", "下午6:02", "3月15日 週日", "2026年3月15日 週日"),
        ("zh-CN", "18:02", "3月15日周日", "2026年3月15日周日"),
        ("tlh", "18:02", "Sun, 15 Mar", "Sun, 15 Mar 2026"),
    ],
)
def test_times_and_days_are_the_places_own(locale, time, day, dated):
    clock = Clock(locale)
    assert (clock.time(EVENING), clock.day(EVENING), clock.day(EVENING, year=True)) == (time, day, dated)


@pytest.mark.parametrize(("hours", "time"), [("24h", "18:02"), ("12h", "下午6:02")])
def test_a_shop_may_want_the_other_clock(hours, time):
    assert Clock("zh-TW", hours).time(EVENING) == time
    assert Clock("de", "12h").time(EVENING) == "6:02 PM"


def test_a_country_that_is_unknown_leaves_the_language():
    assert str(babel_locale("de-XX")) == "de"


@pytest.mark.parametrize(
    ("text", "locale", "written"),
    [
        ("46.50 CHF", "de-CH", "CHF 46.50"),
        ("1234.50 EUR", "de", "1.234,50 €"),
        ("46.50 EUR", "fr", "46,50 €"),
        ("300 TWD", "zh-TW", "$300"),
        ("1200 JPY", "ja", "¥1,200"),
        ("0.125 EUR", "en-US", "€0.125"),
        ("7.5 EUR", "de", "7,5 €"),
        ("-5.00 USD", "en-US", "-$5.00"),
    ],
)
def test_a_bare_amount_is_written_as_people_do_there(text, locale, written):
    assert money(text, locale).replace("\uffe5", "¥") == written


@pytest.mark.parametrize(
    "text", ["CHF 46.50", "46,50 €", "$46.50", "46.50 XQZ", "46.50", "", "1.2.3 EUR", "about 5 EUR"]
)
def test_what_the_order_says_otherwise_stays_as_it_came(text):
    assert money(text, "de") == text
