"""Links to sign in with, and the sessions that come of them."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from actors.journal import sessions
from actors.journal.access_messages import AddLink, EverSignedIn, Exchange, Leave, Visit
from actors.journal.actor import handle
from actors.journal.moment import Moment
from tests.actors.journal.conftest import NOON

LINK, SESSION = b"link", b"session"


@pytest.fixture
def ask(book):
    """Asks some time after noon."""

    def at(request, **after):
        return partial(handle, request=request, at=Moment(NOON + timedelta(**after), "boot"))(book.connection)

    return at


@pytest.fixture
def signed_in(ask):
    ask(AddLink(LINK))
    assert ask(Exchange(LINK, SESSION))
    return ask


def test_a_link_opens_once(ask):
    ask(AddLink(LINK))
    assert not ask(EverSignedIn())
    assert ask(Exchange(LINK, SESSION))
    assert not ask(Exchange(LINK, b"other"))
    assert ask(Visit(SESSION))
    assert not ask(Visit(b"other"))
    assert ask(EverSignedIn())


def test_a_link_that_nobody_made_opens_nothing(ask):
    assert not ask(Exchange(b"guess", SESSION))
    assert not ask(Visit(SESSION))


@pytest.mark.parametrize(("hours", "opens"), [(23.9, True), (24, False)])
def test_a_link_is_good_for_a_day(ask, hours, opens):
    ask(AddLink(LINK))
    assert ask(Exchange(LINK, SESSION), hours=hours) is opens


def test_a_session_sleeps_in_after_twelve_hours(signed_in):
    assert signed_in(Visit(SESSION), hours=11.9)
    assert signed_in(Visit(SESSION), hours=23.8)
    assert not signed_in(Visit(SESSION), hours=35.9)
    assert not signed_in(Visit(SESSION), hours=24)  # it does not come back when the clock does


def test_a_session_ends_after_seven_days_however_busy(signed_in):
    for hours in range(0, 168, 11):
        assert signed_in(Visit(SESSION), hours=hours)
    assert signed_in(Visit(SESSION), hours=167.9)
    assert not signed_in(Visit(SESSION), hours=168)


def test_looking_often_writes_seldom(signed_in, book):
    before = book.connection.total_changes
    for seconds in range(0, 299, 10):
        assert signed_in(Visit(SESSION), seconds=seconds)
    assert book.connection.total_changes == before
    assert signed_in(Visit(SESSION), seconds=300)
    assert book.connection.total_changes == before + 1


def test_a_clock_that_was_set_back_signs_nobody_out(signed_in):
    assert signed_in(Visit(SESSION), days=-400)
    assert signed_in(Visit(SESSION), days=-400, hours=11)


def test_leaving_ends_it(signed_in):
    signed_in(Leave(SESSION))
    assert not signed_in(Visit(SESSION))
    assert signed_in(EverSignedIn())


def test_old_ones_are_forgotten_when_a_link_is_made(signed_in, book):
    signed_in(AddLink(b"unused"))
    signed_in(AddLink(b"new"), days=8)
    assert book.rows("SELECT digest FROM links ORDER BY digest") == [(LINK,), (b"new",)]
    assert book.rows("SELECT * FROM sessions") == []


def test_links_do_not_pile_up(ask, book, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_LINKS", 3)
    for number in range(9):
        ask(AddLink(bytes([number])), seconds=number)
    assert book.rows("SELECT digest FROM links ORDER BY digest") == [(b"\x06",), (b"\x07",), (b"\x08",)]
