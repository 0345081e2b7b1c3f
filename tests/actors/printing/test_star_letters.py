"""Star printers that know letters answer to a name: byte scripts, written from the manual (ESC GS ETX)."""

import pytest

from actors.domain.job import Evidence
from actors.printing.messages import Counter, Fenced, Lost, Ready, Send, Taken
from actors.printing.sharing import as_shared
from actors.printing.star_conversation import StarConversation
from actors.printing.talk import ASK_AGAIN, MOST_UNANSWERED, HangUp, Tell, Write
from transports.profiles import profile

TICKET = Send(7, "A007", b"soup")
ETB = b"\x17"
AUTOMATIC, ON_DEMAND = "TSP143IV", "TSP650II"
MODELS = pytest.mark.parametrize("model", [AUTOMATIC, ON_DEMAND])


def frame(counter=0, *, counted=False, paper_end=False):
    paper = 0x08 * paper_end
    head = (0x23, 0x06, 0x02 * counted | 0x08 * paper_end, 0, 0, paper, 0)
    return bytes((*head, (counter & 0x18) << 2 | (counter & 0x07) << 1, 0))


def print_end(name, counter=1):
    return b"\x1b\x1d\x03\x01" + name + bytes((counter, 0))


def written(actions):
    return b"".join(action.data for action in actions if isinstance(action, Write))


def told(actions, kind):
    return [each.message for each in actions if isinstance(each, Tell) and isinstance(each.message, kind)]


def name_in(data):
    """What the last question for the end of a print is called."""
    at = data.rindex(b"\x1b\x1d\x03\x01")
    return data[at + 4 : at + 6]


def begin(model=AUTOMATIC, stood=0):
    """A printer that answers to names and counts; the answers to what a press asks first."""
    talk = StarConversation(profile(model))
    return talk, greet(talk, stood)


def greet(talk, stood=0):
    talk.opened()
    talk.received(frame(stood))
    asked = written(talk.read_counter())
    assert asked.startswith(b"\x1b\x1eE\x00" + ETB)
    return told(talk.received(frame(1, counted=True) + print_end(name_in(asked))), Counter)


def send(talk, ticket=TICKET):
    data = written(talk.send(ticket))
    talk.written(ticket.attempt)
    return name_in(data)


def test_before_the_first_ticket_it_is_known_whether_names_and_counts_are_answered():
    _, counters = begin()
    assert counters == [Counter(1)]


@MODELS
def test_behind_a_ticket_stand_its_counts_and_its_name(model):
    talk, _ = begin(model)
    data = written(talk.send(TICKET))
    assert data.startswith(b"soup" + ETB * 3 + b"\x1b\x1d\x03\x01")
    assert len(data) == len(b"soup") + 3 + 6


@MODELS
def test_every_name_is_printable_and_no_command(model):
    talk, _ = begin(model)
    for number in (0, 1, 1295, 36**4 - 1):
        ticket = Send(number, _base36(number), b"x")
        name = send(talk, ticket)
        assert all(0x30 <= byte < 0x70 for byte in name)
        talk.received(frame(1) + print_end(name))
        talk.closed("lost", 1)
        greet(talk)


