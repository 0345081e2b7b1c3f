"""PRINTER_INFO_2 as pywin32 gives it."""

import sys

import pytest

from transports.discovery import windows_queues
from transports.discovery.windows_queues import read


def test_a_queue_on_the_network_has_its_printers_address():
    found = read({
        "pPrinterName": "Küche 1", "pPortName": "IP_192.168.1.50", "pDriverName": "EPSON TM-T20III Receipt",
        "Attributes": 0x400 | 0x40, "Status": 0,
    })  # fmt: skip
    assert found.connect == ("windows://K%C3%BCche%201",)
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
    assert read({"pPrinterName": "Star", "pPortName": port}).addresses == addresses


def test_nothing_told_is_nothing_known():
    assert read({}) == windows_queues.Found(("windows",))
    assert read({"pPrinterName": None, "Attributes": "?"}).connect == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has printers of its own")
async def test_elsewhere_there_is_nothing_to_ask():
    await windows_queues.find(1, pytest.fail)
    with pytest.raises(OSError, match="no Windows"):
        windows_queues.queues()


async def test_what_prints_on_no_paper_is_left_out(monkeypatch):
    listed = [
        {"pPrinterName": "Fax", "pPortName": "SHRFAX:"},
        {"pPrinterName": "Star", "pPortName": "USB001"},
    ]
    monkeypatch.setattr(windows_queues, "queues", lambda: listed)
    monkeypatch.setattr("sys.platform", "win32")
    found = []
    await windows_queues.find(1, found.append)
    assert [each.connect for each in found] == [("windows://Star",)]
