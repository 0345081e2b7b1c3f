"""Printers that answer nothing in their data, and those of them that say outside of it how they are."""

import asyncio
from types import SimpleNamespace

import pytest

from actors.domain.job import Evidence, State
from actors.printing.messages import Blocked, Counter, Down, Holding, Lost, Ready, Refused, Send, Taken
from actors.printing.one_way import NO_PAPER, OneWay
from actors.printing.talk import AskPort, Tell, Write
from actors.printing.wire import Opened, PortTold, Wire, Wrote
from tests.actors.printing import restaurant
from tests.actors.printing.restaurant import in_restaurant
from tests.transports.usb_backend import OneWayUsbEnd
from transports.usb_questions import PortStatus

TICKET = Send(7, "A007", b"soup")
WELL = PortStatus(paper_empty=False, selected=True, error=False)
EMPTY = PortStatus(paper_empty=True, selected=False, error=True)
ODD = PortStatus(paper_empty=False, selected=False, error=True)  # of many that are well


@pytest.fixture
def talk():
    return OneWay("TM-m30III")


def opened(talk, found=None):
    talk.opened()
    return talk.port_told(found)


def sent(talk, ticket, found=None):
    """All of it is out, and it was asked then."""
    assert talk.written(ticket.attempt) == [AskPort()]
    return talk.port_told(found)


def test_it_is_ready_when_it_is_open_and_begins_with_the_end_of_what_was_cut_off(talk):
    repair, asked = talk.opened()
    assert b"\x00\x1b@" in repair.data
    assert (repair.attempt, asked, talk.greeted) == (None, AskPort(), False)
    assert talk.port_told(None) == [Tell(Ready())]
    assert talk.greeted
    talk.send(TICKET)
    talk.written(7)
    talk.closed("lost", 0)
    assert talk.opened() == [AskPort()]  # nothing was cut off


def test_what_was_taken_is_sent_and_no_more(talk):
    opened(talk)
    assert talk.send(TICKET) == [Write(b"soup", 7)]
    assert talk.report() == [Tell(Ready()), Tell(Holding(7))]
    assert talk.written(6) == []
    assert sent(talk, TICKET) == [Tell(Taken(7, Evidence.BYTES))]
    assert talk.report() == [Tell(Taken(7, Evidence.BYTES)), Tell(Ready()), Tell(Holding(None))]
    talk.acknowledge(7)
    assert talk.report() == [Tell(Ready()), Tell(Holding(None))]


def test_one_at_a_time_and_none_while_it_is_away(talk):
    assert talk.send(TICKET) == [Tell(Refused(7, "the printer is not ready"))]
    opened(talk)
    talk.send(TICKET)
    assert talk.send(Send(8, "A008", b"x")) == [Tell(Refused(8, "the printer is not ready"))]


@pytest.mark.parametrize(("out", "outcome"), [(0, Refused(7, "lost")), (3, Lost(7, 3))])
def test_a_ticket_that_was_cut_off(talk, out, outcome):
    opened(talk)
    before = Send(6, "A006", b"soup")
    talk.send(before)
    sent(talk, before)
    talk.send(TICKET)
    assert talk.closed("lost", out) == [Tell(outcome), Tell(Down("lost"))]
    assert len(talk.opened()) == (2 if out else 1)  # the printer may be in the middle of a command


def test_what_was_cut_off_is_ended_again_until_a_ticket_has_gone_behind_it(talk):
    """The end of it may itself not get through."""
    opened(talk)
    talk.closed("lost", 0)
    repair, _asked = talk.opened()
    talk.port_told(None)
    talk.send(TICKET)
    talk.closed("lost", 0)
    assert talk.opened()[0] == repair
    talk.port_told(None)
    talk.send(TICKET)
    sent(talk, TICKET)
    talk.closed("lost", 0)
    assert talk.opened() == [AskPort()]


def test_what_can_t_be_asked_is_heard_nowhere(talk):
    opened(talk)
    assert talk.received(b"\x12") == []
    assert talk.read_counter() == [Tell(Counter(None))]
    assert talk.beat() == [AskPort()]
    assert talk.port_told(None) == []
    assert not isinstance(talk.standing, Blocked)


# --- one that can be asked ------------------------------------------------------------------------


def test_one_without_paper_is_blocked_until_it_says_otherwise(talk):
    assert opened(talk, EMPTY) == [Tell(NO_PAPER)]
    assert talk.send(TICKET) == [Tell(Refused(7, "the printer is not ready"))]
    assert talk.beat() == [AskPort()]
    assert talk.beat() == []  # one question at a time
    assert talk.port_told(None) == []  # it left it unanswered: it stands as before
    talk.beat()
    assert talk.port_told(WELL) == [Tell(Ready())]


@pytest.mark.parametrize(
    ("found", "evidence"), [(WELL, Evidence.STATUS), (ODD, Evidence.BYTES), (None, Evidence.BYTES)]
)
def test_one_that_is_well_after_a_ticket_has_said_so(talk, found, evidence):
    opened(talk, WELL)
    talk.send(TICKET)
    assert sent(talk, TICKET, found) == [Tell(Taken(7, evidence))]


