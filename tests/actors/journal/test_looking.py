"""A job looked at: what its press would get, without a trace in the journal."""

from __future__ import annotations

from actors.domain.job import Event, State
from actors.domain.order import Item
from actors.journal.looking_messages import WorkAt, WorkOf
from actors.journal.messages import GetJob, TakeWork

PIZZA = Item("Pizza")


def test_it_is_what_the_press_gets(book):
    book.accept(PIZZA)
    looked = book.ask(WorkOf(1))
    assert looked == WorkAt("hot", book.ask(TakeWork("hot")))


def test_no_start_is_counted_however_often_one_looks(book):
    book.accept(PIZZA)
    for _ in range(5):
        book.ask(WorkOf(1))
    assert book.ask(TakeWork("hot")) is not None
    assert book.ask(GetJob(1)).state is State.QUEUED


def test_a_finished_job_can_be_looked_at_with_what_was_printed(book):
    book.accept(PIZZA)
    book.judge(book.begin(), Event.FENCED)
    looked = book.ask(WorkOf(1))
    assert (looked.work.receipt, looked.work.running) == ("receipt", "K-001")


def test_a_job_that_does_not_exist_is_none(book):
    assert book.ask(WorkOf(1)) is None
