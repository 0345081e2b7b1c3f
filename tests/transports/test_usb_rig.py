"""Printers on USB through the real libusb, on an emulated bus: `over_libusb.py` has the tests."""

import os
import subprocess
import sys

import pytest

from tests.rig.processes import ROOT
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
