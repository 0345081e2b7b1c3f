"""A ticket that its printer drops: only what the printer has confirmed is gone."""

import pytest

from actors import places
from actors.domain.job import State
from actors.printing.conversation import MOST_RECOVERIES
from actors.printing.messages import Cleared, ClearPrinter, Lost, RecoverPrinter, Send
from actors.printing.one_way import OneWay
from actors.printing.star_conversation import StarConversation
from actors.printing.talk import Tell, Write
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_conversation import Line, greeted, ticket
from tests.actors.printing.test_star_letters import frame
from transports.profiles import profile

CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
CONFIRMED = b"\x37\x25\x00"


def stuck(**printer):
    """A ticket of several seconds is on its way, and the paper is gone after half of one."""
    line = greeted(speed_mm_s=50.0, buffer_bytes=65536, **printer)
    line.do(line.conversation.send(ticket(1, raster=True)))
    line.flow()
    line.pass_time(0.2)
    line.printer.paper_out(line.now)
    line.flow()
    line.heard()
    return line


def test_what_was_cleared_never_comes_out():
    line = stuck()
    line.do(line.conversation.clear())
    line.flow()
    assert line.heard() == [Cleared(1, begun=True)]
    assert line.conversation.sending is None
    line.printer.load_paper(line.now)
    line.pass_time(30.0)
    assert not any("end 1" in slip for slip in line.slips)


def test_a_ticket_that_was_not_begun_is_on_no_paper():
    """The paper went when it was sent, and before it arrived."""
    line = greeted()
    line.printer.paper_out(line.now)
    line.do(line.conversation.send(ticket(1)))
    line.flow()
    line.heard()
    line.do(line.conversation.clear())
    line.flow()
    assert Cleared(1, begun=False) in line.heard()
    line.printer.load_paper(line.now)
    line.pass_time(30.0)
    assert line.slips == []
    assert "ticket 1" not in line.printer.unfinished.text


def test_paper_that_ends_right_behind_the_last_line_has_all_of_the_ticket():
    """Wherever it ends: what the strip has a word of is never taken for a ticket that was not begun."""
    found = set()
    for tenths in range(5, 300, 5):
        line = greeted(speed_mm_s=50.0, buffer_bytes=65536)
        line.printer.paper_out_after(tenths / 10)
        line.do(line.conversation.send(ticket(1)))
        line.flow()
        line.pass_time(2.0)
        line.do(line.conversation.clear())
        line.flow()
        found |= {each.begun for each in line.heard() if isinstance(each, Cleared)}
    assert found == {True}


def test_after_a_clear_the_next_ticket_is_confirmed():
    line = stuck()
    line.do(line.conversation.clear())
    line.flow()
    line.printer.load_paper(line.now)
    line.pass_time(1.0)
    line.heard()
    line.do(line.conversation.send(ticket(2)))
    line.flow()
    line.pass_time(30.0)
    assert [outcome.attempt for outcome in line.heard()] == [2]


def test_without_the_printers_word_nothing_was_cleared():
    line = stuck()
    assert line.conversation.clear() == [Write(CLEAR)]
    for _ in range(200):
        line.conversation.beat()
    assert line.conversation.sending is not None
    assert line.heard() == []


def test_a_confirmation_that_nobody_asked_for_says_nothing():
    line = stuck()
    assert line.conversation.received(CONFIRMED) == []
    assert line.conversation.sending is not None


def test_it_is_told_once_so_that_a_second_answer_is_not_taken_for_the_next_tickets():
    line = stuck()
    line.do(line.conversation.clear())
    assert line.conversation.clear() == []
    line.flow()
    assert line.heard() == [Cleared(1, begun=True)]


def test_a_ticket_of_which_a_part_has_not_left_can_not_be_cleared():
    """The rest of it would come out behind the clear."""
    line = greeted()
    line.conversation.send(ticket(1))
    assert line.conversation.clear() == []


def test_a_ticket_that_came_out_before_the_clear_is_printed():
    line = greeted()
    line.do(line.conversation.send(ticket(1)))
    line.conversation.written(1)
    asked = line.conversation.clear()
    line.flow()
    (fenced,) = line.heard()
    assert fenced.attempt == 1
    line.do(asked)
    line.flow()
    assert line.heard() == []


def test_a_jammed_cutter_leaves_all_of_the_ticket_on_the_strip():
    line = greeted()
    line.printer.jam_cutter(line.now)
    line.do(line.conversation.send(ticket(1)))
    line.flow()
    line.heard()
    line.do(line.conversation.clear())
    line.flow()
    assert Cleared(1, begun=True) in line.heard()


def test_of_a_printer_that_names_nothing_it_is_not_known_how_far_it_came():
    line = Line(profile("generic-80")).greet()
    line.do(line.conversation.send(ticket(1)))
    line.conversation.written(1)
    line.conversation.clear()
    assert line.conversation.received(CONFIRMED)[-1] == Tell(Cleared(1, begun=True))


def test_a_cutter_that_was_freed_is_told_to_go_on_and_nothing_is_lost():
    line = greeted()
    line.printer.jam_cutter(line.now)
    line.do(line.conversation.send(ticket(1)))
    line.flow()
    line.printer.clear_jam(line.now)
    line.flow()
    assert line.heard()[-1].reasons == {"cutter-error"}
    line.do(line.conversation.recover())
    line.flow()
    assert [message.attempt for message in line.heard() if hasattr(message, "attempt")] == [1]
    assert len(line.slips) == 1


