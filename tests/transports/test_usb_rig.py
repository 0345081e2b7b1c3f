"""Printers on USB through the real libusb, on an emulated bus: `over_libusb.py` has the tests."""

import os
import subprocess
import sys
from contextlib import closing

import pytest

from tests.faults.conftest import SETTINGS
from tests.rig.processes import ROOT, Daemon, Printer, until
from tests.rig.usb_printers import UsbPrinters, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture
def bus(tmp_path):
    found = UsbPrinters(tmp_path / "bus")
    yield found
    found.close()


@pytest.mark.timeout(240)
def test_the_contract_over_the_real_libusb(bus):
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/transports/over_libusb.py"],
        cwd=ROOT,
        env=os.environ | bus.env | {"DOCKETD_USB_BUS": str(bus.folder)},
        capture_output=True,
        text=True,
        timeout=230,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert " passed" in run.stdout


def test_the_daemon_confirms_a_ticket_on_usb_and_leaves_the_printer_to_the_system(bus, tmp_path):
    """A TM-m30III; who stops docketd gets `/dev/usb/lp0` back."""
    usb = bus.control()
    usb.add("kitchen")
    with closing(Printer(tmp_path / "kitchen")) as kitchen:
        usb.tell("join", "kitchen", host=kitchen.host, port=kitchen.port)
        settings = SETTINGS.format(kitchen="usb://04b8:0e28", bar=f"file://{tmp_path / 'bar.bin'}")
        with closing(Daemon(tmp_path / "docketd", settings, bus.env)) as daemon:
            daemon.ready()
            daemon.post("/orders", {"id": "A-1", "number": "1", "items": [{"name": "Soup"}]})
            until(lambda: daemon.all_in("printed"), "the ticket")
            [job] = daemon.jobs()
            assert job["evidence"] == "fence"
            assert "Soup" in kitchen.slips()[0]
            assert not usb.tell("look", "kitchen")["driver"]
            assert daemon.stop() == 0, daemon.errors
    found = usb.tell("look", "kitchen")
    assert found["driver"]
    assert found["log"][-1] == "attach"
    assert "reset" not in found["log"]
