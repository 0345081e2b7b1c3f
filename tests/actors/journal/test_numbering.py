"""Running numbers: each station its own, with the one before, from 1 on each day of the shop."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest

from actors.domain.job import Event, State
from actors.domain.routing import Station
from actors.journal import store as store_module
from actors.journal import versions
from actors.journal.actor import handle
from actors.journal.looking_messages import WorkOf
from actors.journal.messages import Begin, MoveQueued, Reprint, TakeAgainError, TakeWork
from actors.journal.moment import Limits, Moment
from actors.journal.number_messages import Before
from actors.journal.restoring import take_notice
from tests.actors.journal.conftest import NOON

HOUR = 3600.0
DAY = 24 * HOUR
PIZZA = (Station("kitchen", "hot"),)


class Shop:
    """A journal at a moment of the test's choosing."""

    def __init__(self, book):
        self.book = book
        self.now, self.boot, self.up = NOON, "boot-1", 50_000.0
        self._orders = 0

    def ask(self, request):
        moment = Moment(self.now, self.boot, self.up, Limits())
        work = partial(handle, request=request, at=moment)
        (answer,) = store_module.run_batch(self.book.connection, [work])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.up += seconds

    def order(self, stations=PIZZA, name=None):
        self._orders += 1
        self.book.up = self.up
        self.book.accept("Pizza", source_id=name or f"o-{self._orders}", stations=stations)

    def begin(self, printer="hot"):
        work = self.ask(TakeWork(printer))
        return work, self.ask(Begin(work.job, printer, "receipt", work.running, 9, None))

    def print(self, printer="hot"):
        """The number on the paper, and the one before it."""
        work, attempt = self.begin(printer)
        self.book.judge(attempt, Event.FENCED)
        return work.running, work.before

    def ticket(self):
        self.order()
        return self.print()

    def restore(self):
        self.book.connection.execute("INSERT INTO restores (since, aside) VALUES (NULL, 'damaged/1')")
        take_notice(self.book.connection, Moment(self.now, self.boot, self.up, Limits()))


@pytest.fixture
def shop(book):
    return Shop(book)


def test_each_says_which_was_before_it_and_when(shop):
    assert shop.ticket() == ("K-001", Before())
    first = shop.now
    shop.wait(60)
    assert shop.ticket() == ("K-002", Before("K-001", first))


def test_a_second_attempt_a_reprint_and_a_look_say_the_same(shop):
    shop.ticket()
    at = shop.now
    shop.wait(60)
    shop.order()
    work, attempt = shop.begin()
    shop.book.judge(attempt, Event.REFUSED)
    shop.wait(600)
    said = ("K-002", Before("K-001", at))
    assert shop.print() == said == (work.running, work.before)
    shop.wait(DAY)
    copy = shop.ask(Reprint(work.job, "the page"))
    for again in (shop.ask(WorkOf(copy.job)).work, shop.ask(TakeWork("hot"))):
        assert (again.running, again.before) == said


def test_stations_count_each_for_itself_also_at_one_printer(shop):
    pizza, pasta = Station("pizza", "hot"), Station("pasta", "hot")
    numbers = []
    for station in (pizza, pasta, pizza, pasta):
        shop.order((station,))
        numbers.append(shop.print()[0])
    assert numbers == ["P-001", "A-001", "P-002", "A-002"]


def test_a_rerouted_ticket_keeps_its_stations_number(shop):
    shop.ticket()
    shop.order()
    shop.ask(MoveQueued("hot", "cold", "away"))
    running, before = shop.print("cold")
    assert (running, before.running) == ("K-002", "K-001")
    assert shop.ticket()[0] == "K-003"


def test_two_printers_that_make_a_stations_tickets_at_once_take_no_number_twice(shop):
    """Its own printer has taken one when its backup begins another: whoever is later takes again."""
    shop.order()
    shop.ask(MoveQueued("hot", "cold", "away"))
    shop.order()
    here = shop.ask(TakeWork("hot"))
    there, attempt = shop.begin("cold")
    assert here.running == there.running == "K-001"
    with pytest.raises(TakeAgainError, match="K-002, not K-001"):
        shop.ask(Begin(here.job, "hot", "receipt", here.running, 9, None))
    assert shop.book.state(here.job) == State.QUEUED
    assert attempt.number == 1
    again = shop.ask(TakeWork("hot", back=here.job))
    assert (again.running, again.before.running) == ("K-002", "K-001")


# --- days -----------------------------------------------------------------------------------------


def test_a_new_day_begins_at_one(shop):
    shop.ticket()
    shop.wait(DAY)
    assert shop.ticket() == ("K-001", Before())


