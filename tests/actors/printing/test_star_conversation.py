"""What a Star printer's counter proves, and what it does not."""

import pytest

from actors.domain.job import Evidence
from actors.printing.messages import Counter, Fenced, Lost, Send, Taken
from actors.printing.star_conversation import StarConversation
from actors.printing.talk import HangUp, Tell
from transports.profiles import profile

TICKET = Send(7, "A007", b"soup" * 2000)
GIVEN_UP = [HangUp("lost")]


def frame(counter, *, counted=False):
    return bytes((0x23, 0x06, 0x02 * counted, 0, 0, 0, 0, (counter & 0x18) << 2 | (counter & 0x07) << 1, 0))


def begin(talk, stood):
    """A connection to a printer whose counter stood there. Answers what it told of that."""
    talk.opened()
    talk.received(frame(stood))
    talk.read_counter()
    return told(talk.received(frame(1, counted=True)), Counter)


def told(actions, kind):
    return [
        action.message for action in actions if isinstance(action, Tell) if isinstance(action.message, kind)
    ]


@pytest.fixture
def talk():
    talk = StarConversation(profile("TSP143"))
    begin(talk, 0)
    return talk


def test_the_count_behind_a_ticket_is_its_proof(talk):
    talk.send(TICKET)
    assert talk.received(frame(1)) == []
    talk.written(7)
    assert talk.received(frame(4, counted=True)) == [Tell(Fenced(7, Evidence.FENCE, 2))]


def test_a_count_from_before_all_of_the_ticket_was_sent_proves_nothing_then_or_later(talk):
    """Its own count is behind its last byte: somebody else's ticket came out."""
    talk.send(TICKET)
    assert talk.received(frame(2, counted=True)) == GIVEN_UP
    assert told(talk.closed("lost", 4096), Lost) == [Lost(7, 4096)]
    assert begin(talk, 2) == [Counter(1, past=None)]
    talk.send(Send(8, "A008", b"x"))
    talk.closed("lost", 1)
    assert begin(talk, 4) == [Counter(1, past=2)]  # which is this one's


def test_a_count_between_two_tickets_does_not_prove_the_next(talk):
    assert talk.received(frame(2, counted=True)) == GIVEN_UP


def test_power_that_was_away_between_two_tickets_is_noticed_before_the_next(talk):
    assert talk.received(frame(0)) == GIVEN_UP


def test_what_has_moved_too_far_is_not_believed_in_the_same_breath(talk):
    talk.send(TICKET)
    talk.written(7)
    assert talk.received(frame(5, counted=True) + frame(4, counted=True)) == GIVEN_UP


def test_what_was_cut_off_is_ended_again_until_the_printer_has_come_that_far(talk):
    """A printer greets whoever connects, before it has read anything."""
    talk.closed("lost", 0)
    plain = talk.opened()[0].data
    talk.received(frame(1))
    talk.send(TICKET)
    talk.closed("lost", 3)
    repair = talk.opened()[0].data
    assert repair.endswith(plain)
    assert len(repair) > len(plain)
    talk.received(frame(1))
    talk.closed("lost", 0)
    assert talk.opened()[0].data == repair
    begin(talk, 1)
    talk.closed("lost", 0)
    assert talk.opened()[0].data == plain


def test_how_a_printer_that_does_not_count_was_before_a_ticket_says_nothing_of_after_it():
    talk = StarConversation(profile("TSP143"))
    talk.opened()
    talk.received(frame(0))
    talk.read_counter()
    while talk.unfenced:
        talk.beat()
        talk.received(frame(0))
    talk.beat()
    talk.send(TICKET)
    talk.written(7)
    assert talk.received(frame(0)) == []  # the answer to the question of before
    assert talk.received(frame(0)) == [Tell(Taken(7, Evidence.STATUS))]