def _base36(number):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "".join(digits[number // 36**place % 36] for place in (3, 2, 1, 0))


def test_the_name_is_the_proof_and_the_counter_comes_along():
    talk, _ = begin()
    name = send(talk)
    assert told(talk.received(b"".join(frame(n, counted=True) for n in (2, 3, 4))), Fenced) == []
    assert talk.received(print_end(name)) == [Tell(Fenced(7, Evidence.FENCE, 2))]


def test_where_nothing_is_told_by_itself_the_counter_is_asked_for_behind_the_name():
    talk, _ = begin(ON_DEMAND)
    name = send(talk)
    assert written(talk.received(print_end(name))) == b"\x1b\x06\x01"
    assert talk.received(frame(4, counted=True)) == [Tell(Fenced(7, Evidence.FENCE, 2))]


def test_a_name_that_was_answered_is_not_forgotten_when_the_connection_goes_before_the_count():
    talk, _ = begin(ON_DEMAND)
    name = send(talk)
    talk.received(print_end(name))
    outcomes = told(talk.closed("lost", 4), Fenced | Lost)
    assert outcomes == [Fenced(7, Evidence.FENCE, None)]


def test_line_mode_is_never_asked_while_automatic_status_is_on():
    talk = StarConversation(profile(ON_DEMAND))
    assert b"\x1b\x1ea\x00" in written(talk.opened())


def test_counts_of_somebody_else_prove_nothing_and_cost_nothing():
    talk, _ = begin()
    name = send(talk)
    assert talk.received(frame(2, counted=True) + frame(9, counted=True)) == []
    assert talk.received(print_end(b"00" if name != b"00" else b"01")) == []
    assert talk.received(print_end(name)) == [Tell(Fenced(7, Evidence.FENCE, None))]
    assert written(talk.read_counter())  # what was told of the counter before is worth nothing now


def test_a_reset_with_a_ticket_in_hand_ends_the_connection():
    talk, _ = begin()
    send(talk)
    assert talk.received(frame(0)) == [HangUp("lost")]


def test_a_name_that_is_answered_on_the_next_connection_is_believed():
    """Over USB there is one line to the printer, whoever opens it."""
    talk, _ = begin()
    name = send(talk)
    assert told(talk.closed("lost", 4), Lost) == [Lost(7, 4)]
    talk.opened()
    assert told(talk.received(frame(4) + print_end(name)), Fenced) == [Fenced(7, Evidence.FENCE, None)]
    assert talk.received(print_end(name)) == []


def test_what_came_out_after_the_connection_was_lost_is_known_by_the_counter():
    talk, _ = begin()
    send(talk)
    talk.closed("lost", 4)
    assert greet(talk, stood=4) == [Counter(1, past=2)]


def test_a_name_that_is_not_answered_is_asked_for_again():
    talk, _ = begin()
    name = send(talk)
    asked = b""
    for _ in range(ASK_AGAIN + 1):
        asked += written(talk.beat())
        talk.received(frame(1))
    assert asked.count(b"\x1b\x1d\x03\x01" + name) == 1


def beat_until_settled(talk, answer):
    actions = []
    for _ in range(3 * MOST_UNANSWERED):
        actions += talk.beat()
        actions += talk.received(answer)
        if not talk.unfenced:
            return told(actions, Counter)
    raise AssertionError("it was not found out")


def test_without_an_answer_to_names_the_counts_are_the_proof():
    talk = StarConversation(profile(AUTOMATIC))
    talk.opened()
    talk.received(frame(0))
    talk.read_counter()
    talk.received(frame(1, counted=True))
    assert beat_until_settled(talk, frame(1)) == [Counter(1)]
    assert b"\x1b\x1d\x03" not in written(talk.send(TICKET))
    talk.written(7)
    assert talk.received(frame(4, counted=True)) == [Tell(Fenced(7, Evidence.FENCE, 2))]


def test_without_counts_the_name_alone_is_the_proof():
    talk = StarConversation(profile(AUTOMATIC))
    talk.opened()
    talk.received(frame(0))
    talk.received(print_end(name_in(written(talk.read_counter()))))
    assert beat_until_settled(talk, frame(0)) == [Counter(None)]
    data = written(talk.send(TICKET))
    assert ETB not in data
    talk.written(7)
    assert talk.received(frame(0)) == []
    assert talk.received(print_end(name_in(data))) == [Tell(Fenced(7, Evidence.FENCE, None))]
    assert talk.read_counter() == [Tell(Counter(None))]


def test_without_either_a_ticket_is_sent_and_no_more():
    talk = StarConversation(profile(AUTOMATIC))
    talk.opened()
    talk.received(frame(0))
    talk.read_counter()
    assert beat_until_settled(talk, frame(0)) == [Counter(None)]
    assert written(talk.send(TICKET)) == b"soup"
    talk.written(7)
    assert talk.received(frame(0)) == [Tell(Taken(7, Evidence.STATUS))]


@MODELS
def test_paper_out_in_mid_ticket_blocks_and_the_name_is_answered_with_the_new_roll(model):
    talk, _ = begin(model)
    name = send(talk)
    assert "media-empty" in talk.received(frame(1, paper_end=True))[0].message.reasons
    for _ in range(300):
        assert not any(isinstance(action, HangUp) for action in talk.beat())
        talk.received(frame(1, paper_end=True))
    assert talk.received(frame(1)) == [Tell(Ready())]
    talk.received(frame(4, counted=True))
    assert told(talk.received(print_end(name)) + talk.received(frame(4)), Fenced)


def test_forty_tickets_go_on_beyond_the_end_of_the_counter():
    talk, _ = begin()
    at = 1
    for number in range(40):
        name = send(talk, Send(number, f"{number:04d}", b"x"))
        talk.received(frame(at + 3, counted=True))
        (fenced,) = told(talk.received(print_end(name)), Fenced)
        talk.acknowledge(number)
        at += 3
        if fenced.counter is None:
            asked = written(talk.read_counter())
            talk.received(frame(1, counted=True) + print_end(name_in(asked)))
            at = 1
        else:
            assert fenced.counter == (at - 1) // 3 + 1


def test_a_printer_that_a_till_uses_too_is_asked_by_name_alone():
    talk = StarConversation(as_shared(profile(AUTOMATIC)))
    talk.opened()
    talk.received(frame(0))
    asked = written(talk.read_counter())
    assert ETB not in asked
    assert told(talk.received(print_end(name_in(asked))), Counter) == [Counter(None)]
    data = written(talk.send(TICKET))
    assert ETB not in data
    talk.written(7)
    assert talk.received(frame(9, counted=True)) == []
    assert talk.received(print_end(name_in(data))) == [Tell(Fenced(7, Evidence.FENCE, None))]


@MODELS
def test_of_a_printer_that_a_till_uses_too_each_other_name_is_somebody_elses(model):
    """Every name but the ticket's own, which no two sendings in a row have."""
    talk = StarConversation(as_shared(profile(model)))
    talk.opened()
    talk.received(frame(0))
    talk.received(print_end(name_in(written(talk.read_counter()))))
    own = send(talk)
    others = [bytes((first, second)) for first in range(0x30, 0x70) for second in range(0x30, 0x70)]
    others.remove(own)
    for name in others:
        assert told(talk.received(print_end(name)), Fenced) == []
    assert talk.received(print_end(own)) == [Tell(Fenced(7, Evidence.FENCE, None))]
    assert talk.received(print_end(own)) == []
    assert send(talk, Send(8, "A008", b"tea")) != own


def test_a_printer_that_a_till_uses_too_and_that_knows_no_names_is_not_believed():
    talk = StarConversation(as_shared(profile(AUTOMATIC)))
    talk.opened()
    talk.received(frame(0))
    talk.read_counter()
    assert beat_until_settled(talk, frame(0)) == [Counter(None)]
    assert written(talk.send(TICKET)) == b"soup"
    talk.written(7)
    assert talk.received(frame(3, counted=True)) == [Tell(Taken(7, Evidence.STATUS))]
