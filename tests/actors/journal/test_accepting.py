from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from actors.domain.job import Event
from actors.domain.order import Item, Payment, Standing
from actors.domain.routing import Station
from actors.domain.ticket import Heard, Kind
from actors.journal.messages import (
    Accept,
    AcceptPage,
    Contact,
    GetOrder,
    KeyReusedError,
    MoveQueued,
    TakeWork,
)
from tests.actors.journal.conftest import NOON, STATIONS, an_order

PIZZA, COLA = Item("Pizza"), Item("Cola", section="Drinks")
CANCELLED = Standing.CANCELLED


def tickets(accepted):
    return [(ticket.kind.value, ticket.station, ticket.printer) for ticket in accepted.tickets]


def page(*orders, cursor="c-1", stations=STATIONS):
    return AcceptPage("wix", tuple(Accept(order, b"{}", stations) for order in orders), cursor)


# --- duplicates -----------------------------------------------------------------------------------


def test_a_new_order_is_stored_whole_with_a_job_for_each_ticket(book):
    accepted = book.accept(raw=b"the bytes")
    assert (accepted.order, accepted.revision, accepted.heard) == (1, 1, Heard.NEW)
    assert not accepted.duplicate
    assert tickets(accepted) == [("order", "kitchen", "hot"), ("order", "bar", "cold")]
    assert book.rows("SELECT raw, boot FROM revisions") == [(b"the bytes", "boot-1")]
    assert book.rows("SELECT id, printer, state FROM jobs") == [(1, "hot", "queued"), (2, "cold", "queued")]


def test_hearing_of_it_twice_changes_nothing_and_answers_the_same_tickets(book):
    first, second = book.accept(), book.accept()
    assert second.duplicate
    assert second == replace(first, heard=Heard.SAME, duplicate=True)
    assert book.rows("SELECT count(*) FROM jobs") == [(2,)]


def test_a_duplicate_answers_with_the_job_that_stands_now(book):
    book.accept(PIZZA)
    book.ask(MoveQueued("hot", "cold", "away"))
    (ticket,) = book.accept(PIZZA).tickets
    assert (ticket.job, ticket.printer) == (2, "cold")


def test_the_same_id_of_another_source_is_another_order(book):
    assert not book.accept().duplicate
    assert not book.accept(source="till").duplicate


def test_what_no_kitchen_reads_prints_nothing_and_stands_on_the_next_copy(book):
    book.accept(PIZZA)
    book.accept(PIZZA, payment=Payment.PAID)
    assert book.ask(TakeWork("hot")).order.payment is Payment.PAID


def test_the_positions_on_a_ticket_hold_when_the_same_dishes_are_listed_otherwise(book):
    book.accept(PIZZA, COLA)
    assert book.accept(COLA, PIZZA).heard is Heard.SAME
    work = book.ask(TakeWork("hot"))
    assert [work.order.items[at].name for at in work.items] == ["Pizza"]


# --- changes --------------------------------------------------------------------------------------


def test_a_change_goes_to_who_cooks_and_to_who_had_it(book):
    book.accept(PIZZA, COLA)
    changed = book.accept(PIZZA, PIZZA)
    assert (changed.heard, changed.revision) == (Heard.CHANGED, 2)
    assert tickets(changed) == [("change", "kitchen", "hot"), ("change", "bar", "cold")]
    assert book.rows("SELECT station, items FROM tickets WHERE revision = 2") == [
        ("kitchen", "[0,1]"),
        ("bar", "[]"),
    ]


def test_a_station_that_knows_that_nothing_is_left_is_not_told_of_further_changes(book):
    book.accept(PIZZA, COLA)
    book.accept(PIZZA)
    assert tickets(book.accept(PIZZA, note="hot")) == [("change", "kitchen", "hot")]
    assert tickets(book.accept(PIZZA, COLA, note="hot")) == [("order", "bar", "cold")]


def test_an_order_without_items_can_change_too(book):
    bare = {"stations": STATIONS, "raw": b"{}"}
    book.ask(Accept(an_order(items=()), **bare))
    assert tickets(book.ask(Accept(an_order(items=(), note="a"), **bare))) == [("change", "kitchen", "hot")]
    assert tickets(book.ask(Accept(an_order(items=(), note="b"), **bare))) == [("change", "kitchen", "hot")]


