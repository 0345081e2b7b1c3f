"""A printer whose answers nobody understands: how it stands is unknown, and the log has once what it said."""

import pytest

from actors.domain.job import Evidence, State
from actors.printing.conversation import Conversation
from actors.printing.messages import Blocked, Down, Fenced, Ready, Send
from actors.printing.standing import in_words
from actors.printing.star_conversation import StarConversation
from actors.printing.talk import MOST_QUIET, MOST_UNANSWERED, Garbled, HangUp, Tell
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_conversation import greeted, ticket
from transports.profiles import profile

NOISE = b"\xff\x95\xfe"


def beats(talk, rounds, answer=NOISE):
    return [action for _ in range(rounds) for action in [*talk.beat(), *talk.received(answer)]]


@pytest.fixture(params=["TM-m30III", "TSP143", "TSP654II"])
def talk(request):
    model = profile(request.param)
    made = (Conversation if model.language == "escpos" else StarConversation)(model)
    made.opened()
    return made


def test_it_is_told_once_what_it_said_and_the_connection_is_given_up(talk):
    talk.received(NOISE)
    actions = beats(talk, MOST_UNANSWERED)
    assert [action for action in actions if isinstance(action, Garbled)] == [Garbled(NOISE)]
    assert HangUp("garbled") in actions
    talk.closed("garbled", 0)
    talk.opened()
    talk.received(NOISE)
    assert not any(isinstance(action, Garbled) for action in beats(talk, MOST_UNANSWERED))
    assert in_words(talk.standing)["state"] == "unknown"


def test_one_that_never_greets_is_told_of_when_its_connection_ends(talk):
    talk.received(NOISE * 100)
    assert (talk.unheard, talk.greeted) == ("garbled", False)
    (told,) = [action for action in talk.closed(talk.unheard, 0) if isinstance(action, Garbled)]
    assert told.data == (NOISE * 100)[:64]


def test_one_that_says_nothing_is_silent_and_not_garbled(talk):
    assert talk.unheard == "silent"
    assert HangUp("silent") in [action for _ in range(MOST_UNANSWERED + 1) for action in talk.beat()]


def test_a_stray_byte_among_good_answers_is_not_told_of():
    line = greeted()
    assert line.conversation.received(b"\xff") == []
    line.do(line.conversation.beat())
    line.flow()
    assert not any(isinstance(action, Garbled) for action in line.conversation.beat())


def test_what_prints_goes_on_printing():
    line = greeted()
    line.do(line.conversation.send(ticket(1)))
    line.conversation.written(1)
    heard = beats(line.conversation, MOST_QUIET + 2)
    assert Tell(Blocked(frozenset({"garbled"}))) in heard
    assert not any(isinstance(action, HangUp) for action in heard)
    name = b"\x37\x22" + ticket(1).fence.encode() + b"\x00"
    assert Tell(Fenced(1, Evidence.FENCE, None)) in line.conversation.received(name)


def test_it_is_well_again_as_soon_as_it_is_understood():
    talk = StarConversation(profile("TSP143"))
    talk.opened()
    talk.received(NOISE)
    talk.beat()
    assert Tell(Ready()) in talk.received(bytes.fromhex("23 06 00 00 00 00 00 00 00"))
    assert talk.send(Send(7, "A007", b"x"))


def test_the_log_has_the_answer_once_and_nothing_is_printed():
    async def scenario(house):
        printer = house.printer()
        answer = printer.outgoing
        printer.outgoing = lambda: b"\xff" * len(answer())
        await house.order()
        await house.wait(120.0)
        told = house.events("printer_garbled")
        assert [event.data["printer"] for event in told] == ["kitchen"]
        assert told[0].data["data"].startswith("ff")
        assert (await house.describe()).state == "unknown"
        assert (await house.describe()).reasons == ("garbled",)
        assert set(house.states()) == {State.QUEUED}

    in_restaurant(scenario)


def test_one_that_was_understood_before_gets_nothing_new_and_the_backup_prints_it():
    async def scenario(house):
        await house.order()
        await house.until(house.printed)
        printer = house.printer()
        answer, before = printer.outgoing, len(printer.slips)
        printer.outgoing = lambda: b"\xff" * len(answer())
        await house.wait(60.0)
        assert (await house.describe()).state == "unknown"
        await house.order()
        await house.until(lambda: house.states() == {State.PRINTED: 2, State.MOVED: 1}, 120.0)
        assert len(printer.slips) == before
        assert len(house.printer("bar").slips) == 1
        del printer.outgoing
        await house.until(lambda: not isinstance(house.actor("kitchen", "link")._known.standing, Down), 120.0)
        await house.order()
        await house.until(lambda: house.states() == {State.PRINTED: 3, State.MOVED: 1}, 60.0)
        assert len(printer.slips) == before + 1
        house.check_paper()

    in_restaurant(scenario, backups={"kitchen": "bar"})
