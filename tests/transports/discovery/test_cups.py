"""The queues of CUPS: its answers byte by byte, a server that speaks HTTP, and what devices stand behind."""

import shutil
import tempfile
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from tests.rig import cups as rig
from transports.addresses import parse_address
from transports.discovery import cups, ipp
from transports.discovery.found import Found, SearchError


def attribute(tag, name, *values):
    parts = b""
    for at, value in enumerate(values):
        raw = value if isinstance(value, bytes) else value.encode()
        key = name.encode() if at == 0 else b""
        parts += bytes([tag]) + len(key).to_bytes(2, "big") + key + len(raw).to_bytes(2, "big") + raw
    return parts


def queue(name, uri, *, called="Local Raw Printer", state=3, accepting=1):
    return (
        b"\x04"
        + attribute(0x42, "printer-name", name)
        + attribute(0x45, "device-uri", uri)
        + attribute(0x41, "printer-make-and-model", called)
        + attribute(0x23, "printer-state", state.to_bytes(4, "big"))
        + attribute(0x44, "printer-state-reasons", "none", "media-low-report")
        + attribute(0x22, "printer-is-accepting-jobs", bytes([accepting]))
    )


def answer(*queues, status=0):
    head = b"\x02\x00" + status.to_bytes(2, "big") + b"\x00\x00\x00\x01"
    charset = b"\x01" + attribute(0x47, "attributes-charset", "utf-8")
    return head + charset + b"".join(queues) + b"\x03"


@pytest.fixture
async def served(aiohttp_server, monkeypatch):
    """A CUPS that gives this answer; its address, and what it was asked."""

    async def serve(body):
        asked = []

        async def handle(request):
            assert request.content_type == "application/ipp"
            asked.append(await request.read())
            return web.Response(body=body, content_type="application/ipp")

        application = web.Application()
        application.router.add_post("/", handle)
        server = await aiohttp_server(application, host="127.0.0.1")
        return f"127.0.0.1:{server.port}", asked

    return serve


async def found_at(address):
    found = []
    await cups.find(5, found.append, server=address)
    return found


async def test_each_queue_is_found_with_its_device(served):
    body = answer(
        queue("kitchen", "usb://EPSON/TM-T20III?serial=X7AB012345"),
        queue("bar", "socket://192.168.1.51:9100/?waiteof=false", state=5, accepting=0),
    )
    address, asked = await served(body)
    kitchen, bar = await found_at(address)
    assert asked[0][:4] == b"\x02\x00\x40\x02"
    assert (kitchen.maker, kitchen.model, kitchen.serial) == ("EPSON", "TM-T20III", "X7AB012345")
    assert kitchen.connect == (f"ipp://{address}/printers/kitchen",)
    assert "lpadmin -x kitchen" in kitchen.notes[0]
    assert bar.addresses == ("192.168.1.51",)
    assert bar.notes == (
        "CUPS has a queue for it, bar",
        "the queue bar is stopped: cupsenable bar starts it",
        "the queue bar takes no jobs: cupsaccept bar changes that",
    )


async def test_no_queue_is_no_trouble(served):
    address, _ = await served(answer(status=0x0406))
    assert await found_at(address) == []


@pytest.mark.parametrize("body", [b"<html>", answer(status=0x0400)])
async def test_another_answer_is_a_sentence(served, body):
    address, _ = await served(body)
    with pytest.raises(SearchError, match="CUPS does not list its queues"):
        await found_at(address)


async def test_a_cups_that_went_away_is_a_sentence(unused_tcp_port):
    with pytest.raises(SearchError, match="CUPS is there and does not answer"):
        await found_at(f"127.0.0.1:{unused_tcp_port}")


async def test_no_cups_at_all_is_no_trouble(monkeypatch):
    monkeypatch.setattr(cups, "SOCKETS", ())
    await cups.find(1, pytest.fail)


@pytest.mark.parametrize(
    ("uri", "device"),
    [
        (
            "usb://Star/TSP143%20(STR_T-001)?serial=2551",
            Found(("usb",), "Star", "TSP143 (STR_T-001)", "2551"),
        ),
        ("lpd://printer.lan/lp", Found(("lpd",), addresses=("printer.lan",))),
        ("serial:/dev/ttyUSB0?baud=19200", Found(("serial",), addresses=("/dev/ttyUSB0",))),
        ("dnssd://Star._pdl-datastream._tcp.local/", Found(("dnssd",))),
        ("socket://[fe80", Found(("",))),
        ("", Found(("",))),
    ],
)
def test_a_device_is_read_from_its_uri(uri, device):
    assert cups.behind(uri) == device


@given(st.binary(max_size=300).map(lambda tail: b"\x02\x00" + tail))
def test_no_answer_is_too_strange(data):
    read = ipp.read(data)
    for printer in read.printers if read else ():
        cups.read(printer)


@given(st.integers(0, 200))
def test_an_answer_may_be_cut_off_anywhere(length):
    read = ipp.read(answer(queue("kitchen", "usb://EPSON/TM-T20III"))[:length])
    assert read is None or len(read.printers) <= 1


@given(st.text())
def test_no_device_uri_is_too_strange(uri):
    cups.behind(uri)


@pytest.mark.skipif(bool(rig.missing()), reason=rig.missing())
async def test_the_real_cups_lists_its_queues_at_its_socket():
    folder = Path(tempfile.mkdtemp(prefix="cups"))
    server = rig.Cups(folder)
    try:
        server.start().add("kitchen", "socket://192.0.2.10:9100").run("cupsdisable", "kitchen")
        found = []
        await cups.find(10, found.append, socket=server.socket)
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
    (kitchen,) = found
    assert kitchen.addresses == ("192.0.2.10",)
    assert kitchen.connect == (f"ipp:///printers/kitchen?socket={server.socket}",)
    assert parse_address(kitchen.connect[0]).path == "/printers/kitchen"
    assert "the queue kitchen is stopped: cupsenable kitchen starts it" in kitchen.notes
