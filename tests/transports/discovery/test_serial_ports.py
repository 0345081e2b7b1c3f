"""The system's list of serial ports. Nothing is sent to one."""

import sys
from types import SimpleNamespace

import pytest

from transports.addresses import parse_address
from transports.discovery import serial_ports

ADAPTER = SimpleNamespace(
    device="/dev/ttyUSB0", description="US232R", manufacturer="FTDI", product="US232R", serial_number="FT0ABC"
)
BARE = SimpleNamespace(device="COM3", description="n/a", manufacturer=None, product=None, serial_number=None)


def test_an_adapter_has_the_name_that_stays():
    found = serial_ports.read(ADAPTER, {"/dev/ttyUSB0": "/dev/serial/by-id/usb-FTDI_FT0ABC-if00-port0"})
    assert (found.maker, found.model, found.serial) == ("FTDI", "US232R", "FT0ABC")
    assert found.addresses == ("/dev/ttyUSB0",)
    (line,) = found.connect
    assert parse_address(line).path == "/dev/serial/by-id/usb-FTDI_FT0ABC-if00-port0"


def test_a_bare_port_has_its_name_alone():
    found = serial_ports.read(BARE, {})
    assert parse_address(found.connect[0]).path == "COM3"
    assert (found.maker, found.model, found.serial) == ("", "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="the folder is Linux's")
def test_names_that_stay_are_links(tmp_path):
    port, folder = tmp_path / "ttyUSB0", tmp_path / "by-id"
    port.touch()
    folder.mkdir()
    (folder / "usb-FTDI").symlink_to(port)
    assert serial_ports._names_that_stay(folder) == {str(port.resolve()): str(folder / "usb-FTDI")}
    assert serial_ports._names_that_stay(tmp_path / "none") == {}


async def test_all_of_the_system_are_told(monkeypatch):
    monkeypatch.setattr(serial_ports, "ports", lambda: [serial_ports.read(BARE, {})])
    found = []
    await serial_ports.find(1, found.append)
    assert [each.addresses for each in found] == [("COM3",)]


async def test_a_system_that_lists_none_says_so(monkeypatch):
    def broken():
        raise OSError("this system does not list its serial ports (CM_MapCrToWin32Err)")

    monkeypatch.setattr(serial_ports, "ports", broken)
    with pytest.raises(OSError, match="does not list"):
        await serial_ports.find(1, print)


@pytest.mark.skipif(sys.platform == "win32", reason="a Windows under Wine lists none")
def test_every_port_of_this_computer_has_an_address():
    for found in serial_ports.ports():
        assert parse_address(found.connect[0]).scheme == "serial"
