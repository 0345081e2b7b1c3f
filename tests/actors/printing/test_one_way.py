"""Printers that can't be asked."""

import pytest

from actors.domain.job import Evidence
from actors.printing.messages import Blocked, Counter, Down, Holding, Lost, Ready, Refused, Send, Taken
from actors.printing.one_way import OneWay
from actors.printing.talk import Tell, Write

TICKET = Send(7, "A007", b"soup")


@pytest.fixture
def talk():
    return OneWay("TM-m30III")


def test_it_is_ready_when_it_is_open_and_begins_with_the_end_of_what_was_cut_off(talk):
    repair, told = talk.opened()
    assert b"\x00\x1b@" in repair.data
    assert repair.attempt is None
    assert told == Tell(Ready())
    assert talk.greeted
    talk.send(TICKET)
    talk.written(7)
    talk.closed("lost", 0)
    assert talk.opened() == [Tell(Ready())]  # nothing was cut off


def test_what_was_taken_is_sent_and_no_more(talk):
    talk.opened()
    assert talk.send(TICKET) == [Write(b"soup", 7)]
    assert talk.report() == [Tell(Ready()), Tell(Holding(7))]
    assert talk.written(6) == []
    assert talk.written(7) == [Tell(Taken(7, Evidence.BYTES))]
    assert talk.report() == [Tell(Taken(7, Evidence.BYTES)), Tell(Ready()), Tell(Holding(None))]
    talk.acknowledge(7)
    assert talk.report() == [Tell(Ready()), Tell(Holding(None))]


def test_one_at_a_time_and_none_while_it_is_away(talk):
    assert talk.send(TICKET) == [Tell(Refused(7, "the printer is not ready"))]
    talk.opened()
    talk.send(TICKET)
    assert talk.send(Send(8, "A008", b"x")) == [Tell(Refused(8, "the printer is not ready"))]


@pytest.mark.parametrize(("out", "outcome"), [(0, Refused(7, "lost")), (3, Lost(7, 3))])
def test_a_ticket_that_was_cut_off(talk, out, outcome):
    talk.opened()
    talk.send(Send(6, "A006", b"soup"))
    talk.written(6)
    talk.send(TICKET)
    assert talk.closed("lost", out) == [Tell(outcome), Tell(Down("lost"))]
    assert len(talk.opened()) == (2 if out else 1)  # the printer may be in the middle of a command


def test_what_was_cut_off_is_ended_again_until_a_ticket_has_gone_behind_it(talk):
    """The end of it may itself not get through."""
    talk.opened()
    talk.closed("lost", 0)
    repair, _ready = talk.opened()
    talk.send(TICKET)
    talk.closed("lost", 0)
    assert talk.opened()[0] == repair
    talk.send(TICKET)
    talk.written(7)
    talk.closed("lost", 0)
    assert talk.opened() == [Tell(Ready())]


def test_nothing_is_asked_and_nothing_heard(talk):
    talk.opened()
    assert talk.beat() == []
    assert talk.received(b"\x12") == []
    assert talk.read_counter() == [Tell(Counter(None))]
    assert not isinstance(talk.standing, Blocked)
