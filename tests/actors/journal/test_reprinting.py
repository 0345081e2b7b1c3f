"""A ticket that somebody wants once more."""

from __future__ import annotations

import asyncio

import pytest

from actors.domain.job import Event, Evidence
from actors.domain.order import Standing
from actors.journal.messages import (
    Count,
    GetJob,
    ListJobs,
    NoReprintError,
    NoSuchJobError,
    Reprint,
    Resolve,
    TakeWork,
)


@pytest.fixture
def printed(book):
    """Job 1 is printed, job 2 waits at the bar."""
    book.accept()
    book.print()
    return book


def test_it_is_the_same_receipt_and_number_at_the_same_printer(printed):
    made = printed.ask(Reprint(1, "till"))
    work = printed.ask(TakeWork("hot"))
    assert (work.job, work.running, work.receipt) == (made.job, "K-001", "receipt")
    assert (work.reprint.number, work.reprint.who) == (1, "till")
    row = printed.ask(GetJob(made.job))
    assert (row.copy, row.state, row.why) == (2, "queued", "reprint 1, wanted by till")
    assert row.accepted_at == work.reprint.asked_at > printed.ask(GetJob(1)).accepted_at


def test_the_numbers_on_paper_go_on_without_a_gap(printed):
    printed.ask(Reprint(1, "till"))
    printed.print()
    printed.accept("Soup", source_id="o-2")
    assert printed.ask(TakeWork("hot")).running == "K-002"


def test_copies_count_on_also_from_a_copy(printed):
    first = printed.ask(Reprint(1, "till"))
    printed.print()
    second = printed.ask(Reprint(first.job, "till"))
    assert printed.ask(GetJob(second.job)).copy == 3
    assert printed.ask(TakeWork("hot")).reprint.number == 2


def test_a_ticket_that_was_only_sent_can_come_again(book):
    book.accept()
    book.judge(book.begin(), Event.TAKEN, evidence=Evidence.BYTES)
    assert book.ask(Reprint(1, "till")).job == 3


def test_one_copy_at_a_time(printed):
    made = printed.ask(Reprint(1, "till"))
    with pytest.raises(NoReprintError, match=f"job {made.job} is a copy"):
        printed.ask(Reprint(1, "till"))
    printed.ask(Resolve(made.job, Event.CANCEL))
    assert printed.ask(Reprint(1, "till")).job == made.job + 1


@pytest.mark.parametrize(
    ("event", "words"),
    [(None, "not printed yet"), (Event.CANCEL, "requeue it"), (Event.STALE, "release it")],
)
def test_what_has_not_come_out_is_refused_with_what_to_do_instead(book, event, words):
    book.accept()
    if event is not None:
        book.ask(Resolve(1, event))
    with pytest.raises(NoReprintError, match=words) as refused:
        book.ask(Reprint(1, "till"))
    assert refused.value.state == book.state(1)
    assert len(book.ask(ListJobs())) == 2


def test_a_job_that_does_not_exist_is_named(book):
    with pytest.raises(NoSuchJobError, match="no job 7"):
        book.ask(Reprint(7, "till"))


def test_the_order_still_calls_for_its_own_tickets_only(printed):
    """A known order's answer names a ticket a station, and the bar's ticket names the kitchen once."""
    printed.ask(Reprint(1, "till"))
    again = printed.accept()
    assert [ticket.job for ticket in again.tickets] == [1, 2]
    assert printed.ask(TakeWork("cold")).also_at == ("kitchen",)
    assert printed.ask(Count()).tickets == 3


def test_a_cancellation_reaches_the_station_once(printed):
    printed.print("cold")
    printed.ask(Reprint(1, "till"))
    void = printed.accept(standing=Standing.CANCELLED)
    assert [ticket.station for ticket in void.tickets] == ["kitchen", "bar"]


async def test_the_press_hears_of_it_and_so_does_everybody(house):
    from actors.journal.messages import Accept, Begin, Verdict
    from tests.actors.journal.conftest import STATIONS, an_order

    await house.ask(Accept(an_order(), b"{}", STATIONS))
    work = await house.ask(TakeWork("hot"))
    attempt = await house.ask(Begin(work.job, "hot", "receipt", work.running, 9, None))
    await house.ask(Verdict(attempt.attempt, Event.FENCED))
    house.told["hot"].clear()
    made = await house.ask(Reprint(1, "till"))
    assert house.events("job_changed")[-1] == {
        "job": made.job,
        "printer": "hot",
        "state": "queued",
        "why": "a reprint wanted by till",
    }
    for _ in range(10):
        await asyncio.sleep(0)
    assert house.told["hot"]