def test_a_change_is_printed_with_the_revision_that_was_printed_before(book):
    book.accept(PIZZA)
    book.print()
    book.accept(PIZZA, note="hot")
    work = book.ask(TakeWork("hot"))
    assert (work.kind, work.order.note, work.previous.note) == (Kind.CHANGE, "hot", "")


def test_an_older_revision_is_ignored_whatever_it_says(book):
    book.accept(PIZZA, updated_at=NOON)
    older = NOON - timedelta(seconds=1)
    assert book.accept(COLA, updated_at=older).heard is Heard.OLDER
    assert book.accept(PIZZA, updated_at=older, standing=CANCELLED).heard is Heard.OLDER
    assert book.accept(COLA, updated_at=older, silent=True).heard is Heard.OLDER
    assert book.ask(TakeWork("hot")).order.items == (PIZZA,)


def test_an_order_that_falls_back_to_undecided_does_not_print_again_when_it_is_decided(book):
    """Once it was taken for a new one, and came out of the printer a second time, without a mark."""
    book.accept(PIZZA)
    book.accept(PIZZA, COLA, standing=Standing.UNDECIDED)
    assert book.accept(PIZZA).heard is Heard.SAME
    assert tickets(book.accept(PIZZA, COLA)) == [("order", "bar", "cold")]


def test_an_undecided_order_prints_when_it_is_decided_as_it_is_then(book):
    undecided = book.accept(PIZZA, standing=Standing.UNDECIDED)
    assert (undecided.heard, undecided.tickets) == (Heard.KNOWN, ())
    assert book.accept(COLA, standing=Standing.UNDECIDED, number="7").duplicate
    assert book.ask(GetOrder(1)).number == "7"
    assert tickets(book.accept(COLA)) == [("order", "bar", "cold")]


# --- cancellations --------------------------------------------------------------------------------


def test_a_cancellation_goes_to_who_had_it_with_the_items_that_they_had(book):
    book.accept(COLA, PIZZA)
    book.print()
    book.print("cold")
    assert tickets(book.accept(Item("x"), standing=CANCELLED)) == [
        ("void", "kitchen", "hot"),
        ("void", "bar", "cold"),
    ]
    work = book.ask(TakeWork("hot"))
    assert [work.previous.items[at].name for at in work.items] == ["Pizza"]


def test_a_cancellation_without_a_number_is_called_what_the_order_was_called(book):
    book.accept(PIZZA, number="17")
    book.print()
    book.accept(items=(), number="", standing=CANCELLED)
    assert book.ask(TakeWork("hot")).order.number == "17"
    assert book.rows("SELECT number FROM orders") == [("17",)]


def test_an_order_that_is_not_decided_yet_is_news_the_first_time(book):
    assert not book.accept(PIZZA, standing=Standing.UNDECIDED).duplicate
    assert book.accept(PIZZA, standing=Standing.UNDECIDED).duplicate


def test_a_cancellation_finds_who_had_it_after_the_stations_were_changed(book):
    book.accept(PIZZA, COLA)
    book.print()
    book.print("cold")
    stations = (STATIONS[0], Station("grill", "cold", match={"name": ("Pizza",)}))
    assert tickets(book.accept(PIZZA, COLA, standing=CANCELLED, stations=stations)) == [
        ("void", "kitchen", "hot")
    ]


def test_what_was_never_printed_is_not_called_off(book):
    assert book.accept(PIZZA, silent=True).heard is Heard.KNOWN
    cancelled = book.accept(PIZZA, standing=CANCELLED)
    assert (cancelled.heard, cancelled.tickets) == (Heard.CANCELLED, ())


def test_a_cancellation_that_comes_before_its_order_keeps_it_from_printing(book):
    assert book.accept(standing=CANCELLED, updated_at=NOON).heard is Heard.KNOWN
    assert book.accept(updated_at=NOON - timedelta(seconds=1)).heard is Heard.OLDER
    assert book.rows("SELECT count(*) FROM jobs") == [(0,)]


def test_a_cancelled_order_is_not_called_off_twice_and_comes_back_as_an_order(book):
    book.accept(PIZZA)
    book.accept(PIZZA, standing=CANCELLED)
    assert book.accept(PIZZA, standing=CANCELLED).duplicate
    assert tickets(book.accept(PIZZA)) == [("order", "kitchen", "hot")]


# --- what prints nothing --------------------------------------------------------------------------


