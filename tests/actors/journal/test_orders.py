from __future__ import annotations

from datetime import timedelta

import pytest

from actors.domain.job import Event, State
from actors.domain.order import Guest, Item
from actors.journal import orders
from actors.journal.messages import GetOrder, ListOrders, MoveQueued
from tests.actors.journal.conftest import NOON

PIZZA = Item("Pizza")


def numbers(rows):
    return [row.number for row in rows]


def test_orders_are_listed_newest_first_by_number_source_id_and_time(book):
    book.accept(PIZZA, source_id="first", number="A-17")
    book.accept(PIZZA, source_id="second", number="B-17")
    changed = NOON + timedelta(seconds=book.clock.seconds)
    assert numbers(book.ask(ListOrders())) == ["B-17", "A-17"]
    assert numbers(book.ask(ListOrders(search="a-1"))) == ["A-17"]
    assert numbers(book.ask(ListOrders(search="SECOND"))) == ["B-17"]
    assert numbers(book.ask(ListOrders(search="17first"))) == []
    assert numbers(book.ask(ListOrders(since=changed))) == ["B-17"]
    assert numbers(book.ask(ListOrders(before=2, limit=1))) == ["A-17"]
    assert book.ask(ListOrders(search="100%")) == ()


def test_an_order_is_told_with_its_document_and_all_its_jobs(book):
    book.accept(PIZZA)
    book.accept(PIZZA, note="hot")
    row = book.ask(GetOrder(1))
    assert (row.revision, row.standing, row.readable) == (2, "open", True)
    assert row.document["note"] == "hot"
    assert [(job.job, job.kind) for job in row.jobs] == [(2, "change"), (1, "order")]
    assert row.first_at < row.changed_at
    assert [(each.revision, each.at) for each in row.revisions] == [(1, row.first_at), (2, row.changed_at)]
    assert book.ask(GetOrder(2)) is None


def test_an_order_says_what_became_of_its_tickets(book):
    book.accept(source_id="first")
    book.accept(PIZZA, source_id="second")
    book.print()
    second, first = book.ask(ListOrders())
    assert first.tickets == {State.PRINTED: 1, State.QUEUED: 1}
    assert second.tickets == book.ask(GetOrder(2)).tickets == {State.QUEUED: 1}


def test_a_ticket_that_was_moved_counts_once(book):
    book.accept(PIZZA)
    book.judge(book.begin(), Event.REFUSED)
    book.ask(MoveQueued("hot", "cold", "away"))
    (order,) = book.ask(ListOrders())
    assert order.tickets == {State.QUEUED: 1}


def test_an_order_is_found_by_its_guest_as_the_ticket_names_them(book):
    book.accept(PIZZA, source_id="first", number="1", guest=Guest("Alex Sample"))
    book.accept(PIZZA, source_id="second", number="2", guest=Guest("Sam"))
    book.accept(PIZZA, source_id="second", number="2", guest=Guest("Samantha"))
    (order,) = book.ask(ListOrders(search="SAMANTHA"))
    assert (order.number, order.guest, order.revision) == ("2", "Samantha", 2)
    assert numbers(book.ask(ListOrders(search="sam"))) == ["2", "1"]
    assert numbers(book.ask(ListOrders(search="sam", before=2))) == ["1"]


@pytest.mark.parametrize(("among", "found"), [(1, ["2"]), (2, ["2", "1"])])
def test_names_are_looked_for_among_the_newest_alone(book, monkeypatch, among, found):
    fewer = orders._FOUND.replace(f"- {orders.NAMES_AMONG}", f"- {among}")
    monkeypatch.setattr(orders, "_FOUND", fewer)
    book.accept(PIZZA, source_id="first", number="1", guest=Guest("Sam"))
    book.accept(PIZZA, source_id="second", number="2", guest=Guest("Sam"))
    assert numbers(book.ask(ListOrders(search="sam"))) == found