def test_how_it_was_before_the_tickets_end_proves_nothing_of_it(talk):
    opened(talk, WELL)
    talk.send(TICKET)
    talk.beat()
    assert talk.written(7) == []
    assert talk.port_told(WELL) == [AskPort()]
    assert talk.port_told(WELL) == [Tell(Taken(7, Evidence.STATUS))]


def test_a_ticket_that_ran_out_of_paper_is_kept_until_there_is_some(talk):
    opened(talk, WELL)
    talk.send(TICKET)
    assert sent(talk, TICKET, EMPTY) == [Tell(NO_PAPER)]
    talk.beat()
    assert talk.port_told(None) == []
    talk.beat()
    assert talk.port_told(WELL) == [Tell(Ready()), Tell(Taken(7, Evidence.STATUS))]


def test_what_it_took_and_had_no_paper_for_is_in_doubt_when_it_goes(talk):
    opened(talk, WELL)
    talk.send(TICKET)
    sent(talk, TICKET, EMPTY)
    assert talk.closed("lost", 4) == [Tell(Lost(7, 4)), Tell(Down("lost"))]


def test_what_it_took_is_sent_although_it_goes_before_it_is_asked(talk):
    opened(talk, WELL)
    talk.send(TICKET)
    talk.written(7)
    assert talk.closed("lost", 4) == [Tell(Taken(7, Evidence.BYTES)), Tell(Down("lost"))]


class Mute:
    """A virtual printer's stream that says nothing in its data, and how its paper is outside of it."""

    answers = False

    def __init__(self, stream, printer):
        self._stream, self._printer = stream, printer

    def __getattr__(self, name):
        return getattr(self._stream, name)

    async def read(self):
        while True:
            await self._stream.read()

    async def port_status(self):
        return EMPTY if self._printer().condition.paper_end else WELL


@pytest.fixture
def asked_aside(monkeypatch):
    make = restaurant.make_stream

    def made(address, workshop):
        return Mute(make(address, workshop=workshop), lambda: workshop.printer(address.host))

    monkeypatch.setattr(restaurant, "make_stream", made)


def test_its_jobs_wait_for_paper_and_are_sent_with_what_it_said(asked_aside):
    async def scenario(house):
        await house.order()
        await house.until(lambda: house.states() == {State.SENT: 1})
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        house.printer().paper_out(house.now)
        await house.wait(11.0)
        status = await house.describe()
        assert (status.state, status.reasons) == ("blocked", ("media-empty",))
        await house.order()
        await house.wait(600.0)
        assert house.states() == {State.SENT: 1, State.QUEUED: 1}
        house.printer().load_paper(house.now)
        await house.until(lambda: house.states() == {State.SENT: 2})
        await house.wait(10.0)  # it is taken a while before it is out
        assert house.marked() == 0
        house.check_paper()

    in_restaurant(scenario, kitchen="TM-m30III")


def test_a_roll_that_ends_in_mid_ticket_costs_nothing(asked_aside):
    async def scenario(house):
        await house.until(lambda: house.dials)
        house.printer().paper_out_after(5.0)
        await house.order()
        await house.until(lambda: house.printer().condition.paper_end)
        await house.wait(60.0)
        status = await house.describe()
        assert (status.state, status.reasons) == ("blocked", ("media-empty",))
        assert house.states() == {State.SENDING: 1}
        house.printer().load_paper(house.now)
        await house.until(lambda: house.states() == {State.SENT: 1})
        assert {job.evidence for job in await house.jobs()} == {Evidence.STATUS}
        await house.wait(10.0)  # it is taken a while before it is out
        assert house.marked() == 0
        house.check_paper()

    in_restaurant(scenario, kitchen="TM-m30III")


async def nothing_beside(_refused):
    return None


async def test_over_usb_it_is_asked_while_its_bytes_wait():
    end = await OneWayUsbEnd().start()
    heard = asyncio.Queue()
    context = SimpleNamespace(
        ref=SimpleNamespace(tell=heard.put_nowait),
        spawn=lambda call, name: asyncio.ensure_future(call),
    )
    wire, talk = Wire([end.stream()], lambda: context, nothing_beside), OneWay("TM-m30III")

    def do(actions):
        for action in actions:
            if isinstance(action, Write | AskPort):
                wire.put(action)

    async def told():
        async with asyncio.timeout(10.0):
            found = await heard.get()
        do(talk.port_told(found.found) if isinstance(found, PortTold) else ())
        return found

    try:
        wire.dial([0])
        assert isinstance(await told(), Opened)
        assert not wire.answers
        end.bus.change(end.device, port_status=b"\x20", room=0)
        wire.begin()
        do(talk.opened())
        assert (await told()).found.paper_empty
        assert talk.standing == NO_PAPER
        end.bus.change(end.device, port_status=b"\x18", room=None)
        do(talk.beat())
        await told()
        assert talk.standing == Ready()
        do(talk.send(TICKET))
        assert await told() == Wrote(wire.line, 7)
        do(talk.written(7))
        await told()
        assert talk.outcome == Taken(7, Evidence.STATUS)
        assert end.received.endswith(b"soup")
        end.bus.change(end.device, port_status=None)  # it stalls
        do(talk.beat())
        assert (await told()).found is None
        assert talk.standing == Ready()
    finally:
        wire.drop()
        await end.close()