def test_what_last_changed_before_the_horizon_prints_nothing_until_it_changes(book):
    state = book.ask(Contact("wix"))
    assert state.first_contact
    before = book.accept(PIZZA, updated_at=state.horizon - timedelta(seconds=1))
    assert (before.heard, before.tickets) == (Heard.KNOWN, ())
    changed = book.accept(PIZZA, note="hot", updated_at=state.horizon)
    assert tickets(changed) == [("order", "kitchen", "hot")]


def test_the_horizon_is_set_once(book):
    first = book.ask(Contact("wix"))
    second = book.ask(Contact("wix"))
    assert second == replace(first, first_contact=False)


def test_the_horizon_moves_back_and_never_forward(book):
    first = book.ask(Contact("wix")).horizon
    earlier = first - timedelta(days=400)
    assert book.ask(Contact("wix", first + timedelta(seconds=1))).horizon == first
    assert book.ask(Contact("wix", earlier)).horizon == earlier
    assert book.ask(Contact("wix", first)).horizon == earlier
    assert book.ask(Contact("wix")).horizon == earlier


def test_a_horizon_that_moved_back_lets_print_what_changed_since(book):
    state = book.ask(Contact("wix"))
    book.ask(Contact("wix", state.horizon - timedelta(days=1)))
    accepted = book.accept(PIZZA, updated_at=state.horizon - timedelta(hours=23))
    assert tickets(accepted) == [("order", "kitchen", "hot")]


def test_a_silent_order_is_recorded_and_prints_nothing(book):
    assert book.accept(silent=True).heard is Heard.KNOWN
    assert book.rows("SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM tickets)") == [(1, 0)]


def test_a_silent_revision_leaves_alone_what_was_printed(book):
    book.accept(PIZZA)
    assert book.accept(COLA, silent=True).heard is Heard.KNOWN
    assert book.ask(TakeWork("hot")).order.items == (PIZZA,)


# --- unreadable -----------------------------------------------------------------------------------


def test_an_unreadable_order_is_one_ticket_at_the_catch_all_with_its_bytes(book):
    accepted = book.accept(PIZZA, COLA, raw=b"\xff{", readable=False)
    assert tickets(accepted) == [("unreadable", "kitchen", "hot")]
    assert book.ask(TakeWork("hot")).raw == b"\xff{"
    assert book.accept(PIZZA, COLA, readable=False).duplicate


def test_an_order_that_becomes_readable_tells_who_had_the_unreadable_ticket(book):
    book.accept(note="?", items=(), readable=False)
    book.print()
    assert tickets(book.accept(PIZZA, COLA)) == [("change", "kitchen", "hot"), ("order", "bar", "cold")]
    work = book.ask(TakeWork("hot"))
    assert (work.kind, work.previous, work.raw) == (Kind.CHANGE, None, b"")


def test_an_order_that_was_unreadable_for_a_while_changes_what_was_printed_before(book):
    book.accept(PIZZA, COLA)
    book.accept(note="?", items=(), readable=False)
    book.accept(PIZZA)
    book.print()
    book.print()
    work = book.ask(TakeWork("hot"))
    assert (work.kind, work.previous.items) == (Kind.CHANGE, (PIZZA,))


def test_a_void_of_an_unreadable_order_goes_where_its_ticket_went(book):
    book.accept(note="?", items=(), readable=False)
    book.print()
    assert tickets(book.accept(standing=CANCELLED)) == [("void", "kitchen", "hot")]


# --- idempotency keys -----------------------------------------------------------------------------


def test_a_key_answers_the_first_answer_even_when_the_order_has_moved_on(book):
    first = book.accept(PIZZA, idempotency=("k", "digest"))
    book.accept(PIZZA, PIZZA)
    again = book.accept(PIZZA, idempotency=("k", "digest"))
    assert again == replace(first, heard=Heard.SAME, duplicate=True)
    assert book.rows("SELECT count(*) FROM revisions") == [(2,)]


def test_a_key_with_another_body_is_refused_and_nothing_is_kept(book):
    book.accept(PIZZA, idempotency=("k", "digest"))
    with pytest.raises(KeyReusedError, match="'k'"):
        book.accept(source_id="o-2", idempotency=("k", "another"))
    assert book.rows("SELECT count(*) FROM orders") == [(1,)]