def test_a_cutter_that_stays_jammed_is_not_told_for_ever():
    line = greeted()
    line.printer.jam_cutter(line.now)
    line.do(line.conversation.send(ticket(1)))
    line.flow()
    tries = [bool(line.conversation.recover()) for _ in range(MOST_RECOVERIES + 3)]
    assert tries == [True] * MOST_RECOVERIES + [False] * 3


def test_only_an_error_of_the_cutter_is_recovered_from():
    line = stuck()
    assert line.conversation.recover() == []


def test_a_star_has_cleared_when_its_counter_is_at_nought():
    talk = StarConversation(profile("TSP143"))
    talk.opened()
    talk.received(frame(0))
    talk.read_counter()
    talk.received(frame(1, counted=True))
    talk.send(Send(7, "A007", b"soup"))
    talk.written(7)
    talk.received(frame(1, paper_end=True))
    assert talk.clear()[0].data.startswith(b"\x1b\x06\x18")
    assert talk.received(frame(1, paper_end=True)) == []
    assert talk.received(frame(0, paper_end=True)) == [Tell(Cleared(7, begun=True))]


def test_what_can_not_confirm_can_not_clear():
    talk = OneWay("TM-m30III")
    talk.opened()
    talk.send(Send(7, "A007", b"soup"))
    assert (talk.clear(), talk.recover()) == ([], [])


# --- the whole house ----------------------------------------------------------------------------------


async def without_paper(house, extra=0.3):
    """A ticket of the kitchen is with its printer, whose paper is gone."""
    await house.order()
    await house.until(house.printed)
    made = await house.order()
    await house.until(lambda: State.SENDING in house.states(), step=0.01)
    await house.wait(extra)
    house.printer().paper_out(house.now)
    await house.wait(5.0)
    return made.tickets[0].job


def link(house):
    return house.part(places.printer("kitchen", "link"))


async def attempt_in_hand(house):
    return (await house.describe()).printing


def test_a_ticket_that_was_cleared_half_way_comes_out_elsewhere_with_a_mark():
    async def scenario(house):
        job = await without_paper(house)
        assert await link(house).ask(ClearPrinter(await attempt_in_hand(house)), timeout=5.0)
        await house.until(lambda: State.SENDING not in house.states())
        history = [attempt.outcome for attempt in (await house.job(job)).attempts]
        assert history == ["lost"]
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED), 120)
        house.printer().load_paper(house.now)
        await house.wait(30.0)
        house.check_paper()
        assert house.marked() == 1
        assert house.printer("bar").slips_total == 1

    in_restaurant(scenario, buffer=65536, rows=600, backups={"kitchen": "bar"})


def test_a_ticket_that_may_stand_whole_on_the_strip_comes_again_with_a_mark():
    async def scenario(house):
        house.printer().jam_cutter(house.now)
        await house.order()
        await house.until(lambda: State.SENDING in house.states(), step=0.01)
        await house.wait(5.0)
        assert (await house.describe()).reasons == ("cutter-error",)
        assert await link(house).ask(ClearPrinter(await attempt_in_hand(house)), timeout=5.0)
        await house.until(lambda: State.SENDING not in house.states())
        await house.until(lambda: house.all_are(State.PRINTED, State.MOVED), 120)
        (again,) = [job for job in await house.jobs() if job.state is State.PRINTED]
        assert again.marked

    in_restaurant(scenario, buffer=65536, backups={"kitchen": "bar"})


def test_only_the_attempt_in_hand_can_be_cleared():
    async def scenario(house):
        await without_paper(house)
        number = await attempt_in_hand(house)
        assert not await link(house).ask(ClearPrinter(number + 1), timeout=5.0)
        assert not await link(house).ask(RecoverPrinter(), timeout=5.0)
        assert house.states()[State.SENDING] == 1

    in_restaurant(scenario, buffer=65536)


def test_a_freed_cutter_is_told_to_go_on():
    async def scenario(house):
        house.printer().jam_cutter(house.now)
        await house.order()
        await house.until(lambda: State.SENDING in house.states(), step=0.01)
        await house.wait(5.0)
        house.printer().clear_jam(house.now)
        assert await link(house).ask(RecoverPrinter(), timeout=5.0)
        await house.until(house.printed)
        house.check_paper()
        assert house.marked() == 0

    in_restaurant(scenario)


@pytest.mark.parametrize("models", [{"kitchen": "TSP143", "bar": "TSP143"}])
def test_a_star_that_was_cleared_prints_the_ticket_again_with_a_mark(models):
    async def scenario(house):
        await without_paper(house)
        assert await link(house).ask(ClearPrinter(await attempt_in_hand(house)), timeout=5.0)
        await house.until(lambda: State.SENDING not in house.states())
        house.printer().load_paper(house.now)
        await house.until(house.printed, 60)
        house.check_paper()
        assert house.marked() == 1

    in_restaurant(scenario, buffer=65536, **models)


def test_a_verdict_of_the_link_survives_a_press_that_dies():
    line = stuck()
    line.do(line.conversation.clear())
    line.flow()
    assert line.conversation.report()[0] == Tell(Cleared(1, begun=True))
    assert not isinstance(line.conversation.outcome, Lost)
