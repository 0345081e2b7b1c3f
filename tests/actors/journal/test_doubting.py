from __future__ import annotations

import pytest

from actors.domain.job import Event, State
from actors.domain.order import Item
from actors.journal.doubting_messages import CounterMoved, Doubts
from actors.journal.messages import Mark, Resolve
from tests.actors.journal.conftest import NOON


@pytest.fixture
def sending(book):
    """Two jobs of one printer in `sending`, as after a crash, and one of another."""
    for name in ("a", "b"):
        book.accept(source_id=name)
    return book, book.begin(counter=10), book.begin(), book.begin("cold")


def test_an_orphan_is_in_doubt_with_all_that_its_attempt_left_behind(sending):
    book, first, second, _ = sending
    one, two = book.ask(Doubts("hot", orphan=True))
    assert (one.job, one.attempt, one.number, one.fence, one.counter) == (
        1,
        first.attempt,
        1,
        first.fence,
        10,
    )
    assert (one.marks, one.state, one.counter_trusted) == (0, State.DOUBTFUL, False)
    assert (two.attempt, two.counter) == (second.attempt, None)
    assert one.started_at > NOON
    assert book.rows("SELECT outcome, ended_at IS NULL FROM attempts") == [
        ("orphaned", 0),
        ("orphaned", 0),
        ("", 1),
    ]


def test_what_the_link_still_knows_of_is_no_orphan(sending):
    book, first, second, _ = sending
    (doubt,) = book.ask(Doubts("hot", orphan=True, alive=(first.attempt,)))
    assert doubt.attempt == second.attempt
    assert book.state(1) == "sending"


def test_asking_without_orphaning_changes_nothing(sending):
    book, first, _, _ = sending
    assert book.ask(Doubts("hot")) == ()
    book.judge(first, Event.LOST)
    (doubt,) = book.ask(Doubts("hot"))
    assert doubt.attempt == first.attempt
    assert book.state(3) == "sending"


def test_a_doubt_is_of_the_last_attempt_and_counts_the_marked_copies(book):
    book.accept(Item("Pizza"))
    book.judge(book.begin(), Event.LOST)
    book.ask(Resolve(1, Event.MARK, mark=Mark(NOON, "hot", 2)))
    second = book.begin(counter=3)
    book.judge(second, Event.LOST)
    (doubt,) = book.ask(Doubts("hot"))
    assert (doubt.attempt, doubt.number, doubt.marks, doubt.counter) == (second.attempt, 2, 1, 3)


def test_a_counter_is_trusted_once_it_moved_by_one_and_never_after_anything_else(book):
    def moved(before, after, printer="hot"):
        return book.ask(CounterMoved(printer, before, after))

    assert moved(1, 2)
    assert moved(2, 3)
    assert not moved(3, 3)
    assert not moved(3, 4)
    assert moved(1, 2, "cold")
    assert not moved(4, 6, "till")


def test_a_trusted_counter_is_told_with_the_doubt(sending):
    book, *_ = sending
    book.ask(CounterMoved("hot", 9, 10))
    assert [doubt.counter_trusted for doubt in book.ask(Doubts("hot", orphan=True))] == [True, True]
    assert [doubt.counter_trusted for doubt in book.ask(Doubts("cold", orphan=True))] == [False]


def test_lines_are_trusted_once_they_grew_and_never_after_they_stood(sending):
    book, *_ = sending
    book.ask(Doubts("hot", orphan=True))

    def trusted(before, after):
        book.ask(CounterMoved("hot", 1, 2, before, after))
        doubts = book.ask(Doubts("hot"))
        assert len({doubt.lines_trusted for doubt in doubts}) == 1
        return doubts[0].lines_trusted

    assert not trusted(None, None)
    assert not trusted(None, 40)
    assert trusted(40, 71)
    assert trusted(71, 72)
    assert not trusted(1234, 1234)
    assert not trusted(72, 90)


def test_a_doubt_tells_the_lines_before_its_attempt(book):
    book.accept(Item("Pizza"))
    book.begin(counter=3, lines=900)
    assert [doubt.lines for doubt in book.ask(Doubts("hot", orphan=True))] == [900]


def test_counting_does_not_disturb_the_running_number(book):
    book.accept(Item("Pizza"))
    book.accept(Item("Pizza"), source_id="b")
    book.print()
    book.ask(CounterMoved("hot", 1, 2))
    book.begin()
    assert book.rows("SELECT running FROM tickets") == [("K-001",), ("K-002",)]


@pytest.mark.parametrize("orphan", [False, True])
def test_doubts_are_found_without_reading_all_jobs(book, orphan):
    asked = []
    book.connection.set_trace_callback(asked.append)
    book.ask(Doubts("hot", orphan=orphan))
    book.connection.set_trace_callback(None)
    searches = [query for query in asked if "JOIN attempts" in query]
    assert len(searches) == 1 + orphan
    for query in searches:
        assert "jobs_open" in book.rows(f"EXPLAIN QUERY PLAN {query}")[0][-1]
