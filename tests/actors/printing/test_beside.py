"""A Star printer that another host has: its status port tells how it is, and nothing of a ticket."""

from __future__ import annotations

import pytest

from actors.domain.job import State
from actors.printing.beside import StatusPort
from actors.printing.messages import Down
from actors.printing.standing import in_words
from actors.settings import Printer
from tests.actors.printing.restaurant import in_restaurant
from tests.actors.printing.test_printing import until_sending
from tests.actors.printing.test_sharing import Till
from transports import star_status_port
from transports.addresses import parse_address
from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.virtual.model import TSP143
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer


def answering(printer):
    return printer.status_now_and_before[:11]


def on_lan(scenario, model="TSP143", **settings):
    """The till has the printer before docketd comes."""

    async def begun(house):
        await house.wait(20.0)
        await scenario(house)

    in_restaurant(begun, kitchen=model, lan=("kitchen",), **settings)


async def taken_by_a_till(house):
    """The line is cut, and the till is quicker than docketd."""
    till = Till(house)
    house.cut_off("kitchen")
    await till.take()
    await house.wait(5.0)
    return till


async def stands(house):
    found = await house.describe()
    return found.state, found.reasons


@pytest.mark.parametrize("shared", [(), ("kitchen",)])
def test_it_is_busy_with_its_reasons_as_they_come_and_go(shared):
    async def scenario(house):
        house.status_port = answering
        till = Till(house)
        if shared:
            await house.wait(5.0)
        else:
            house.cut_off("kitchen")
        await till.take()
        await house.order()
        await house.wait(5.0)
        assert await stands(house) == ("busy", ("connecting-to-device",))
        house.printer().paper_out(house.now)
        await house.wait(3.0)
        assert await stands(house) == ("busy", ("connecting-to-device", "media-empty"))
        found = await house.describe()
        assert (found.device.paper, found.seen < 2.0) == ("empty", True)
        house.printer().load_paper(house.now)
        await house.wait(3.0)
        assert await stands(house) == ("busy", ("connecting-to-device",))
        assert house.states() == {State.QUEUED: 1}
        told = [event.data["reasons"] for event in house.events("printer_changed")]
        assert told[-3:] == [
            "connecting-to-device", "connecting-to-device media-empty", "connecting-to-device",
        ]  # fmt: skip
        till.let_go()
        await house.until(lambda: house.all_are(State.PRINTED, State.SENT))
        house.check_paper()

    on_lan(scenario, shared=shared)


def test_without_an_answer_it_stands_as_the_dial_says():
    async def scenario(house):
        await taken_by_a_till(house)
        assert await stands(house) == ("down", ("refused",))
        assert house.asked
        house.status_port = answering
        await house.wait(3.0)
        assert (await stands(house))[0] == "busy"
        house.status_port = lambda _printer: b"garbage 22 bytes"
        await house.wait(3.0)
        assert await stands(house) == ("down", ("refused",))
        assert (await house.describe()).device is None

    on_lan(scenario)


def test_an_epson_is_not_asked_there():
    async def scenario(house):
        house.status_port = answering
        await taken_by_a_till(house)
        assert await stands(house) == ("down", ("refused",))
        assert house.asked == []

    on_lan(scenario, "TM-m30III")


def test_what_is_counted_there_proves_no_ticket():
    async def scenario(house):
        house.status_port = answering
        await house.order()
        await until_sending(house)
        till = await taken_by_a_till(house)
        await till.print(b"\x17" * 3)
        await house.wait(10.0)
        assert (await stands(house))[0] == "busy"
        assert not house.states().keys() & {State.PRINTED, State.SENT}
        till.let_go()
        await house.until(house.printed, 60.0)
        house.check_paper()

    on_lan(scenario)


def test_busy_with_reasons_in_words():
    assert in_words(Down("busy", frozenset({"media-empty", "cover-open"}))) == {
        "state": "busy", "reasons": "connecting-to-device cover-open media-empty",
    }  # fmt: skip


WAYS = tuple(map(parse_address, ("usb://0519:0003", "tcp://192.0.2.7", "tcp://192.0.2.8")))
REFUSED = RefusedError([DialReason.REFUSED])
UNREACHABLE = RefusedError([DialReason.UNREACHABLE])


@pytest.mark.parametrize(
    ("refused", "asked"),
    [
        ({0: REFUSED}, []),
        ({0: UNREACHABLE, 1: UNREACHABLE}, []),
        ({0: UNREACHABLE, 1: REFUSED}, ["192.0.2.7"]),
        ({2: RefusedError([DialReason.TIMED_OUT]), 1: REFUSED}, ["192.0.2.7", "192.0.2.8"]),
    ],
)
async def test_only_where_somebody_may_have_it_on_the_network(refused, asked):
    hosts = []

    async def ask(host):
        hosts.append(host)
        raise REFUSED

    printer = Printer("kitchen", "TSP143", WAYS[0], also=WAYS[1:])
    assert await StatusPort(printer, WAYS.__getitem__, ask).told(refused) is None
    assert hosts == asked
    assert await StatusPort(printer, WAYS.__getitem__, None).told(refused) is None


async def test_the_real_port_is_understood():
    server = VirtualPrinterServer(VirtualPrinter(TSP143))
    await server.start()
    await server.start_status()
    try:
        server.printer.open_cover(0.0)

        async def ask(_host):
            return await star_status_port.ask("127.0.0.1", server.status_port, 5.0)

        printer = Printer("kitchen", "TSP143", WAYS[1])
        found = await StatusPort(printer, (WAYS[1],).__getitem__, ask).told({0: REFUSED})
        assert found.reasons == {"cover-open"}
    finally:
        await server.stop()
