"""What happened in the tree, kept: what is worth it, what is not, and that none is lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actors.journal import reports
from actors.journal.report_messages import ListReports
from actors.journal.reports import MOST_WAITING, Reports, keep
from actors.log.sentences import bare
from supervision import Event
from tests.actors.journal.conftest import NOON, TestClock


@pytest.fixture
def hints():
    return []


@pytest.fixture
def told(hints):
    return Reports(TestClock(), bare, lambda: hints.append(1))


def event(kind="child_started", path="journal", **data):
    return Event(1.5, kind, path, data)


def test_one_hint_is_given_until_somebody_takes_what_waits(told, hints):
    for _ in range(3):
        told.hear(event())
    assert len(hints) == 1
    assert len(told.take()) == 3
    told.hear(event())
    assert len(hints) == 2


def test_what_is_not_about_an_actors_life_is_left_to_the_log(told):
    for kind in ("job_changed", "dead_letter", "ask_timeout", "order_accepted"):
        told.hear(event(kind))
    assert told.take() == ()


def test_a_breaker_that_tries_again_each_second_is_told_once(told):
    for after in ("open", "half_open", "open", "half_open", "open", "half_open", "closed", "open"):
        told.hear(event("breaker_changed", "printing/printer.bar/breaker", after=after))
    told.hear(event("breaker_changed", "printing/printer.hot/breaker", after="open"))
    assert [each.event.data["after"] for each in told.take()] == ["open", "closed", "open", "open"]


def test_what_a_guest_wrote_is_not_kept(told):
    told.hear(event("child_terminated", reason="crash (ValueError: no mustard for Ann)", exit="crash"))
    (report,) = told.take()
    assert report.event.data == {"reason": "crash (ValueError)", "exit": "crash"}
    assert told.last_ends["journal"] is report


def test_what_could_not_be_written_waits_on_in_its_order(told):
    for number in range(3):
        told.hear(event(number=number))
    taken = told.take()
    told.hear(event(number=3))
    told.put_back(taken)
    assert [each.event.data["number"] for each in told.take()] == [0, 1, 2, 3]


def test_while_the_disk_takes_nothing_the_newest_wait(told):
    for number in range(MOST_WAITING):
        told.hear(event(number=number))
    taken = told.take()
    told.hear(event(number="new"))
    told.put_back(taken)
    waiting = [each.event.data["number"] for each in told.take()]
    assert len(waiting) == MOST_WAITING
    assert waiting[0] == 1
    assert waiting[-1] == "new"


def test_the_newest_come_first_and_can_be_narrowed_down(told, book):
    for path in ("journal", "printing", "printing/dispatch", "printings"):
        told.hear(event(path=path))
    told.hear(event("zombie", "printing", task="x"))
    keep(book.connection, reports=told.take())
    assert [row.path for row in book.ask(ListReports(path="printing"))] == [
        "printing",
        "printing/dispatch",
        "printing",
    ]
    assert [row.data for row in book.ask(ListReports(kind="zombie"))] == [{"task": "x"}]
    assert [row.report for row in book.ask(ListReports(before=3, limit=1))] == [2]
    assert [row.report for row in book.ask(ListReports(since=NOON + timedelta(seconds=5)))] == [5]


def test_only_so_many_are_kept(told, book, monkeypatch):
    monkeypatch.setattr(reports, "MOST_KEPT", 10)
    for number in range(25):
        told.hear(event(number=number))
    keep(book.connection, reports=told.take())
    assert [row.data["number"] for row in book.ask(ListReports())] == list(range(24, 14, -1))