def test_after_midnight_it_is_still_the_same_evening(shop):
    shop.ticket()
    shop.wait(15 * HOUR)  # 03:00
    assert shop.ticket()[0] == "K-002"
    shop.wait(HOUR)
    assert shop.ticket()[0] == "K-001"


def test_who_works_through_the_night_goes_on_counting_until_it_is_quiet(shop):
    shop.ticket()
    numbers = []
    for _ in range(20):
        shop.wait(0.9 * HOUR)
        numbers.append(shop.ticket()[0])
    assert numbers[-1] == "K-021"
    shop.wait(HOUR)
    assert shop.ticket()[0] == "K-001"


def test_a_machine_that_was_off_over_night_begins_anew(shop):
    shop.ticket()
    shop.now += timedelta(days=1)
    shop.boot, shop.up = "boot-2", 10.0
    assert shop.ticket()[0] == "K-001"


@pytest.mark.parametrize("jump", [-20_000, -1, 1, 20_000])
def test_a_date_that_jumps_and_comes_back_repeats_no_number(shop, jump):
    shop.ticket()
    numbers = []
    for days in (jump, -jump):
        shop.now += timedelta(days=days)
        shop.wait(60)
        numbers.append(shop.ticket()[0])
    shop.wait(2 * HOUR)
    assert [*numbers, shop.ticket()[0]] == ["K-002", "K-003", "K-004"]


def test_a_machine_that_wakes_up_in_the_past_repeats_no_number(shop):
    shop.ticket()
    right = shop.now
    shop.now, shop.boot, shop.up = right - timedelta(days=900), "boot-2", 5.0
    assert shop.ticket()[0] == "K-002"
    shop.now = right + timedelta(hours=2)
    shop.up += 2 * HOUR
    assert shop.ticket()[0] == "K-003"


# --- after a restore ------------------------------------------------------------------------------


def test_after_a_restore_no_number_of_the_day_comes_again_and_the_first_says_why(shop):
    for _ in range(3):
        shop.ticket()
    shop.restore()
    assert shop.ticket() == ("K-9001", Before(restored=True))  # 12:00 UTC: eight hours into the day
    assert shop.ticket()[0] == "K-9002"
    shop.order((Station("bar", "hot"),))
    assert shop.print() == ("B-9001", Before(restored=True))  # the lost journal may have known it
    shop.wait(DAY)
    assert shop.ticket() == ("K-001", Before())


def test_a_second_restore_of_the_day_goes_elsewhere(shop):
    shop.restore()
    assert shop.ticket()[0] == "K-9001"
    shop.restore()
    assert shop.ticket()[0] == "K-10001"
    shop.book.connection.execute("DELETE FROM series")  # the copy is from before either
    shop.wait(2 * HOUR)
    shop.restore()
    assert shop.ticket()[0] == "K-11001"


def test_a_restore_of_another_day_is_no_matter_any_more(shop):
    shop.ticket()
    shop.restore()
    shop.wait(DAY)
    assert shop.ticket() == ("K-001", Before())


# --- from before ----------------------------------------------------------------------------------


def test_what_printed_before_this_was_kept_says_nothing_of_it(shop):
    shop.ticket()
    shop.book.connection.execute("UPDATE tickets SET before = '', before_at = NULL")
    assert shop.ask(WorkOf(1)).work.before is None


def test_a_journal_from_before_goes_on_with_its_printers_numbers_until_the_day_ends(tmp_path, monkeypatch):
    steps = versions.migrations()
    number = next(number for number, sql in steps if "CREATE TABLE series" in sql)
    with closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        monkeypatch.setattr(versions, "migrations", lambda: steps[: number - 1])
        versions.migrate(connection)
        connection.executescript(
            "INSERT INTO orders VALUES (1, 'wix', 'o', '1', 'open', 1, 1, 'x', 'x', 'order');"
            "INSERT INTO revisions VALUES (1, 1, X'7B7D', X'', 'x', 'b');"
            "INSERT INTO tickets (id, order_id, revision, station, layout, kind, items, running)"
            " VALUES (1, 1, 1, 'kitchen', 'kitchen', 'order', '[]', 'K-017');"
            "INSERT INTO jobs (id, ticket_id, printer, state, created_at, changed_at)"
            " VALUES (1, 1, 'kitchen', 'printed', 'x', 'x');"
            "INSERT INTO attempts (job_id, number, fence, size, started_at, boot)"
            " VALUES (1, 1, '0001', 9, '2026-05-01T11:00:00.000+00:00', 'b');"
            "INSERT INTO printers (name, running) VALUES ('kitchen', 17), ('bar', 0);"
        )
        monkeypatch.undo()
        versions.migrate(connection)
        (row,) = connection.execute("SELECT * FROM series").fetchall()
    assert (row["name"], row["letter"], row["last"], row["day"]) == ("kitchen", "K", 17, "2026-05-01")