def test_each_source_has_keys_of_its_own(book):
    book.accept(idempotency=("k", "digest"))
    assert not book.accept(source="till", idempotency=("k", "another")).duplicate


# --- pages ----------------------------------------------------------------------------------------


def test_a_page_takes_its_orders_and_moves_the_cursor(book):
    book.ask(Contact("wix"))
    answers = book.ask(page(an_order(source_id="a"), an_order(source_id="b"), an_order(source_id="a")))
    assert [answer.duplicate for answer in answers] == [False, False, True]
    assert book.ask(Contact("wix")).cursor == "c-1"
    book.ask(page(cursor=None))
    assert book.ask(Contact("wix")).cursor == "c-1"


HALF = "half a pair \ud83c"


@pytest.mark.parametrize(
    "poison",
    [
        {"note": HALF},
        {"number": HALF},
        {"problems": (HALF,)},
        {"source_id": HALF},
        {"items": (Item("Pizza", 10**30),)},
        {"updated_at": "not a date"},
        {"guest": None},
    ],
)
def test_one_poison_order_stops_no_page_and_is_kept_as_unreadable(book, poison):
    book.ask(Contact("wix"))
    orders = an_order(source_id="a"), an_order(**({"source_id": "poison"} | poison)), an_order(source_id="c")
    answers = book.ask(page(*orders))
    assert [tickets(answer)[0][0] for answer in answers] == ["order", "unreadable", "order"]
    assert book.ask(Contact("wix")).cursor == "c-1"
    assert "could not take it" in book.ask(GetOrder(answers[1].order)).document["problems"][0]
    assert [answer.duplicate for answer in book.ask(page(*orders))] == [True] * 3


def test_a_revision_that_can_no_longer_be_read_stops_nobody(book):
    book.ask(Contact("wix"))
    book.accept(PIZZA)
    book.connection.execute("UPDATE revisions SET document = ?", (b"{}",))
    (answer,) = book.ask(page(an_order(PIZZA)))
    assert tickets(answer) == [("change", "kitchen", "hot")]


def test_a_page_of_a_source_without_contact_is_refused_whole(book):
    with pytest.raises(LookupError, match="no contact"):
        book.ask(page(an_order()))
    assert book.rows("SELECT count(*) FROM orders") == [(0,)]


def test_a_page_without_stations_takes_nothing_and_leaves_the_cursor(book):
    book.ask(Contact("wix"))
    with pytest.raises(ValueError, match="no station"):
        book.ask(page(an_order(), stations=()))
    assert book.ask(Contact("wix")).cursor is None
    assert book.rows("SELECT count(*) FROM orders") == [(0,)]


def test_a_page_does_not_look_at_idempotency_keys(book):
    book.ask(Contact("wix"))
    book.accept(idempotency=("k", "digest"))
    other = Accept(an_order(source_id="o-2"), b"{}", STATIONS, idempotency=("k", "another"))
    (answer,) = book.ask(AcceptPage("wix", (other,), None))
    assert tickets(answer)[0][0] == "order"


def test_a_job_of_an_order_that_is_void_can_still_be_judged(book):
    book.accept(PIZZA)
    attempt = book.begin()
    book.accept(PIZZA, standing=CANCELLED)
    assert book.judge(attempt, Event.FENCED).state == "printed"


def test_a_void_after_an_unreadable_revision_still_names_what_was_printed(book):
    book.accept(PIZZA, COLA)
    book.accept(note="?", items=(), readable=False)
    for printer in ("hot", "cold", "hot"):
        book.print(printer)
    book.accept(standing=CANCELLED)
    assert book.rows("SELECT station, items FROM tickets WHERE kind = 'void'") == [
        ("kitchen", "[0]"),
        ("bar", "[1]"),
    ]


def test_positions_in_an_earlier_revision_are_not_taken_for_those_of_the_last(book):
    grill = Station("grill", "hot", match={"name": ("Steak",)})
    book.accept(PIZZA, PIZZA, Item("Steak"), stations=(*STATIONS, grill))
    book.accept(PIZZA, COLA, COLA)
    for printer in ("hot", "hot", "hot", "cold"):
        book.print(printer)
    book.accept(standing=CANCELLED)
    assert book.rows("SELECT station, items FROM tickets WHERE kind = 'void'") == [
        ("kitchen", "[0]"),
        ("bar", "[1,2]"),
    ]
