"""Sources that a person has paused: kept, refused in the transaction itself, and told."""

from __future__ import annotations

import pytest

from actors.journal.alert_messages import ListAlerts
from actors.journal.messages import Accept, AcceptPage, Contact
from actors.journal.source_messages import (
    ListPausedSources,
    PauseSource,
    ResumeSource,
    SourcePaused,
    SourcePausedError,
)
from tests.actors.journal.conftest import NOON, STATIONS, an_order


def page(*ids):
    return AcceptPage("wix", tuple(Accept(an_order(source_id=each), b"{}", STATIONS) for each in ids), None)


def test_a_pause_is_kept_with_who_was_first(book):
    assert book.ask(PauseSource("wix", "till-1")) is True
    assert book.ask(PauseSource("wix", "somebody else")) is False
    (found,) = book.ask(ListPausedSources())
    assert (found.source, found.who, found.since > NOON) == ("wix", "till-1", True)
    assert isinstance(found, SourcePaused)


def test_a_paused_source_gives_no_contact_and_no_page(book):
    book.ask(Contact("wix"))
    book.ask(PauseSource("wix", "till-1"))
    for request in (Contact("wix"), page("a")):
        with pytest.raises(SourcePausedError, match="paused by till-1: docketd sources resume wix"):
            book.ask(request)
    assert book.rows("SELECT count(*) FROM orders") == [(0,)]


def test_what_others_send_by_themselves_is_taken_all_the_same(book):
    """It could not be asked for again."""
    book.ask(PauseSource("wix", "till-1"))
    assert not book.accept(source="till").duplicate
    assert not book.accept(source_id="pushed").duplicate  # handed over singly, and promised once taken


def test_resuming_it_opens_it_again_and_ends_the_alert(book):
    book.ask(Contact("wix"))
    assert book.ask(ResumeSource("wix", "till-1")) is False
    book.ask(PauseSource("wix", "till-1"))
    (alert,) = book.ask(ListAlerts())
    assert (alert.key, alert.severity.value) == ("source-paused/wix", "warning")
    assert alert.text == (
        "Orders from wix are not asked for: it was paused by till-1. They come in when somebody resumes it:"
        " docketd sources resume wix."
    )
    assert book.ask(ResumeSource("wix", "till-2")) is True
    assert book.ask(ListAlerts()) == ()
    assert len(book.ask(page("a", "b"))) == 2
    assert book.ask(ListPausedSources()) == ()
