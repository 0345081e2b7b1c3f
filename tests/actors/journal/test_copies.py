"""Tickets that a station wants several times, and dishes that the settings want on none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actors.domain.job import Event, Evidence, State
from actors.domain.order import Item, Standing
from actors.domain.routing import Station
from actors.journal.day_messages import Sums, SumUp
from actors.journal.messages import Accept, GetJob, GetOrder, NoReprintError, Reprint, TakeWork
from actors.journal.order_messages import Unprinted
from tests.actors.journal.conftest import NOON, an_order

TWICE = Station("kitchen", "hot", copies=2)
FRIDGE = Station("fridge", "", match={"section": ("Drinks",)}, ticket=False)
PIZZA, COLA = Item("Pizza"), Item("Cola", 2, section="Drinks")


def take(book, *items, stations=(TWICE, FRIDGE), **fields):
    return book.ask(Accept(an_order(*items, **fields), b"{}", stations))


def test_each_copy_is_a_ticket_with_a_job_and_a_number_of_its_own(book):
    made = take(book, PIZZA).tickets
    assert [ticket.job for ticket in made] == [1, 2]
    first = book.ask(TakeWork("hot"))
    assert (first.sheet, first.reprint, first.running) == ((1, 2), None, "K-001")
    book.print()
    second = book.ask(TakeWork("hot"))
    assert (second.sheet, second.reprint, second.running) == ((2, 2), None, "K-002")
    assert second.also_at == first.also_at == ()
    assert take(book, PIZZA).tickets == (replace(made[0], state=State.PRINTED), made[1])


def test_a_change_and_a_void_come_as_often_as_the_ticket(book):
    take(book, PIZZA)
    changed = take(book, PIZZA, PIZZA)
    for _ in range(4):
        book.print()
    cancelled = take(book, PIZZA, PIZZA, standing=Standing.CANCELLED)
    assert [ticket.kind.value for ticket in (*changed.tickets, *cancelled.tickets)] == [
        "change",
        "change",
        "void",
        "void",
    ]


def test_a_reprint_counts_from_one_whatever_the_station_wants(book):
    take(book, PIZZA)
    book.print()
    with pytest.raises(NoReprintError, match="still to come"):
        book.ask(Reprint(1, "till"))
    book.print()
    copy = book.ask(Reprint(1, "till"))
    work = book.ask(TakeWork("hot"))
    assert (work.job, work.reprint.number, work.sheet, work.running) == (copy.job, 1, (1, 1), "K-001")
    rows = [book.ask(GetJob(job)) for job in (1, 2, 3)]
    assert [(row.copy, row.sheet) for row in rows] == [(1, (1, 2)), (1, (2, 2)), (2, (1, 1))]
    assert rows[2].why == "reprint 1, wanted by till"


def test_what_is_on_no_ticket_by_the_owners_wish_is_told_with_the_order(book):
    accepted = take(book, PIZZA, COLA, stations=(replace(TWICE, copies=1), FRIDGE))
    assert [ticket.station for ticket in accepted.tickets] == ["kitchen"]
    assert book.ask(TakeWork("hot")).items == (0,)
    assert book.ask(GetOrder(1)).unprinted == (Unprinted("fridge", ("2x Cola",)),)


def test_an_order_of_which_nothing_is_on_a_ticket_is_known_and_listed_all_the_same(book):
    assert take(book, COLA).tickets == ()
    again = take(book, COLA)
    assert (again.duplicate, again.tickets) == (True, ())
    row = book.ask(GetOrder(1))
    assert (row.jobs, row.unprinted) == ((), (Unprinted("fridge", ("2x Cola",)),))
    assert book.rows("SELECT count(*) FROM tickets") == [(0,)]


def test_a_dish_that_is_added_to_such_an_order_is_an_order_to_its_station(book):
    take(book, COLA)
    changed = take(book, COLA, PIZZA, stations=(replace(TWICE, copies=1), FRIDGE))
    assert [(ticket.kind.value, ticket.station) for ticket in changed.tickets] == [("order", "kitchen")]
    work = book.ask(TakeWork("hot"))
    assert (work.items, work.previous) == ((1,), None)
    book.print()
    cancelled = take(book, COLA, PIZZA, standing=Standing.CANCELLED)
    assert {ticket.kind.value for ticket in cancelled.tickets} == {"void"}


def test_what_a_station_had_before_it_lost_its_tickets_is_the_catch_alls(book):
    bar = replace(FRIDGE, printer="cold", ticket=True)
    take(book, PIZZA, COLA, stations=(replace(TWICE, copies=1), bar))
    book.print()
    book.print("cold")
    void = take(book, PIZZA, COLA, stations=(replace(TWICE, copies=1), FRIDGE), standing=Standing.CANCELLED)
    assert [(ticket.kind.value, ticket.station) for ticket in void.tickets] == [("void", "kitchen")]
    assert book.rows("SELECT items FROM tickets WHERE kind = 'void'") == [("[0,1]",)]


def test_an_unreadable_order_leaves_nothing_out(book):
    book.ask(Accept(an_order(COLA), b"{", (TWICE, FRIDGE), readable=False))
    assert book.ask(TakeWork("hot")).kind.value == "unreadable"
    assert book.ask(GetOrder(1)).unprinted == ()


def test_a_copy_that_may_be_on_paper_is_marked_alone(book):
    take(book, PIZZA)
    book.judge(book.begin(), Event.LOST)
    assert [book.ask(GetJob(job)).state for job in (1, 2)] == [State.DOUBTFUL, State.QUEUED]


def test_an_order_is_confirmed_when_all_copies_that_the_station_wants_are(book):
    take(book, PIZZA)
    book.judge(book.begin(), Event.FENCED, evidence=Evidence.FENCE)
    assert book.ask(SumUp(NOON)) == Sums(ordered=1, open=1)
    book.judge(book.begin(), Event.FENCED, evidence=Evidence.FENCE)
    assert book.ask(SumUp(NOON)) == Sums(ordered=1, confirmed=1)
    book.ask(Reprint(1, "till"))
    assert book.ask(SumUp(NOON)) == Sums(ordered=1, confirmed=1)
