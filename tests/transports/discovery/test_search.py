"""All ways at once: what they find together, what one can't do, and a printer that moved."""

import asyncio
from functools import partial

import pytest

from tests.transports.discovery.peers import EPSON_QUESTION, epson_answer, responder
from transports.discovery import epson, identity, search
from transports.discovery.found import Found, SearchError
from transports.discovery.identity import introduce
from transports.discovery.search import find_again
from transports.virtual.model import TM_M30III
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

EPSON = Found(("epson",), "EPSON", "TM-m30III", mac="00:26:ab:01:02:03", addresses=("127.0.0.1",))
STAR = Found(("star",), "Star", "TSP143IIILAN", mac="00:11:62:01:02:03", addresses=("127.0.0.2",))


def telling(*finds):
    async def way(seconds, tell):
        for found in finds:
            tell(found)

    return way


async def failing(seconds, tell):
    raise SearchError("libusb is not there")


async def hanging(seconds, tell):
    await asyncio.Event().wait()


@pytest.fixture
async def printer():
    server = VirtualPrinterServer(VirtualPrinter(TM_M30III))
    await server.start()
    yield server
    await server.stop()


async def test_one_line_a_device_with_its_profile():
    again = Found(("mdns",), addresses=("127.0.0.2",), connect=("tcp://127.0.0.2:9100",))
    found = (await search.search(0.1, ways={"star": telling(STAR), "mdns": telling(again)})).found
    assert [(each.ways, each.profile) for each in found] == [(("star", "mdns"), "TSP143III")]


async def test_a_way_that_fails_says_why_and_stops_no_other():
    searched = await search.search(0.1, ways={"usb": failing, "star": telling(STAR)})
    assert searched.troubles == {"usb": "libusb is not there"}
    assert len(searched.found) == 1


async def test_a_way_that_hangs_costs_its_seconds_and_no_more(monkeypatch):
    monkeypatch.setattr(search, "GRACE", 0.1)
    searched = await search.search(0.1, ways={"usb": hanging, "star": telling(STAR)})
    assert searched.troubles == {"usb": "it did not end in time"}
    assert len(searched.found) == 1


async def test_a_bug_in_a_way_is_seen():
    async def wrong(seconds, tell):
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup):
        await search.search(0.1, ways={"usb": wrong})


async def test_each_find_is_told_at_once():
    told = []
    await search.search(0.1, ways={"star": telling(STAR)}, told=told.append)
    assert told == [STAR]


async def test_an_epson_says_who_it_is_and_prints_nothing(printer):
    found = Found(
        ("epson",),
        "EPSON",
        "TM-m30III",
        addresses=("127.0.0.1",),
        connect=(f"tcp://127.0.0.1:{printer.port}",),
    )
    (device,) = (await search.search(1, ways={"epson": telling(found)})).found
    assert device.serial == printer.printer.model.serial
    assert (device.maker, device.model, device.profile) == ("EPSON", "TM-m30III", "TM-m30III")
    assert printer.printer.slips == []


async def test_who_is_talked_to_is_left_alone(monkeypatch):
    monkeypatch.setattr(search, "introduce", pytest.fail)
    await search.search(0.1, ways={"epson": telling(EPSON)}, leave=["127.0.0.1"])


@pytest.mark.parametrize(
    "found", [STAR, Found(("mdns",), "HP", "LaserJet"), Found(("epson",), "EPSON", "ET-2850")]
)
def test_nobody_else_is_asked(found):
    assert not identity.may_be_asked(found)


async def test_one_that_takes_the_connection_and_says_nothing_may_print_securely(monkeypatch, printer):
    monkeypatch.setattr(identity, "ANSWER_SECONDS", 0.2)
    printer.line.mute = True
    found = await introduce(EPSON, "127.0.0.1", printer.port)
    assert "Secure Printing" in found.notes[0]


async def test_one_that_refuses_says_so(unused_tcp_port):
    assert "refuses" in (await introduce(EPSON, "127.0.0.1", unused_tcp_port)).notes[0]


async def test_one_that_hangs_up_is_taken_as_it_was(printer):
    printer.line.reset_after = 1
    found = await introduce(EPSON, "127.0.0.1", printer.port)
    assert found == EPSON


async def test_a_printer_that_moved_is_found_by_its_mac_address():
    async with responder(EPSON_QUESTION, epson_answer(name=b"")) as (port, _):
        ways = {"epson": partial(epson.find, to=("127.0.0.1",), port=port), "usb": hanging}
        found = await find_again(mac="00-26-AB-01-02-03", seconds=20, ways=ways)
    assert found is not None
    assert found.connect == ("tcp://127.0.0.1:9100",)


async def test_a_printer_that_moved_is_found_by_what_it_says_itself(printer):
    there = Found(
        ("mdns",),
        "EPSON",
        "TM-m30III",
        addresses=("127.0.0.1",),
        connect=(f"tcp://127.0.0.1:{printer.port}",),
    )
    found = await find_again(
        serial=printer.printer.model.serial, seconds=20, ways={"mdns": telling(there), "usb": hanging}
    )
    assert found is not None
    assert found.connect == there.connect


async def test_another_is_not_the_one(monkeypatch):
    monkeypatch.setattr(search, "GRACE", 0.1)
    assert await find_again(serial="X7AB012345", seconds=0.1, ways={"star": telling(STAR)}) is None
    assert await find_again(mac="", seconds=0.1, ways={"star": telling(STAR)}) is None


async def test_who_stands_at_an_address(monkeypatch):
    async with responder(EPSON_QUESTION, epson_answer()) as (port, _):
        monkeypatch.setattr(epson.find, "__kwdefaults__", {"to": (), "port": port})
        found = await identity.identify("127.0.0.1", 20)
    assert (found.model, found.mac) == ("TM-m30III", "00:26:ab:01:02:03")
    assert await identity.identify("127.0.0.1", 0.05) is None
