"""Printers on this computer's USB: interfaces of the printer class, and what they say of themselves."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from transports.discovery.device_id import DeviceId
from transports.discovery.device_id import read as read_device_id
from transports.discovery.found import Found, a_serial
from transports.side_thread import SideThread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transports.discovery.found import Tell

WAY: Final = "usb"
PRINTER_CLASS: Final = 7
OF_VENDOR: Final = 0xFF
IPP_OVER_USB: Final = 4
TICKET_VENDORS: Final = {0x04B8: "EPSON", 0x0519: "Star"}
"""They can be switched to a class of their own; others with that class are anything."""

GET_DEVICE_ID: Final = (0xA1, 0)
LONGEST_ID: Final = 1024
ANSWER_MS: Final = 500
SYSFS: Final = Path("/sys/bus/usb/devices")
FORBIDDEN: Final = (
    "this account may not open it: add it to the group lp, log in again, and see that a udev rule gives the"
    " device to that group"
)


@dataclass(frozen=True, slots=True)
class Device:
    """What can be told of one without opening its interface. `place` is bus and ports: `1-2.3`."""

    vendor: int
    product: int
    place: str
    maker: str = ""
    model: str = ""
    serial: str = ""
    device_id: bytes = b""
    forbidden: bool = False


async def find(seconds: float, tell: Tell) -> None:  # noqa: ARG001 - a list of the system's
    side = SideThread("usb devices")
    try:
        for device in await side.submit(attached):
            tell(read(device))
    finally:
        side.dismiss()


def read(device: Device) -> Found:
    """Total."""
    said = read_device_id(device.device_id)
    serial = a_serial(device.serial) or a_serial(said.serial)
    address = f"usb://{device.vendor:04x}:{device.product:04x}"
    named = TICKET_VENDORS.get(device.vendor, "")
    return Found(
        ways=(WAY,),
        maker=said.maker or device.maker or named,
        model=_model(said) or device.model,
        serial=serial,
        addresses=(f"usb:{device.place}",),
        connect=(f"{address}/{quote(device.serial, safe='')}" if serial and device.serial else address,),
        notes=(FORBIDDEN,) if device.forbidden and sys.platform != "win32" else (),
        speaks=said.commands,
    )


def _model(said: DeviceId) -> str:
    """`TSP143 (STR_T-001)` is a TSP143."""
    return said.model.partition(" (")[0]


def attached() -> Sequence[Device]:
    """Blocks. Raises `OSError`."""
    import usb.core  # noqa: PLC0415 - few commands look for printers

    try:
        devices = usb.core.find(find_all=True, backend=_backend())
        return [_device(each, alternate) for each in devices for alternate in _printing(each)]
    except usb.core.NoBackendError:
        raise OSError("libusb is not there, by which USB is asked") from None


def _backend() -> Any:  # noqa: ANN401 - pyusb has no annotations
    """The system's libusb, else the one that came with docketd."""
    import usb.backend.libusb1  # noqa: PLC0415

    backend = usb.backend.libusb1.get_backend()
    if backend is None:
        import libusb_package  # noqa: PLC0415

        backend = libusb_package.get_libusb1_backend()
    return backend


def _printing(device: Any) -> Iterator[Any]:  # noqa: ANN401
    """The first of its interfaces that prints raw bytes, if any."""
    for configuration in device:
        for interface in configuration:
            own = device.idVendor in TICKET_VENDORS and interface.bInterfaceClass == OF_VENDOR
            prints = (
                interface.bInterfaceClass == PRINTER_CLASS and interface.bInterfaceProtocol != IPP_OVER_USB
            )
            if own or prints:
                yield interface
                return


def _device(device: Any, interface: Any) -> Device:  # noqa: ANN401
    place = f"{device.bus}-{'.'.join(map(str, device.port_numbers or (0,)))}"
    folder = SYSFS / place
    texts = [_attribute(folder / name) for name in ("manufacturer", "product", "serial")]
    forbidden = False
    if not any(texts):
        texts, forbidden = _strings(device)
    known = _attribute(folder / f"{place}:1.{interface.bInterfaceNumber}" / "ieee1284_id")
    device_id = known.encode("latin-1", "replace") if known else b""
    if not device_id:
        device_id, refused = _asked(device, interface)
        forbidden = forbidden or refused
    maker, model, serial = texts
    return Device(device.idVendor, device.idProduct, place, maker, model, serial, device_id, forbidden)


def _attribute(file: Path) -> str:
    """Of Linux's own list, which needs no permission; nothing elsewhere."""
    try:
        return _clean(file.read_text("utf-8", "replace"))
    except OSError:
        return ""


def _strings(device: Any) -> tuple[list[str], bool]:  # noqa: ANN401
    """Maker, product and serial number; and whether this account may not ask for them."""
    import usb.util  # noqa: PLC0415

    try:
        found = [
            usb.util.get_string(device, number) if number else ""
            for number in (device.iManufacturer, device.iProduct, device.iSerialNumber)
        ]
    except ValueError:  # pyusb's word for a device that names no language, which some refuse to name
        return ["", "", ""], False
    except OSError as error:
        return ["", "", ""], error.errno == 13
    return [_clean(text or "") for text in found], False


def _asked(device: Any, interface: Any) -> tuple[bytes, bool]:  # noqa: ANN401
    """The IEEE 1284 device id, and whether this account may not ask for it. A driver may have the device."""
    index = interface.bInterfaceNumber << 8 | interface.bAlternateSetting
    if interface.bInterfaceClass != PRINTER_CLASS:
        return b"", False
    try:
        raw = bytes(device.ctrl_transfer(*GET_DEVICE_ID, 0, index, LONGEST_ID, ANSWER_MS))
    except OSError as error:
        return b"", error.errno == 13
    return raw[2:], False


def _clean(text: str) -> str:
    return "".join(each for each in text if each.isprintable()).strip()
