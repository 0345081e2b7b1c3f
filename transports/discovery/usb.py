"""Printers on this computer's USB: those of the printer class, and Epson's and Star's in their own class."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from transports import usb_bus
from transports.device_id import DeviceId, parse_device_id
from transports.discovery.found import Found, a_serial
from transports.side_thread import SideThread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transports.discovery.found import Tell

WAY: Final = "usb"
SYSFS: Final = Path("/sys/bus/usb/devices")
"""Linux's own list tells without asking the device, for which it takes no permission."""

NAMES: Final = ("manufacturer", "product", "serial")
NAMED: Final = {0x04B8: "EPSON", 0x0519: "Star"}


NOTHING_SAID: Final = DeviceId()


@dataclass(frozen=True, slots=True)
class Device:
    """`place` is bus and ports: `1-2.3`. `trouble` is why it can't be opened, with the cure."""

    vendor: int
    product: int
    place: str
    maker: str = ""
    model: str = ""
    serial: str = ""
    said: DeviceId = NOTHING_SAID
    trouble: str = ""


async def find(seconds: float, tell: Tell) -> None:  # noqa: ARG001 - a list of the system's
    side = SideThread("usb devices")
    try:
        for device in await side.submit(attached):
            tell(read(device))
    finally:
        side.dismiss()


def read(device: Device) -> Found:
    """Total."""
    serial = a_serial(device.serial)
    address = usb_bus.UsbId(device.vendor, device.product, serial)
    return Found(
        ways=(WAY,),
        maker=device.said.maker or device.maker or NAMED.get(device.vendor, ""),
        model=_model(device.said) or device.model,
        serial=serial or a_serial(device.said.serial),
        addresses=(f"usb:{device.place}",),
        connect=(str(address),),
        notes=(device.trouble,) if device.trouble else (),
        speaks=",".join(device.said.commands),
    )


def _model(said: DeviceId) -> str:
    """`TSP143 (STR_T-001)` is a TSP143."""
    return said.model.partition(" (")[0]


def attached(sysfs: Path = SYSFS) -> Sequence[Device]:
    """Blocks. Raises `OSError`."""
    backend = usb_bus.the_backend()
    found = [(device, usb_bus.ways(device)) for device in usb_bus.devices(backend)]
    return [_device(device, ways[0], sysfs) for device, ways in found if ways]


def _device(device: Any, way: usb_bus.Way, sysfs: Path) -> Device:  # noqa: ANN401 - pyusb has no annotations
    place = usb_bus.place_of(device)
    made = partial(Device, device.idVendor, device.idProduct, place)
    try:
        maker, model, serial = usb_bus.texts_of(
            device, device.iManufacturer, device.iProduct, device.iSerialNumber
        )
        return made(maker, model, serial, _said(device, way, sysfs / place))
    except OSError as error:
        maker, model, serial = (_attribute(sysfs / place / name) for name in NAMES)
        return made(maker, model, serial, _known(sysfs / place, way), str(error))


def _said(device: Any, way: usb_bus.Way, folder: Path) -> DeviceId:  # noqa: ANN401
    """A kernel driver that has the device has asked it already."""
    from transports.usb_questions import ask_device_id  # noqa: PLC0415 - few have a USB printer

    known = _known(folder, way)
    return known if known.text else ask_device_id(device, way)


def _known(folder: Path, way: usb_bus.Way) -> DeviceId:
    return parse_device_id(_attribute(folder / f"{folder.name}:1.{way.interface}" / "ieee1284_id"))


def _attribute(file: Path) -> str:
    try:
        text = file.read_text("utf-8", "replace")
    except OSError:
        return ""
    return "".join(each for each in text if each.isprintable()).strip()
