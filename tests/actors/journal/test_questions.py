from __future__ import annotations

import pytest

from actors.domain.job import Event, Evidence, State
from actors.domain.order import Item
from actors.journal.access_messages import AddKey, KeyNameTakenError, ListKeys, RevokeKey
from actors.journal.messages import (
    Count,
    GetJob,
    GetOrder,
    ListJobs,
    MoveQueued,
    Resolve,
)

PIZZA = Item("Pizza")


def jobs(book, **how):
    return [row.job for row in book.ask(ListJobs(**how))]


def test_a_job_is_told_with_its_attempts_its_receipt_and_where_it_went(book):
    book.accept(PIZZA)
    book.judge(book.begin(), Event.REFUSED, why="no paper")
    book.ask(MoveQueued("hot", "cold", "away"))
    row = book.ask(GetJob(1))
    assert (row.state, row.moved_to, row.receipt, row.why) == (State.MOVED, 2, "receipt", "away")
    assert (row.order_number, row.source, row.source_id, row.station) == ("1001", "wix", "o-1", "kitchen")
    (attempt,) = row.attempts
    assert (attempt.number, attempt.outcome, attempt.why) == (1, "refused", "no paper")
    assert attempt.started_at < attempt.ended_at
    assert book.ask(GetJob(2)).attempts == ()
    assert book.ask(GetJob(3)) is None


def test_jobs_are_listed_newest_first_by_any_condition_page_by_page(book):
    for name in ("a", "b"):
        book.accept(source_id=name)
    book.print()
    assert jobs(book) == [4, 3, 2, 1]
    assert jobs(book, printer="hot") == [3, 1]
    assert jobs(book, state=State.PRINTED) == [1]
    assert jobs(book, order=2, printer="cold") == [4]
    assert jobs(book, limit=2) == [4, 3]
    assert jobs(book, limit=2, before=3) == [2, 1]
    assert jobs(book, printer="nobody") == []
    assert all(row.receipt is None and row.attempts == () for row in book.ask(ListJobs()))


def test_an_empty_journal_counts_nothing(book):
    tally = book.ask(Count())
    assert (tally.orders, tally.tickets, tally.marked, tally.jobs, tally.evidence) == (0, 0, 0, {}, {})
    assert (tally.last_order_at, tally.oldest_due_at) == (None, None)


def test_the_tally_counts_states_evidence_and_marks_and_never_adds_the_two(book):
    for name in ("a", "b", "c", "d"):
        book.accept(PIZZA, source_id=name)
    book.judge(book.begin(), Event.FENCED, evidence=Evidence.FENCE)
    book.judge(book.begin(), Event.TAKEN, evidence=Evidence.BYTES)
    book.judge(book.begin(), Event.LOST)
    book.ask(Resolve(3, Event.FOUND))
    book.judge(book.begin(), Event.LOST)
    book.ask(Resolve(4, Event.MARK))
    tally = book.ask(Count())
    assert (tally.orders, tally.tickets, tally.marked) == (4, 4, 1)
    assert tally.jobs == {State.PRINTED: 2, State.SENT: 1, State.QUEUED: 1}
    assert tally.printers == {"hot": tally.jobs}
    assert tally.evidence == {Evidence.FENCE: 1, Evidence.BYTES: 1}
    assert tally.oldest_due_at == book.ask(GetJob(4)).created_at
    assert tally.last_order_at == book.ask(GetOrder(4)).changed_at


def test_keys_are_added_listed_and_revoked_and_a_name_lives_once(book):
    book.ask(AddKey("k1", "till", frozenset({"read", "print"}), b"digest"))
    with pytest.raises(KeyNameTakenError, match="'till'"):
        book.ask(AddKey("k2", "till", frozenset(), b"other"))
    assert book.ask(RevokeKey("till"))
    assert not book.ask(RevokeKey("till"))
    book.ask(AddKey("k2", "till", frozenset(), b"other"))
    old, new = book.ask(ListKeys())
    assert (old.key_id, old.scopes, old.digest) == ("k1", {"read", "print"}, b"digest")
    assert old.created_at < old.revoked_at < new.created_at
    assert (new.key_id, new.scopes, new.revoked_at) == ("k2", frozenset(), None)
