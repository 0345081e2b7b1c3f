"""What is on the USB, from what the bus tells of each device."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports import usb_bus
from transports.addresses import parse_address
from transports.device_id import DeviceId, device_id_of, parse_device_id
from transports.discovery import usb
from transports.discovery.usb import Device, attached

ID = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20III;CLS:PRINTER;DES:EPSON TM-T20III;SN:X7AB012345;"
WAY = usb_bus.Way(1, 0, 0x01, 0x82, 64, only=True)
PRINTER = SimpleNamespace(idVendor=0x04B8, idProduct=0x0E15, iManufacturer=1, iProduct=2, iSerialNumber=3)


@pytest.fixture
def on_usb(monkeypatch, tmp_path):
    """One printer and one keyboard there; `texts` is what the printer says, or why it may not be asked."""

    def listed(texts, said=ID):
        def tell(device, *indices):
            if isinstance(texts, OSError):
                raise texts
            return list(texts)

        monkeypatch.setattr(usb_bus, "the_backend", lambda: None)
        monkeypatch.setattr(usb_bus, "devices", lambda _: [SimpleNamespace(idVendor=0x046D), PRINTER])
        monkeypatch.setattr(usb_bus, "ways", lambda device: [WAY] if device is PRINTER else [])
        monkeypatch.setattr(usb_bus, "place_of", lambda _: "9-4.2")
        monkeypatch.setattr(usb_bus, "texts_of", tell)
        monkeypatch.setattr("transports.usb_questions.ask_device_id", lambda *_: parse_device_id(said))
        return attached(tmp_path)

    return listed


def test_a_printer_says_who_it_is(on_usb):
    (device,) = on_usb(("EPSON", "TM-T20III", "X7AB012345"))
    found = usb.read(device)
    assert (found.maker, found.model, found.serial) == ("EPSON", "TM-T20III", "X7AB012345")
    assert found.connect == ("usb://04b8:0e15/X7AB012345",)
    assert parse_address(found.connect[0]).path == "X7AB012345"
    assert (found.addresses, found.speaks, found.notes) == (("usb:9-4.2",), "ESC/POS", ())


def test_one_that_may_not_be_opened_is_known_to_linux_and_says_what_helps(on_usb, tmp_path):
    folder = tmp_path / "9-4.2" / "9-4.2:1.1"
    folder.mkdir(parents=True)
    (folder / "ieee1284_id").write_text(ID + "\n")
    (folder.parent / "serial").write_text("X7AB012345\n")
    (device,) = on_usb(PermissionError(13, "put docketd's account into the group lp"))
    found = usb.read(device)
    assert (found.model, found.serial) == ("TM-T20III", "X7AB012345")
    assert "group lp" in found.notes[0]


def test_a_clone_without_a_serial_number_has_its_kind_alone():
    device = Device(0x0416, 0x5011, "1-1", serial="00000000", said=parse_device_id("MDL:POS-80;CMD:ESC/POS;"))
    assert usb.read(device).connect == ("usb://0416:5011",)


def test_a_stars_firmware_is_no_part_of_its_model():
    said = DeviceId(maker="Star", model="TSP143 (STR_T-001)")
    assert usb.read(Device(0x0519, 3, "1-1", said=said)).model == "TSP143"
    assert usb.read(Device(0x0519, 3, "1-1")).maker == "Star"


async def test_what_is_plugged_in_is_told(monkeypatch):
    monkeypatch.setattr(usb, "attached", lambda: [Device(0x0519, 3, "1-1")])
    found = []
    await usb.find(1, found.append)
    assert [each.connect for each in found] == [("usb://0519:0003",)]


@given(st.binary(max_size=300), st.text())
def test_no_device_is_too_strange(raw, serial):
    found = usb.read(Device(0x0519, 3, "1-1", serial=serial, said=device_id_of(raw)))
    assert parse_address(found.connect[0])
