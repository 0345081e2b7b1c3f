"""The time that docketd was there, written down beside whatever else is, and never in its way."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import pytest

from actors.domain.availability import Absence, Beat, Cause, Day, Mark, Page, Reason
from actors.journal.actor import Journal
from actors.journal.availability import MOST_ABSENCES, MOST_DAYS, Read, Ridden, Rides, read, ride
from actors.journal.messages import Count
from actors.journal.moment import Moment
from actors.journal.reports import Reports
from actors.journal.restoring import take_notice
from actors.journal.store import SqliteStore, run_batch
from actors.journal.versions import migrate
from supervision import ChildSpec, System
from tests.actors.journal.conftest import NOON, TestClock

DAY = Day(date(2026, 11, 22), 600.0, 12.0, 1.0, 2.0)
GAP = Absence(1, NOON, 12.0, Reason(Cause.PRINTER, "hot"))
MARK = Mark("one", 700.0, NOON, ending=False)
PAGE = Page((DAY,), (GAP,), MARK)


@pytest.fixture
def connection():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    migrate(connection)
    yield connection
    connection.close()


def write(connection, page, *, alone=True, changes=0):
    (found,) = run_batch(connection, [lambda held: ride(held, page=page, alone=alone, changes=changes)])
    return found


def test_what_is_written_is_read_again(connection):
    assert read(connection) == Read(Page())
    assert write(connection, PAGE).page == PAGE
    assert read(connection) == Read(PAGE)


def test_written_twice_it_is_the_same(connection):
    write(connection, PAGE)
    write(connection, PAGE)
    more = Day(DAY.day, 660.0, 12.0, 1.0, 2.0)
    write(connection, Page((more,), (), MARK))
    assert read(connection) == Read(Page((more,), (GAP,), MARK))


def test_beside_others_it_is_written_and_without_it_waits(connection):
    quiet = write(connection, PAGE, alone=False, changes=connection.total_changes)
    assert (quiet.page, read(connection)) == (None, Read(Page()))
    connection.execute("INSERT INTO printers (name) VALUES ('hot')")
    assert write(connection, PAGE, alone=False, changes=quiet.changes).page == PAGE
    assert write(connection, None).page is None


def test_days_are_kept_by_when_they_were_heard_of(connection):
    ahead = Day(date(2099, 1, 1), 1.0)
    write(connection, Page((ahead,)))
    days = tuple(Day(DAY.day + timedelta(days=number), 1.0) for number in range(MOST_DAYS))
    gaps = tuple(Absence(number, NOON, 1.0, GAP.reason) for number in range(1, MOST_ABSENCES + 3))
    write(connection, Page(days, gaps, MARK))
    kept = read(connection).page
    assert kept.days == days
    assert kept.absences == gaps[2:]


def test_printers_with_tickets_to_print_are_told(book):
    book.accept("Pizza")
    (ridden,) = run_batch(book.connection, [lambda held: ride(held, page=PAGE, alone=True, changes=0)])
    assert ridden.waiting == {"hot"}
    book.connection.execute("INSERT INTO printers (name, paused_at) VALUES ('hot', '…')")
    (ridden,) = run_batch(book.connection, [lambda held: ride(held, page=PAGE, alone=True, changes=0)])
    assert ridden.waiting == frozenset()
    book.connection.execute("UPDATE printers SET paused_at = NULL")
    book.print()
    (ridden,) = run_batch(book.connection, [lambda held: ride(held, page=PAGE, alone=True, changes=0)])
    assert ridden.waiting == frozenset()


class Spent:
    """Says what it is told to say, and keeps what it hears."""

    def __init__(self):
        self.is_known = False
        self.due = ()
        self.heard = []

    def resume(self, page, boot, at):
        self.is_known = True
        self.heard.append(("resume", page, boot, at))

    def is_due(self, _at, *, alone):
        return alone in self.due

    def page(self, boot, at):
        return Page((DAY,), (), Mark(boot, at, NOON, ending=False))

    def written(self, page, waiting):
        self.heard.append(("written", page, waiting))


def go(rides, connection, *others, last=False, up=5.0):
    at = Moment(NOON, "one", up)
    *_, answer = run_batch(connection, [*others, rides.begin(at, last=last)])
    rides.end(answer, at)
    return answer


def test_it_reads_before_it_writes(connection):
    write(connection, PAGE)
    spent = Spent()
    go(Rides(spent), connection, last=True)
    assert spent.heard == [("resume", PAGE, "one", 5.0)]


class Heart:
    """The file, as it was found."""

    def __init__(self, found):
        self.last = lambda: found


@pytest.mark.parametrize("found", [None, Beat("one", 4.0, 1.0, 0.5)])
def test_it_reads_the_last_sign_of_life_beside_the_journal(connection, found):
    write(connection, PAGE)
    spent = Spent()
    go(Rides(spent, Heart(found)), connection)
    assert spent.heard == [("resume", replace(PAGE, beat=found), "one", 5.0)]


def touch(connection):
    connection.execute("UPDATE clock SET up = up + 1")


@pytest.mark.parametrize(
    ("due", "others", "last", "writes"),
    [
        ((), (touch,), False, False),
        ((False,), (), False, False),
        ((False,), (touch,), False, True),
        ((False, True), (), False, True),
        ((), (), True, True),
    ],
)
def test_when_it_writes(connection, due, others, last, writes):
    connection.execute("INSERT INTO clock VALUES (1, 'one', 0, '', 0)")
    spent = Spent()
    rides = Rides(spent)
    go(rides, connection)
    go(rides, connection)  # from now on it knows the changes of before
    spent.due, spent.heard = due, []
    go(rides, connection, *others, last=last)
    assert [what for what, *_ in spent.heard] == ["written"] * writes


def test_a_ride_that_fails_does_no_harm_to_the_others(connection):
    connection.execute("INSERT INTO clock VALUES (1, 'one', 0, '', 0)")
    spent = Spent()
    rides = Rides(spent)
    go(rides, connection)
    connection.execute("DROP TABLE availability")
    connection.execute("CREATE TABLE availability (id, day UNIQUE CHECK (day = 0), here, away, stopped, off)")
    spent.due, spent.heard = (True,), []
    assert isinstance(go(rides, connection, touch), sqlite3.IntegrityError)
    assert spent.heard == []
    assert connection.execute("SELECT up FROM clock").fetchone()[0] == 1.0


def test_rows_that_nobody_can_read_are_an_answer_too(connection):
    write(connection, PAGE)
    connection.execute("UPDATE absences SET cause = 'from the future'")
    spent = Spent()
    assert isinstance(go(Rides(spent), connection), ValueError)
    assert not spent.is_known


async def test_the_journal_takes_it_along(tmp_path):
    spent = Spent()
    spent.due = (True,)
    reports = Reports(TestClock(), lambda event: event, lambda: None, Rides(spent))
    system = System(
        ChildSpec("journal", lambda: Journal(SqliteStore(tmp_path), TestClock(), ["hot"], reports))
    )
    await system.start()
    for _ in range(3):
        await system.ref_of("journal").ask(Count(), timeout=5)
    await system.stop()
    first, *others = spent.heard
    assert first[:2] == ("resume", Page())
    assert {what for what, *_ in others} == {"written"}
    with sqlite3.connect(tmp_path / "journal.db") as found:
        assert found.execute("SELECT day, here, away FROM availability").fetchall() == [
            ("2026-11-22", 600.0, 12.0)
        ]
    found.close()


def test_a_ridden_page_is_told_with_what_it_cost(connection):
    assert write(connection, PAGE) == Ridden(connection.total_changes, PAGE, frozenset())


def test_after_a_restore_nobody_knows_when_docketd_was_there_last(book):
    write(book.connection, PAGE)
    book.connection.execute(
        "INSERT INTO restores (since, aside) VALUES ('2026-05-01T03:00:00Z', 'damaged/1')"
    )
    assert take_notice(book.connection, Moment(NOON, "one"))
    assert read(book.connection) == Read(Page((DAY,), (GAP,)))
