"""How a day's orders came out, and what a source has that the journal has not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actors.domain.job import Event, Evidence, State
from actors.domain.order import Standing
from actors.journal.alert_messages import ListAlerts
from actors.journal.day_messages import (
    KeepReconciliation,
    ListReconciliations,
    ReprintOrder,
    Sums,
    SumUp,
    WhichNews,
)
from actors.journal.messages import GetJob, ListJobs, Resolve
from tests.actors.journal.conftest import NOON, STATIONS

BOTH = {"hot", "cold"}


def sums(book, since=NOON):
    return book.ask(SumUp(since))


def finish(book, printer, event=Event.FENCED, evidence=Evidence.FENCE):
    book.judge(book.begin(printer), event, evidence=evidence)


def test_an_order_counts_once_by_the_worst_of_its_tickets(book):
    book.accept()  # for both stations
    assert sums(book) == Sums(ordered=1, open=1)
    finish(book, "hot")
    assert sums(book) == Sums(ordered=1, open=1)
    finish(book, "cold", Event.TAKEN, Evidence.BYTES)
    assert sums(book) == Sums(ordered=1, sent=1)


@pytest.mark.parametrize(
    ("event", "evidence", "told"),
    [
        (Event.FENCED, Evidence.FENCE, {"confirmed": 1}),
        (Event.TAKEN, Evidence.BYTES, {"sent": 1}),
        (Event.TAKEN, Evidence.SPOOLER, {"sent": 1}),
        (Event.FENCED, Evidence.VIRTUAL, {"virtual": 1}),
        (Event.LOST, None, {"open": 1}),
        (Event.GAVE_UP, None, {"dead": 1}),
    ],
)
def test_what_is_known_of_its_only_ticket(book, event, evidence, told):
    book.accept("Pizza")
    finish(book, "hot", event, evidence)
    assert sums(book) == Sums(ordered=1, **told)


@pytest.mark.parametrize(
    ("event", "told"), [(Event.CANCEL, {"cancelled": 1}), (Event.STALE, {"open": 1}), (None, {"open": 1})]
)
def test_what_did_not_come_out(book, event, told):
    book.accept("Pizza")
    if event is not None:
        book.ask(Resolve(1, event))
    assert sums(book) == Sums(ordered=1, **told)


def test_a_dish_that_was_cancelled_by_a_person_holds_up_nothing(book):
    book.accept()
    finish(book, "hot")
    (other,) = [row.job for row in book.ask(ListJobs(state=State.QUEUED))]
    book.ask(Resolve(other, Event.CANCEL))
    assert sums(book) == Sums(ordered=1, confirmed=1)


def test_copies_do_not_open_it_again_and_changes_do(book):
    book.accept("Pizza", updated_at=NOON)
    finish(book, "hot")
    assert len(book.ask(ReprintOrder(1, "till"))) == 1
    assert sums(book) == Sums(ordered=1, confirmed=1)
    book.accept("Pizza", "Soup", updated_at=NOON + timedelta(minutes=1))
    assert sums(book) == Sums(ordered=1, open=1)


def test_what_prints_nothing_was_not_ordered_here_and_yesterday_is_over(book):
    book.accept(silent=True)
    assert sums(book) == Sums()
    book.accept(source_id="other")
    assert sums(book).ordered == 1
    assert sums(book, NOON + timedelta(hours=1)) == Sums()


# --- a source's list ------------------------------------------------------------------------------


def test_news_is_what_was_never_heard_of_or_was_changed_since(book):
    book.accept(updated_at=NOON)
    book.accept(source="till", source_id="elsewhere", updated_at=NOON)
    later = NOON + timedelta(seconds=1)
    listed = (("o-1", NOON), ("never", NOON), ("elsewhere", NOON))
    assert book.ask(WhichNews("wix", listed)) == {"never", "elsewhere"}
    assert book.ask(WhichNews("wix", (("o-1", later),))) == {"o-1"}
    assert book.ask(WhichNews("wix", (("o-1", NOON - timedelta(days=1)), ("o-1", None)))) == frozenset()


def test_a_reconciliation_is_kept_with_what_had_become_of_the_day(book):
    book.accept("Pizza")
    finish(book, "hot")
    made = book.ask(KeepReconciliation("wix", NOON, 1, ()))
    assert (made.day, made.listed, made.missing) == ("2026-05-01", 1, ())
    assert made.sums == Sums(ordered=1, confirmed=1)
    assert book.ask(ListReconciliations()) == (made,)
    assert book.ask(ListAlerts()) == ()


def test_what_was_missing_is_named_until_another_day_misses_none(book):
    book.ask(KeepReconciliation("wix", NOON, 3, ("1012", "1013")))
    (alert,) = book.ask(ListAlerts())
    assert (alert.key, alert.severity.value) == ("orders-missed/wix", "warning")
    assert alert.text == (
        "The list of wix had 2 orders that docketd had not heard of, or not of the last change: 1012, 1013."
        " Their tickets are on their way: ask whether the kitchen knows them already."
    )
    again = book.ask(KeepReconciliation("wix", NOON, 4, ()))
    assert (again.listed, again.missing) == (4, ("1012", "1013"))
    assert len(book.ask(ListAlerts())) == 1
    book.ask(KeepReconciliation("wix", NOON, 5, ("1014", "1013")))
    assert "3 orders" in book.ask(ListAlerts())[0].text
    book.ask(KeepReconciliation("wix", NOON + timedelta(days=1), 1, ()))
    assert book.ask(ListAlerts()) == ()
    assert [each.day for each in book.ask(ListReconciliations())] == ["2026-05-02", "2026-05-01"]


def test_an_alert_names_so_many_and_no_more(book):
    book.ask(KeepReconciliation("wix", NOON, 100, tuple(str(n) for n in range(50))))
    text = book.ask(ListAlerts())[0].text
    assert "50 orders" in text
    assert ", 19 …. Their" in text


# --- copies of all of it --------------------------------------------------------------------------


def test_every_ticket_that_came_out_comes_again(book):
    book.accept(updated_at=NOON)
    finish(book, "hot")
    made = book.ask(ReprintOrder(1, "till"))
    assert [ticket.printer for ticket in made] == ["hot"]  # the other is still to come by itself
    job = book.ask(GetJob(made[0].job))
    assert (job.copy, job.why) == (2, "reprint 1, wanted by till")
    assert book.ask(ReprintOrder(1, "till")) == ()  # one at a time


def test_nothing_of_a_cancelled_order_comes_again(book):
    book.accept("Pizza", updated_at=NOON)
    finish(book, "hot")
    book.accept("Pizza", standing=Standing.CANCELLED, updated_at=NOON + timedelta(minutes=1))
    assert book.ask(ReprintOrder(1, "till")) == ()
    assert book.ask(ReprintOrder(99, "till")) == ()
    assert {station.printer for station in STATIONS} == BOTH
