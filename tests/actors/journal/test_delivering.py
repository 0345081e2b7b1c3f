"""Orders that come with an event each: twice, late, overtaken, and beside a poll that brings the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from actors.domain.order import Item, Payment, Standing
from actors.domain.ticket import Heard
from actors.journal import delivering
from actors.journal.delivery_messages import AcceptDelivery
from actors.journal.messages import Accept, AcceptPage, Contact, GetOrder
from actors.journal.source_messages import PauseSource, SourcePausedError
from tests.actors.journal.conftest import NOON, STATIONS, an_order

LATER = NOON + timedelta(hours=1)
PIZZA, PASTA = Item("Pizza"), Item("Pasta")


def delivery(*items, event="e-1", sequence=1, raw=b"", silent=False, **order):
    found = an_order(*items, **{"updated_at": LATER} | order)
    raw = raw or repr(found).encode("ascii", "replace")  # other orders came in other bytes
    return AcceptDelivery(Accept(found, raw, STATIONS, silent=silent), event, sequence)


def polled(*items, **order):
    fields = {"updated_at": LATER} | order
    return AcceptPage("wix", (Accept(an_order(*items, **fields), b"{}", STATIONS),), None)


def kinds(book):
    return [row[0] for row in book.rows("SELECT kind FROM tickets ORDER BY id")]


def test_a_new_order_prints_and_its_event_is_remembered(book):
    accepted = book.ask(delivery(PIZZA, raw=b"as it came"))
    assert (accepted.heard, accepted.duplicate) == (Heard.NEW, False)
    assert book.rows("SELECT sequence FROM orders") == [(1,)]
    assert book.rows("SELECT source, event FROM deliveries") == [("wix", "e-1")]
    assert book.rows("SELECT raw FROM revisions") == [(b"as it came",)]


def test_a_replay_changes_nothing_and_answers_the_same(book):
    first = book.ask(delivery(PIZZA))
    again = book.ask(delivery(PIZZA))
    assert again == replace(first, heard=Heard.OLDER, duplicate=True)
    assert kinds(book) == ["order"]


def test_a_replay_without_numbers_is_known_by_its_identity(book):
    book.ask(delivery(PIZZA, sequence=None, updated_at=None))
    book.ask(delivery(PASTA, event="e-2", sequence=None, updated_at=None))
    assert book.ask(delivery(PIZZA, sequence=None, updated_at=None)).duplicate
    assert kinds(book) == ["order", "change"]


def test_an_event_that_was_overtaken_changes_nothing_whatever_its_date(book):
    """The numbers decide: dates of Wix's servers may differ, and "10" is later than "9"."""
    book.ask(delivery(PIZZA, sequence=9))
    book.ask(delivery(PASTA, event="e-2", sequence=10))
    for late in (9, 10):
        late_event = delivery(PIZZA, event=f"late-{late}", sequence=late, updated_at=LATER + timedelta(1))
        assert book.ask(late_event).duplicate
    assert kinds(book) == ["order", "change"]
    assert book.rows("SELECT sequence FROM orders") == [(10,)]


def test_a_later_event_with_the_same_content_moves_the_number_on(book):
    book.ask(delivery(PIZZA))
    book.ask(delivery(PIZZA, event="e-5", sequence=5, payment=Payment.PAID))
    assert kinds(book) == ["order"]
    assert book.rows("SELECT sequence FROM orders") == [(5,)]
    assert book.ask(delivery(PASTA, event="e-4", sequence=4)).duplicate
    assert kinds(book) == ["order"]


def test_created_prints_nothing_and_approved_does(book):
    waiting = {"standing": Standing.UNDECIDED}
    assert book.ask(delivery(PIZZA, **waiting)).tickets == ()
    assert book.ask(delivery(PIZZA, event="e-2", sequence=2)).heard is Heard.NEW
    assert book.ask(delivery(PIZZA, event="e-1", sequence=1, **waiting)).duplicate
    assert kinds(book) == ["order"]


STORY = (
    delivery(PIZZA, event="created", sequence=1, standing=Standing.UNDECIDED),
    delivery(PIZZA, event="approved", sequence=2),
    delivery(PASTA, event="updated", sequence=5, updated_at=LATER + timedelta(minutes=1)),
)


@pytest.mark.parametrize(
    "order", list(permutations(STORY)), ids=lambda order: "-".join(e.event for e in order)
)
def test_in_whatever_order_they_come_the_last_word_stands(book, order):
    for one in (*order, *order):
        book.ask(one)
    row = book.ask(GetOrder(1))
    assert [item["name"] for item in row.document["items"]] == ["Pasta"]
    assert kinds(book)[0] == "order"
    assert len(kinds(book)) <= 2


def test_a_poll_in_between_makes_no_second_ticket(book):
    book.ask(Contact("wix"))
    book.ask(delivery(PIZZA))
    assert book.ask(polled(PIZZA))[0].duplicate
    assert book.ask(delivery(PIZZA, event="e-2", sequence=2)).duplicate
    assert kinds(book) == ["order"]


def test_a_poll_that_was_first_makes_none_either(book):
    book.ask(Contact("wix"))
    book.ask(polled(PIZZA))
    assert book.ask(delivery(PIZZA)).duplicate
    assert kinds(book) == ["order"]
    assert book.rows("SELECT sequence FROM orders") == [(1,)]


def test_an_old_event_after_a_poll_that_knew_more_changes_nothing(book):
    book.ask(Contact("wix"))
    book.ask(polled(PASTA, updated_at=LATER + timedelta(minutes=5)))
    assert book.ask(delivery(PIZZA)).heard is Heard.OLDER
    assert kinds(book) == ["order"]


def test_what_lies_before_the_first_contact_is_left_to_the_poll(book):
    """A clock that was ahead set the horizon too late: the poll learns of it, and must find the order new."""
    assert book.ask(delivery(PIZZA, updated_at=NOON - timedelta(hours=1))) is None
    assert book.rows("SELECT count(*) FROM orders") == [(0,)]
    book.ask(Contact("wix", NOON - timedelta(hours=2)))
    assert book.ask(delivery(PIZZA, updated_at=NOON - timedelta(hours=1))).heard is Heard.NEW


def test_a_silent_one_is_remembered_and_prints_nothing(book):
    assert book.ask(delivery(PIZZA, silent=True)).heard is Heard.KNOWN
    assert kinds(book) == []


def test_a_paused_source_delivers_nothing(book):
    book.ask(PauseSource("wix", "Anna"))
    with pytest.raises(SourcePausedError):
        book.ask(delivery(PIZZA))
    assert book.rows("SELECT count(*) FROM deliveries") == [(0,)]


def test_what_the_journal_chokes_on_is_kept_as_unreadable(book):
    accepted = book.ask(delivery(Item("Half an emoji \ud83d")))
    assert [ticket.kind.value for ticket in accepted.tickets] == ["unreadable"]


def test_numbers_of_two_orders_have_nothing_to_do_with_each_other(book):
    book.ask(delivery(PIZZA, sequence=7))
    assert book.ask(delivery(PIZZA, source_id="o-2", event="e-2", sequence=1)).heard is Heard.NEW


def test_only_the_newest_events_are_remembered(book, monkeypatch):
    monkeypatch.setattr(delivering, "REMEMBERED", 3)
    for number in range(1, 8):
        book.ask(delivery(PIZZA, event=f"e-{number}", sequence=number))
    assert book.rows("SELECT event FROM deliveries ORDER BY id") == [("e-5",), ("e-6",), ("e-7",)]
