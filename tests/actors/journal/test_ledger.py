"""The evidence for a ticket: what was sent, what answered, and how long after, whatever the date does."""

from __future__ import annotations

import pytest

from actors.domain.job import Event, Evidence
from actors.journal.doubting_messages import Doubts
from actors.journal.ledger_messages import ListLedger
from actors.journal.messages import Begin, TakeWork

HOUR = 3600


def ledger(book):
    ((row,),) = [book.ask(ListLedger())]
    return row


def begin(book, digest="ab" * 32):
    work = book.ask(TakeWork("hot"))
    return book.ask(Begin(work.job, "hot", "receipt", work.running, 99, None, digest))


@pytest.mark.parametrize("jump", [0, 50 * 365 * 24 * HOUR, -50 * 365 * 24 * HOUR])
def test_how_long_after_does_not_depend_on_the_date(book, jump):
    """A Pi has no clock of its own: the date may jump by years when the network comes."""
    book.accept("Pizza")
    book.up = 1000.0
    attempt = begin(book)
    book.clock.seconds += jump
    book.up += 0.25
    book.judge(attempt, Event.FENCED, evidence=Evidence.FENCE)
    row = ledger(book)
    (sending,) = row.sendings
    assert sending.seconds == 0.25
    assert (row.job.evidence, sending.outcome, sending.fence) == (Evidence.FENCE, "fenced", attempt.fence)
    assert (sending.digest, sending.size) == ("ab" * 32, 99)
    assert (sending.ended_at < sending.started_at) == (jump < 0)


def test_from_one_boot_to_another_nobody_knows_how_long(book):
    """The monotonic clock begins anew, and the date may be anything."""
    book.accept("Pizza")
    book.up = 1000.0
    begin(book)
    book.clock.boot_id, book.up = "boot-2", 2000.0
    book.ask(Doubts("hot", orphan=True))
    (sending,) = ledger(book).sendings
    assert (sending.outcome, sending.seconds) == ("orphaned", None)
    assert sending.ended_at is not None


def test_what_is_on_its_way_has_no_answer_yet(book):
    book.accept("Pizza")
    begin(book)
    (sending,) = ledger(book).sendings
    assert (sending.outcome, sending.ended_at, sending.seconds) == ("", None, None)


def test_attempts_from_before_this_was_written_down_have_none(book):
    book.accept("Pizza")
    book.judge(begin(book), Event.FENCED)
    book.connection.execute("UPDATE attempts SET up = NULL, ended_up = NULL, ended_boot = NULL")
    assert ledger(book).sendings[0].seconds is None
