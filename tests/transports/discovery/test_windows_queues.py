"""PRINTER_INFO_2 as the spooler's calls give it."""

import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.addresses import parse_address
from transports.discovery import windows_queues
from transports.discovery.windows_queues import read
from transports.windows_calls import PrinterInfo, SpoolerError

STAR = PrinterInfo("Star", "Star TSP100 Cutter (TSP143)", "USB001", 0x40, 0)


def test_a_queue_on_the_network_has_its_printers_address():
    found = read(PrinterInfo("Küche 1", "EPSON TM-T20III Receipt", "IP_192.168.1.50", 0x400 | 0x40, 0))
    assert found.connect == ("windows://Küche 1",)
    assert found.addresses == ("192.168.1.50",)
    assert found.model == "EPSON TM-T20III Receipt"
    assert found.notes == (
        "Windows prints on it by the port IP_192.168.1.50",
        'Windows has set it to "use printer offline"',
    )


@pytest.mark.parametrize(
    ("port", "addresses"),
    [
        ("USB001", ("windows:Star",)),
        ("COM3:", ("COM3",)),
        ("192.168.1.50_1", ("192.168.1.50",)),
        ("TPort", ("windows:Star",)),
    ],
)
def test_a_port_may_name_the_device(port, addresses):
    assert read(replace(STAR, port=port)).addresses == addresses


@given(st.builds(PrinterInfo, st.text(), st.text(), st.text(), st.integers(0, 2**32 - 1), st.integers(0, 9)))
def test_no_queue_is_too_strange(printer):
    assert all(each.isprintable() for each in (*read(printer).connect, *read(printer).notes))
    assert all('"' not in each and "\\" not in each for each in read(printer).connect)


def test_a_shared_one_is_found_again_by_its_name():
    (line,) = read(replace(STAR, name="\\\\TILL\\Kitchen")).connect
    assert parse_address(line).path == "\\\\TILL\\Kitchen"


class Calls:
    """A spooler of three queues, of which one is deleted between two calls."""

    def __init__(self):
        self.handles = {}
        self.closed = []

    def printers(self):
        return ["Fax", "Gone", "Star"]

    def open(self, printer, *, administer=False):
        if printer == "Gone":
            raise SpoolerError("OpenPrinter", 1801)
        self.handles[len(self.handles) + 1] = printer
        return len(self.handles)

    def close(self, handle):
        self.closed.append(handle)

    def printer(self, handle):
        return STAR if self.handles[handle] == "Star" else replace(STAR, name="Fax", port="SHRFAX:")


async def test_what_prints_on_no_paper_is_left_out(monkeypatch):
    calls = Calls()
    monkeypatch.setattr(windows_queues, "spooler_calls", lambda: calls)
    monkeypatch.setattr("sys.platform", "win32")
    found = []
    await windows_queues.find(1, found.append)
    assert [each.connect for each in found] == [("windows://Star",)]
    assert len(calls.closed) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has printers of its own")
async def test_elsewhere_there_is_nothing_to_ask():
    await windows_queues.find(1, pytest.fail)
