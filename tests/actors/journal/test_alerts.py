"""Alerts: one open row a matter, kept for as long as it lasts and a while longer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain.job import Event, State
from actors.journal import alerts
from actors.journal.alert_messages import Clear, ListAlerts, Raise, Severity
from actors.journal.messages import Resolve
from actors.journal.store import SqliteStore
from tests.actors.journal.conftest import Book, open_house


def matter(key="disk", severity=Severity.WARNING, text="The disk is slow."):
    return Raise(key, severity, text)


def test_what_lasts_is_counted_and_stays_one_row(book):
    assert book.ask(matter()) is True
    assert book.ask(matter(severity=Severity.CRITICAL, text="It is very slow.")) is False
    (row,) = book.ask(ListAlerts())
    assert (row.key, row.severity, row.text, row.count) == ("disk", "critical", "It is very slow.", 2)
    assert row.first < row.last
    assert row.ended_at is None


def test_what_is_over_and_comes_again_is_another_row(book):
    book.ask(matter())
    assert book.ask(Clear("disk")) is True
    assert book.ask(Clear("disk")) is False
    assert book.ask(ListAlerts()) == ()
    assert book.ask(matter()) is True
    now, before = book.ask(ListAlerts(ended=True))
    assert now.ended_at is None
    assert before.ended_at is not None
    assert now.count == before.count == 1


def test_the_most_severe_stands_first_and_then_the_newest(book):
    for key, severity in (("a", "info"), ("b", "critical"), ("c", "warning"), ("d", "critical")):
        book.ask(matter(key, Severity(severity)))
    assert [row.key for row in book.ask(ListAlerts())] == ["d", "b", "c", "a"]
    assert len(book.ask(ListAlerts(limit=2))) == 2


def test_a_ticket_that_will_not_print_is_one_until_it_is_tried_again(book):
    accepted = book.accept()
    job = accepted.tickets[0].job
    book.ask(Resolve(job, Event.UNPRINTABLE, why="the renderer fell over"))
    (row,) = book.ask(ListAlerts())
    assert (row.key, row.severity) == (f"job-dead/{job}", "critical")
    assert f"docketd jobs show {job}" in row.text
    assert book.ask(Resolve(job, Event.REQUEUE)) is State.QUEUED
    assert book.ask(ListAlerts()) == ()


def test_those_that_ended_long_ago_are_forgotten(book, monkeypatch):
    monkeypatch.setattr(alerts, "MOST_ENDED", 3)
    book.ask(matter("open"))
    for number in range(6):
        book.ask(matter(f"matter-{number}"))
        book.ask(Clear(f"matter-{number}"))
    keys = [row.key for row in book.ask(ListAlerts(ended=True))]
    assert keys == ["open", "matter-5", "matter-4", "matter-3"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=40))
def test_the_open_ones_are_those_raised_and_not_cleared_since(steps):
    book, expected = Book(), set()
    try:
        for key, is_raised in steps:
            news = book.ask(matter(key) if is_raised else Clear(key))
            assert news == ((key not in expected) if is_raised else (key in expected))
            expected = expected | {key} if is_raised else expected - {key}
        assert {row.key for row in book.ask(ListAlerts())} == expected
    finally:
        book.connection.close()


async def test_they_outlive_a_restart_and_only_news_is_an_event(tmp_path):
    async with open_house(SqliteStore(tmp_path)) as house:
        house.journal.tell(matter())
        assert await house.ask(matter()) is False
        assert len(house.events("alert_raised")) == 1
    async with open_house(SqliteStore(tmp_path)) as house:
        (row,) = await house.ask(ListAlerts())
        assert row.count == 2
        assert await house.ask(Clear("disk"))
        assert [dict(data) for data in house.events("alert_ended")] == [{"key": "disk"}]


@pytest.mark.parametrize("severity", list(Severity))
def test_every_severity_is_kept_as_it_was(book, severity):
    book.ask(matter(severity=severity))
    assert book.ask(ListAlerts())[0].severity is severity
