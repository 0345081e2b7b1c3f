"""A guest who wants to be forgotten, and the bytes that orders came in."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from actors.domain.forgetting import SENTENCE, without_guest
from actors.domain.job import Event
from actors.domain.order import Choice, Guest, Item, Order, Standing
from actors.domain.ticket import Heard, Kind
from actors.journal.actor import handle
from actors.journal.alert_messages import ListAlerts
from actors.journal.forget_messages import FindOrders, ForgetGuest, NoSuchOrderError, StillPrintsError
from actors.journal.kept_raw import AT_ONCE
from actors.journal.looking_messages import WorkOf
from actors.journal.messages import (
    Accept,
    AcceptPage,
    Begin,
    Contact,
    GetOrder,
    ListOrders,
    Reprint,
    TakeWork,
    Verdict,
)
from actors.journal.moment import Limits, Moment
from actors.journal.staleness import hold_stale
from actors.journal.store import SqliteStore, run_batch
from tests.actors.journal.conftest import NOON, STATIONS

NAME, PHONE, STREET, WISH = "Gwendolyn Quux", "+15550109999", "77 Zyxwv Lane", "Plugh allergy"
SECRETS = (NAME, PHONE, STREET, WISH, "courier-xyzzy", "note-frobozz")


def an_order(**more):
    return Order(
        **{
            "source": "wix",
            "source_id": "w-1",
            "number": "10126",
            "guest": Guest(NAME, PHONE, (STREET, "X")),
            "note": "note-frobozz",
            "courier_note": "courier-xyzzy",
            "items": (Item("Pizza", 2, note=WISH, choices=(Choice("Large"),), price="€20"), Item("Soup")),
            "total": "€25",
            "problems": (f"something of {NAME}",),
            "updated_at": NOON,
        }
        | more
    )


def accepted(order, raw=b"", **more):
    return Accept(order, raw or json.dumps([NAME, PHONE, STREET, WISH]).encode(), STATIONS, **more)


def begun(work, printer, receipt):
    data = receipt.encode()
    return Begin(work.job, printer, receipt, work.running, len(data), None, data=data, model="TM-m30III")


def print_all(book):
    for printer in ("hot", "cold"):
        while (work := book.ask(TakeWork(printer))) is not None:
            attempt = book.ask(begun(work, printer, f"|{work.order.guest.name}|{work.order.note}|"))
            book.judge(attempt, Event.FENCED)


def everything(book):
    return "\n".join(book.connection.iterdump())


def left_of(book, secrets=SECRETS):
    """Which of them still stand anywhere in it; blobs come as hexadecimal."""
    text = everything(book)
    blobs = bytes.fromhex("".join(re.findall("X'((?:[0-9A-F]{2})*)'", text))).decode("utf-8", "replace")
    return [each for each in secrets if each in text or each in blobs]


def test_nothing_of_the_guest_is_left_and_all_of_the_accounting_is(book):
    book.ask(accepted(an_order()))
    print_all(book)
    more = an_order(items=(Item("Pizza", 3, note=WISH),), updated_at=NOON + timedelta(minutes=1))
    book.ask(accepted(more))
    print_all(book)
    before = book.rows("SELECT id, state, evidence FROM jobs")
    attempts = book.rows("SELECT * FROM attempts")
    assert left_of(book) == list(SECRETS)
    found = book.ask(ForgetGuest(1, "the owner"))
    assert (found.order, found.news) == (1, True)
    assert left_of(book) == []
    assert book.rows("SELECT count(*) FROM kept_tickets") == [(0,)]
    assert book.rows("SELECT id, state, evidence FROM jobs") == before
    assert book.rows("SELECT * FROM attempts") == attempts
    row = book.ask(GetOrder(1))
    assert (row.number, row.revision, len(row.revisions)) == ("10126", 2, 2)
    assert row.document["items"][0]["name"] == "Pizza"
    assert row.document["total"] == "€25"
    assert row.document["problems"] == [SENTENCE]
    assert book.rows("SELECT forgotten_by FROM orders") == [("the owner",)]


def test_again_it_changes_nothing(book):
    book.ask(accepted(an_order()))
    print_all(book)
    first = book.ask(ForgetGuest(1, "a"))
    again = book.ask(ForgetGuest(1, "b"))
    assert again == replace(first, news=False)
    assert book.rows("SELECT forgotten_by FROM orders") == [("a",)]


def test_who_still_waits_for_food_is_not_forgotten(book):
    book.ask(accepted(an_order()))
    with pytest.raises(StillPrintsError, match="order 1 still has a ticket to print"):
        book.ask(ForgetGuest(1, "a"))
    assert left_of(book) == list(SECRETS)


@pytest.mark.parametrize("order", [7, 0])
def test_an_order_that_is_not_there(book, order):
    with pytest.raises(NoSuchOrderError):
        book.ask(ForgetGuest(order, "a"))


def test_hearing_of_it_again_brings_nothing_back_and_prints_nothing(book):
    book.ask(Contact("wix"))
    book.ask(AcceptPage("wix", (accepted(an_order()),), "c"))
    print_all(book)
    book.ask(ForgetGuest(1, "a"))
    jobs = book.rows("SELECT count(*) FROM jobs")
    for later in (NOON, NOON + timedelta(hours=1)):
        (found,) = book.ask(AcceptPage("wix", (accepted(an_order(updated_at=later)),), "c"))
        assert (found.duplicate, found.heard) == (True, Heard.SAME)
    (found,) = book.ask(AcceptPage("wix", (accepted(an_order(note="another wish")),), "c"))
    assert found.duplicate
    assert book.rows("SELECT count(*) FROM jobs") == jobs
    assert left_of(book, (*SECRETS, "another wish")) == []
    assert book.rows("SELECT count(*) FROM revisions WHERE length(raw) > 0") == [(0,)]


def test_a_change_after_it_prints_the_dishes_and_no_guest(book):
    book.ask(accepted(an_order()))
    print_all(book)
    book.ask(ForgetGuest(1, "a"))
    later = an_order(items=(Item("Pizza", 3, note=WISH),), updated_at=NOON + timedelta(minutes=5))
    found = book.ask(accepted(later))
    assert found.heard is Heard.CHANGED
    work = book.ask(TakeWork("hot"))
    assert (work.kind, work.order.items[0].quantity, work.order.guest) == (Kind.CHANGE, 3, Guest())
    assert work.order.problems == (SENTENCE,)
    assert left_of(book) == []
    gone = book.ask(accepted(an_order(standing=Standing.CANCELLED, updated_at=NOON + timedelta(minutes=6))))
    assert gone.heard is Heard.CANCELLED


def test_a_reprint_after_it_is_laid_out_without_the_guest(book):
    book.ask(accepted(an_order()))
    print_all(book)
    book.ask(ForgetGuest(1, "a"))
    book.ask(Reprint(1, "a"))
    work = book.ask(TakeWork("hot"))
    assert (work.receipt, work.order.guest, work.order.note) == (None, Guest(), "")
    assert book.ask(WorkOf(1)) is not None


def test_an_unreadable_order_is_forgotten_too(book):
    book.ask(accepted(Order("wix", "w-2", note=f"a: {NAME}"), raw=NAME.encode(), readable=False))
    print_all(book)
    book.ask(ForgetGuest(1, "a"))
    again = book.ask(accepted(Order("wix", "w-2", note=f"a: {NAME}"), raw=NAME.encode(), readable=False))
    assert again.duplicate
    assert left_of(book) == []


def test_a_slip_of_what_was_missed_forgets_the_guest_as_well(book):
    book.ask(accepted(an_order()))
    other = Order("wix", "w-9", "9", guest=Guest("Other Guest", "1"), items=(Item("Soup"),))
    book.ask(accepted(other, raw=b"{}"))
    book.up += 4 * 3600.0
    book.connection.execute("UPDATE jobs SET stale_at = 0")

    hold_stale(book.connection, "hot", "hot", Moment(book.clock.now(), "boot-1", book.up))
    print_all(book)
    book.ask(ForgetGuest(1, "a"))
    assert left_of(book, (*SECRETS, "Other Guest")) == ["Other Guest"]


def test_orders_are_found_by_each_of_their_names(book):
    book.ask(accepted(an_order()))
    book.ask(accepted(an_order(source="till", source_id="1", number="7")))
    assert [row.order for row in book.ask(FindOrders("10126"))] == [1]
    assert [row.order for row in book.ask(FindOrders("w-1"))] == [1]
    assert [row.order for row in book.ask(FindOrders("1"))] == [2, 1]
    assert book.ask(FindOrders("1012")) == ()
    assert book.ask(FindOrders("9" * 30)) == ()
    assert book.ask(FindOrders("10126"))[0].guest == NAME


def test_without_a_guest_twice_is_once():
    once = without_guest(an_order())
    assert without_guest(once) == once


# --- the bytes on the disk ------------------------------------------------------------------------


async def test_the_bytes_are_gone_from_the_journals_files(tmp_path):
    """Read while it is open, as somebody who takes the card out of a Pi would."""
    store = SqliteStore(tmp_path)
    await store.open()

    async def ask(request):
        at = Moment(datetime(2026, 5, 1, tzinfo=UTC), "b", 1.0)
        (answer,) = await store.run([lambda connection: handle(connection, request=request, at=at)])
        assert not isinstance(answer, Exception), answer
        return answer

    def on_disk():
        return b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    try:
        for number in range(30):
            guest = Guest(f"{NAME} {number}", PHONE, (STREET * 20,))
            order = an_order(source_id=f"w-{number}", number=str(number), guest=guest)
            await ask(accepted(order, raw=(f"{NAME} {number} " * 900).encode()))
        for _ in range(30):
            work = await ask(TakeWork("hot"))
            receipt = f"|{work.order.guest.name}|" * 300
            attempt = await ask(begun(work, "hot", receipt))
            await ask(Verdict(attempt.attempt, Event.FENCED))
        assert NAME.encode() in await asyncio.to_thread(on_disk)
        for row in await ask(ListOrders(limit=50)):
            await ask(ForgetGuest(row.order, "a"))
        found = await asyncio.to_thread(on_disk)
        assert [secret for secret in SECRETS if secret.encode() in found] == []
    finally:
        await store.close()


# --- what came in, for as long as the owner says ----------------------------------------------------


def ask_at(book, request, days, raw_for=30.0):
    at = Moment(NOON + timedelta(days=days), "boot-1", 1.0, Limits(raw_for=raw_for * 86_400))
    (answer,) = run_batch(book.connection, [lambda connection: handle(connection, request=request, at=at)])
    return answer


def kept(book):
    return [row[0] for row in book.rows("SELECT order_id FROM revisions WHERE length(raw) > 0")]


def test_the_bytes_of_orders_go_after_as_long_as_the_owner_says(book):
    for number in range(3):
        ask_at(book, accepted(an_order(source_id=str(number))), days=number)
    assert kept(book) == [1, 2, 3]
    ask_at(book, Contact("wix"), days=30.5)
    assert kept(book) == [2, 3]
    ask_at(book, accepted(an_order(source_id="x")), days=40)
    assert kept(book) == [4]
    assert book.ask(GetOrder(1)).document["guest"]["name"] == NAME


def test_a_few_at_a_time(book):
    for number in range(AT_ONCE + 3):
        ask_at(book, accepted(an_order(source_id=str(number))), days=0)
    ask_at(book, Contact("wix"), days=31)
    assert len(kept(book)) == 3
    ask_at(book, Contact("wix"), days=31)
    assert kept(book) == []


def test_what_is_heard_again_is_kept_no_longer_for_it(book):
    ask_at(book, accepted(an_order()), days=0)
    ask_at(book, accepted(an_order(), raw=b"paid now"), days=29)
    ask_at(book, Contact("wix"), days=31)
    assert kept(book) == []
    ask_at(book, accepted(an_order(), raw=b"archived"), days=32)
    ask_at(book, Contact("wix"), days=33)
    assert kept(book) == [1]
    ask_at(book, Contact("wix"), days=63)
    assert kept(book) == []


def test_the_same_bytes_are_no_change_however_docketd_reads_them_now(book):
    book.ask(accepted(an_order(), raw=b"{1}"))
    better = an_order(items=(Item("Pizza", 2, choices=(Choice("Large"), Choice("Ham"))),))
    assert book.ask(accepted(better, raw=b"{1}")).heard is Heard.SAME
    assert book.ask(accepted(better, raw=b"{2}")).heard is Heard.CHANGED


# --- what could not be read -------------------------------------------------------------------------


def alerts(book):
    return [(row.key, row.count) for row in book.ask(ListAlerts())]


def test_an_order_that_could_not_be_read_is_an_alert_until_a_day_went_well(book):
    unread = Order("wix", "w-2", note=NAME)
    ask_at(book, accepted(unread, readable=False), days=0)
    ask_at(book, accepted(replace(unread, source_id="w-3"), readable=False), days=0.1)
    assert alerts(book) == [("unreadable-order/wix", 2)]
    (row,) = book.ask(ListAlerts())
    assert "docketd orders show 2" in row.text
    assert NAME not in row.text
    ask_at(book, accepted(an_order()), days=0.5)
    assert alerts(book) == [("unreadable-order/wix", 2)]
    ask_at(book, accepted(an_order(source_id="w-8")), days=1.5)
    assert alerts(book) == []


def test_an_order_on_which_the_journal_chokes_is_one_too(book):
    book.ask(Contact("wix"))
    (found,) = book.ask(AcceptPage("wix", (accepted(an_order(number="\ud83d")),), "c"))
    assert [ticket.kind for ticket in found.tickets] == [Kind.UNREADABLE]
    assert alerts(book) == [("unreadable-order/wix", 1)]
