"""The real daemon and its printers at a serial line and a plain file; the serial adapter is pulled out."""

import signal
import sys
import time
from contextlib import ExitStack, closing

import pytest

from tests.rig.processes import Daemon, Printer, until

SETTINGS = """
[[printer]]
name = "kitchen"
model = "TM-m30III"
connect = "{serial}?baud=115200&flow=dtr"

[[printer]]
name = "archive"
model = "TM-m30III"
connect = "{file}"

[[station]]
name = "kitchen"
printer = "kitchen"

[[station]]
name = "archive"
printer = "archive"
match = {{ section = ["Drinks"] }}

[gateway]
listen = "127.0.0.1:0"
"""

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals"),
    pytest.mark.timeout(180),
]


@pytest.fixture
def house(tmp_path):
    """A daemon, its printer at a serial line, and the file of the other one."""
    plain = tmp_path / "archive.bin"
    plain.touch()
    with ExitStack() as stack:
        printer = stack.enter_context(closing(Printer(tmp_path / "slips", serial=tmp_path / "ttyUSB0")))
        settings = SETTINGS.format(serial=printer.address, file=plain.as_uri())
        daemon = stack.enter_context(closing(Daemon(tmp_path / "data", settings)))
        yield daemon.ready(), printer, plain
        if daemon.popen.poll() is None:
            assert daemon.stop() == 0


def order(number, section):
    item = {"name": f"dish {number}", "quantity": 1, "category": section}
    return {"id": f"S-{number}", "number": str(number), "type": "pickup", "items": [item]}


def printer_of(daemon, name):
    return next(each for each in daemon.get("/printers")[1]["printers"] if each["name"] == name)


def test_a_ticket_through_a_serial_line_is_confirmed_by_its_fence(house):
    daemon, printer, _ = house
    assert daemon.post("/orders", order(1, "Pizza"))[0] == 202
    until(lambda: daemon.all_in("printed"), "the ticket")
    assert [job["evidence"] for job in daemon.jobs()] == ["fence"]
    [slip] = printer.slips()
    assert "dish 1" in slip
    assert "TM-m30III" in printer_of(daemon, "kitchen")["identity"]


def test_a_ticket_in_a_plain_file_is_sent_and_no_more(house):
    daemon, _, plain = house
    assert daemon.post("/orders", order(2, "Drinks"))[0] == 202
    until(lambda: daemon.all_in("sent"), "the ticket")
    assert [job["evidence"] for job in daemon.jobs()] == ["bytes"]
    assert b"dish 2" in plain.read_bytes()


def test_an_adapter_that_was_pulled_out_comes_back_and_its_tickets_come_once(house):
    daemon, printer, _ = house
    until(lambda: printer_of(daemon, "kitchen")["connection"] == "ready", "the printer")
    printer.tell("network-down")
    until(lambda: printer_of(daemon, "kitchen")["reasons"] == ["unreachable"], "seen", 15)
    assert daemon.post("/orders", order(3, "Pizza"))[0] == 202
    assert [job["state"] for job in daemon.jobs()] == ["queued"]
    printer.tell("network-up")
    until(lambda: daemon.all_in("printed"), "the ticket")
    assert len(printer.slips()) == 1


def test_paper_out_in_the_middle_waits_for_paper(house):
    daemon, printer, _ = house
    until(lambda: printer_of(daemon, "kitchen")["connection"] == "ready", "the printer")
    printer.tell("paper-out")
    assert daemon.post("/orders", order(4, "Pizza"))[0] == 202
    until(lambda: "media-empty" in " ".join(printer_of(daemon, "kitchen")["reasons"]), "seen")
    printer.tell("paper-in")
    until(lambda: daemon.all_in("printed"), "the ticket")
    assert len(printer.slips()) == 1


def test_a_printer_that_takes_no_bytes_holds_up_neither_the_others_nor_the_stop(house):
    """Its system still takes the first few thousand: a long ticket of drawn lines is more."""
    daemon, printer, _ = house
    until(lambda: printer_of(daemon, "kitchen")["connection"] == "ready", "the printer")
    printer.popen.send_signal(signal.SIGSTOP)
    try:
        long = order(5, "Pizza")
        long["items"] = [
            {"name": "宮保雞丁", "quantity": each + 1, "category": "Pizza"} for each in range(40)
        ]
        assert daemon.post("/orders", long)[0] == 202
        until(lambda: printer_of(daemon, "kitchen")["printing"], "its ticket is on the way")
        assert daemon.post("/orders", order(6, "Drinks"))[0] == 202
        until(lambda: [job["state"] for job in daemon.jobs()] == ["sending", "sent"], "the other one")
        began = time.monotonic()
        assert daemon.stop() == 0
        assert time.monotonic() - began < 25  # of which it waits 5 s for the ticket in hand
    finally:
        printer.popen.send_signal(signal.SIGCONT)
