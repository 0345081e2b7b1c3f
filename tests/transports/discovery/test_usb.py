"""What is on the USB, from a list such as pyusb gives and from the device ids of IEEE 1284."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports.discovery import device_id, usb
from transports.discovery.usb import Device, attached

ID = b"MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;DES:EPSON TM-T20III;SN:X7AB012345;"


class Listed:
    """A device of pyusb's; `failing` is what asking it ends in."""

    def __init__(self, vendor, product, *interfaces, answer=b"", failing=None, strings=("", "", "")):
        self.idVendor, self.idProduct, self.bus, self.port_numbers = vendor, product, 9, (4, 2)
        self.iManufacturer, self.iProduct, self.iSerialNumber = 1, 2, 3
        self.interfaces, self.answer, self.failing, self.strings = interfaces, answer, failing, strings

    def __iter__(self):
        return iter([self.interfaces])

    def ctrl_transfer(self, kind, request, value, index, length, timeout):
        if self.failing is not None:
            raise self.failing
        assert (kind, request, value, index) == (0xA1, 0, 0, 0x100)
        return self.answer


def interface(kind, protocol=2, number=1):
    return SimpleNamespace(
        bInterfaceClass=kind, bInterfaceProtocol=protocol, bInterfaceNumber=number, bAlternateSetting=0
    )


@pytest.fixture
def on_usb(monkeypatch, tmp_path):
    """Puts devices there, and answers what is listed."""
    import usb.core
    import usb.util

    def listed(*devices):
        monkeypatch.setattr(usb.core, "find", lambda **_: iter(devices))
        monkeypatch.setattr(usb.util, "get_string", string)
        return attached()

    def string(device, number):
        if device.failing is not None:
            raise device.failing
        return device.strings[number - 1]

    monkeypatch.setattr("transports.discovery.usb.SYSFS", tmp_path)
    return listed


def test_a_printer_is_known_by_its_class(on_usb):
    size = (len(ID) + 2).to_bytes(2, "big")
    printer = Listed(
        0x04B8, 0x0E28, interface(7), answer=size + ID, strings=("EPSON", "TM-T20III", "X7AB012345")
    )
    keyboard = Listed(0x046D, 0xC31C, interface(3))
    (device,) = on_usb(keyboard, printer)
    found = usb.read(device)
    assert (found.maker, found.model, found.serial) == ("EPSON", "TM-T20III", "X7AB012345")
    assert found.connect == ("usb://04b8:0e28/X7AB012345",)
    assert found.addresses == ("usb:9-4.2",)
    assert found.speaks == "ESC/POS"
    assert found.notes == ()


def test_a_star_in_its_makers_class_is_a_printer_and_a_mouse_is_none(on_usb):
    star = Listed(0x0519, 0x0003, interface(0xFF), strings=("Star", "TSP143 (STR_T-001)", ""))
    (device,) = on_usb(star, Listed(0x046D, 0x0001, interface(0xFF)))
    assert usb.read(device).connect == ("usb://0519:0003",)


def test_one_that_speaks_ipp_over_usb_takes_no_raw_bytes(on_usb):
    assert on_usb(Listed(0x04B8, 0x0001, interface(7, protocol=4))) == []


def test_a_printer_that_may_not_be_opened_says_what_helps(on_usb):
    (device,) = on_usb(Listed(0x0519, 0x0003, interface(7), failing=PermissionError(13, "Access denied")))
    found = usb.read(device)
    assert "group lp" in found.notes[0]
    assert (found.maker, found.connect) == ("Star", ("usb://0519:0003",))


def test_what_linux_knows_needs_no_permission(on_usb, tmp_path):
    folder = tmp_path / "9-4.2"
    (folder / "9-4.2:1.1").mkdir(parents=True)
    (folder / "9-4.2:1.1" / "ieee1284_id").write_bytes(ID + b"\n")
    (folder / "serial").write_text("X7AB012345\n")
    (device,) = on_usb(Listed(0x04B8, 0x0E15, interface(7), failing=PermissionError(13, "no")))
    assert (device.forbidden, device.serial) == (False, "X7AB012345")
    assert usb.read(device).model == "TM-T20III"


def test_a_clone_without_a_serial_number_has_its_place_alone():
    device = Device(0x0416, 0x5011, "1-1", serial="00000000", device_id=b"MDL:POS-80;CMD:ESC/POS;")
    assert usb.read(device).connect == ("usb://0416:5011",)


def test_no_libusb_is_a_sentence(monkeypatch):
    import usb.core

    def none(**_):
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", none)
    with pytest.raises(OSError, match="libusb is not there"):
        attached()


def test_a_device_id_in_long_words():
    said = device_id.read(b"MANUFACTURER:Star;COMMAND SET:STAR;MODEL:TSP143 (STR_T-001);CLASS:PRINTER;")
    assert (said.maker, said.model, said.commands) == ("Star", "TSP143 (STR_T-001)", "STAR")
    assert usb.read(Device(0x0519, 3, "1-1", device_id=b"MFG:Star;MDL:TSP143 (STR_T-001);")).model == "TSP143"


@given(st.binary(max_size=300))
def test_no_device_id_is_too_strange(raw):
    said = device_id.read(raw)
    assert all(getattr(said, name).isprintable() for name in ("maker", "model", "serial", "commands"))
    usb.read(Device(0x0519, 3, "1-1", device_id=raw))
