"""Printers on USB: which are there, which one an address means, and how bytes go to it.

pyusb speaks to the system's libusb, or to the one of libusb-package where the system has none. Both are
imported when the first USB printer is looked for. Everything here blocks, and raises nothing but `OSError`.
"""

from __future__ import annotations

import errno
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from transports.opening import UnusableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transports.addresses import Address

PRINTER_CLASS: Final = 7
VENDOR_CLASS: Final = 0xFF
BULK: Final = 2
KIND_OF_ENDPOINT: Final = 0x03
TOWARDS_HOST: Final = 0x80

ONE_WAY: Final = 1
"""A protocol of the printer class: it listens only. 2 speaks both ways."""

RANKS: Final = {2: 0, ONE_WAY: 1, 3: None, 4: None}
"""Of the protocols. None carries no raw bytes: IEEE 1284.4 and IPP over USB wrap them."""

VENDORS: Final = frozenset({0x04B8, 0x0519})
"""Epson and Star, some of whose printers can be set to an interface of the vendor's own class: it carries
the same bytes."""

KINDS: Final = {
    (3, 1): "a keyboard",
    (3, 2): "a mouse",
    (3, 0): "an input device, such as a scanner",
    (8, 0): "a disk or a stick",
    (9, 0): "a hub",
    (2, 0): "a serial port (use serial:// for a printer behind it)",
    (14, 0): "a camera",
}
"""Of interface class, and for the class of keyboards its protocol."""

HID: Final = 3

RULES: Final = "deploy/60-docketd-usb.rules"


@dataclass(frozen=True, slots=True)
class UsbId:
    """What an address says of the printer. Without a serial number it has to be the only one of its kind."""

    vendor: int
    product: int
    serial: str = ""

    @classmethod
    def of(cls, address: Address) -> UsbId:
        vendor, _, product = address.host.partition(":")
        return cls(int(vendor, 16), int(product, 16), address.path)

    def __str__(self) -> str:
        ids = f"usb://{self.vendor:04x}:{self.product:04x}"
        return f"{ids}/{quote(self.serial, safe='')}" if self.serial else ids


@dataclass(frozen=True, slots=True)
class Way:
    """One setting of an interface, and its endpoints. `back` is None where nothing comes back."""

    interface: int
    alternate: int
    out: int
    back: int | None
    packet: int
    """Most bytes of one packet to the printer."""

    only: bool
    """Whether the interface has no other setting, so that none has to be chosen."""


@contextmanager
def in_words() -> Iterator[None]:
    """Of pyusb's exceptions some are no `OSError`, and some have no number."""
    import usb.core  # noqa: PLC0415 - few have a USB printer

    try:
        yield
    except NotImplementedError as error:  # by libusb here, or by the driver that Windows chose
        raise OSError(errno.EACCES, str(error)) from error
    except usb.core.USBError as error:
        if error.errno is None:
            raise OSError(errno.EIO, str(error)) from error
        raise


@cache
def the_backend() -> Any:  # noqa: ANN401 - pyusb has no annotations
    """Raises `OSError` where there is no libusb."""
    import logging  # noqa: PLC0415

    import usb.backend.libusb1  # noqa: PLC0415 - few have a USB printer

    logging.getLogger("usb").addHandler(logging.NullHandler())  # a missing library is told below
    found = usb.backend.libusb1.get_backend()
    if found is None:
        import libusb_package  # noqa: PLC0415 - only where the system has none

        found = libusb_package.get_libusb1_backend()
    if found is None:
        raise UnusableError(errno.ENOSYS, "there is no libusb here: install the package libusb-1.0-0")
    return found


def devices(backend: Any) -> list[Any]:  # noqa: ANN401 - pyusb has no annotations
    """All USB devices, printers or not, in the order of their places."""
    import usb.core  # noqa: PLC0415 - few have a USB printer

    with in_words():
        found = list(usb.core.find(find_all=True, backend=backend))
    return sorted(found, key=_place)


def find_printer(backend: Any, wanted: UsbId) -> Any:  # noqa: ANN401 - pyusb has no annotations
    """The one device that is meant. Raises `UnusableError`."""
    present = devices(backend)
    same = [device for device in present if (device.idVendor, device.idProduct) == _ids(wanted)]
    if not same:
        name = UsbId(*_ids(wanted))
        raise UnusableError(errno.ENODEV, f"{name} is not plugged in, or off{_others(present)}")
    printers = [device for device in same if ways(device)]
    if not printers:
        raise UnusableError(errno.ENXIO, f"{UsbId(*_ids(wanted))} {_no_printer(same[0])}")
    if not wanted.serial:
        return printers[0] if len(printers) == 1 else _ambiguous(wanted, printers)
    return _by_serial(wanted, printers)


def _by_serial(wanted: UsbId, printers: Sequence[Any]) -> Any:  # noqa: ANN401 - pyusb has no annotations
    serials = [(device, serial_of(device)) for device in printers]
    found = [device for device, serial in serials if serial == wanted.serial]
    if len(found) > 1:
        return _ambiguous(wanted, found)
    if found:
        return found[0]
    there = ", ".join(str(UsbId(*_ids(wanted), serial)) for _, serial in serials)
    raise UnusableError(errno.ENODEV, f"{wanted} is not plugged in, or off; there is {there}")


def _ambiguous(wanted: UsbId, printers: Sequence[Any]) -> Any:  # noqa: ANN401 - raises, where a device is due
    serials = [serial_of(device) for device in printers]
    names = [str(UsbId(*_ids(wanted), serial)) for serial in serials]
    if len(set(serials)) == len(serials) and all(serials):
        raise UnusableError(
            errno.ENXIO, f"{len(printers)} printers are {wanted}: add the serial number: {' or '.join(names)}"
        )
    places = ", ".join(f"{name} at {place_of(device)}" for name, device in zip(names, printers, strict=True))
    raise UnusableError(
        errno.ENXIO,
        f"{len(printers)} printers are {wanted}, and no serial number tells them apart ({places}): leave one"
        " plugged in, or use file:///dev/usb/lp0",
    )


def _ids(wanted: UsbId) -> tuple[int, int]:
    return wanted.vendor, wanted.product


def _others(present: Sequence[Any]) -> str:
    names = [str(UsbId(device.idVendor, device.idProduct)) for device in present if ways(device)]
    return f"; there is {', '.join(dict.fromkeys(names))}" if names else ""


# --- a device's interfaces ------------------------------------------------------------------------


def ways(device: Any, configuration: int | None = None) -> list[Way]:  # noqa: ANN401 - pyusb has none
    """The ways to print, the best first: what speaks both ways, what only listens, the vendor's own."""
    settings = _settings(device, configuration)
    ranked = [(rank, at) for at in settings if (rank := _rank(device, at)) is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1].bInterfaceNumber))
    found = [_way(setting, settings) for _, setting in ranked]
    return [way for way in found if way is not None]


def _settings(device: Any, configuration: int | None) -> list[Any]:  # noqa: ANN401 - pyusb has no annotations
    """Of one configuration, by its value, or of all. A device whose descriptors can't be read has none."""
    try:
        with in_words():
            return [
                setting
                for found in device
                if configuration in {None, found.bConfigurationValue}
                for setting in found
            ]
    except OSError:
        return []


def _rank(device: Any, setting: Any) -> int | None:  # noqa: ANN401 - pyusb has no annotations
    if setting.bInterfaceClass == PRINTER_CLASS:
        return RANKS.get(setting.bInterfaceProtocol, 2)
    if setting.bInterfaceClass == VENDOR_CLASS and device.idVendor in VENDORS:
        return 3
    return None


def _way(setting: Any, settings: Sequence[Any]) -> Way | None:  # noqa: ANN401 - pyusb has no annotations
    bulk = [end for end in setting if end.bmAttributes & KIND_OF_ENDPOINT == BULK]
    out = next((end for end in bulk if not end.bEndpointAddress & TOWARDS_HOST), None)
    back = next((end.bEndpointAddress for end in bulk if end.bEndpointAddress & TOWARDS_HOST), None)
    listens_only = setting.bInterfaceClass == PRINTER_CLASS and setting.bInterfaceProtocol == ONE_WAY
    if out is None or (back is None and setting.bInterfaceClass == VENDOR_CLASS):
        return None
    number = setting.bInterfaceNumber
    return Way(
        interface=number,
        alternate=setting.bAlternateSetting,
        out=out.bEndpointAddress,
        back=None if listens_only else back,
        packet=max(1, out.wMaxPacketSize),
        only=sum(other.bInterfaceNumber == number for other in settings) == 1,
    )


def _no_printer(device: Any) -> str:  # noqa: ANN401 - pyusb has no annotations
    settings = _settings(device, None)
    if any(setting.bInterfaceClass == PRINTER_CLASS for setting in settings):
        return "takes no raw bytes, only IPP over USB: connect it by ipp://, which ipp-usb offers"
    kinds = [(setting.bInterfaceClass, setting.bInterfaceProtocol) for setting in settings]
    for kind, protocol in kinds:
        word = KINDS.get((kind, protocol if kind == HID else 0))
        if word:
            return f"is {word}, and no printer"
    return "is no printer: it has no interface of that class"


# --- who a device is ------------------------------------------------------------------------------


def serial_of(device: Any) -> str:  # noqa: ANN401 - pyusb has no annotations
    """Empty where it has none. Raises `UnusableError` where this account may not ask it, with the cure."""
    [serial] = texts_of(device, device.iSerialNumber)
    return serial


def texts_of(device: Any, *indices: int) -> list[str]:  # noqa: ANN401 - pyusb has no annotations
    """What a device says of itself, empty where it does not; the device is closed again."""
    import usb.util  # noqa: PLC0415 - few have a USB printer

    try:
        return [_text(device, index) if index else "" for index in indices]
    finally:
        usb.util.dispose_resources(device)


def _text(device: Any, index: int) -> str:  # noqa: ANN401 - pyusb has no annotations
    """Makers pad it with zeros, and some forget it."""
    import usb.util  # noqa: PLC0415 - few have a USB printer

    try:
        with in_words():
            language = next(iter(usb.util.get_langids(device)), None)  # past `langids`, which hides errors
            text = usb.util.get_string(device, index, language) if language else ""
    except OSError as error:
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise forbidden(device, error) from error
        return ""
    return re.sub(r"[^\x20-\x7e\xa0-\uffff]", "", text).strip()


def forbidden(device: Any, error: OSError) -> UnusableError:  # noqa: ANN401 - pyusb has no annotations
    name = UsbId(device.idVendor, device.idProduct)
    if sys.platform == "win32":
        cure = (
            "Windows gave it another driver than WinUSB: use its queue by windows://, or give it WinUSB with"
            " Zadig, after which that queue is gone"
        )
    else:
        cure = f"copy {RULES} to /etc/udev/rules.d, put docketd's account into the group lp, plug it in again"
    return UnusableError(errno.EACCES, f"docketd may not open {name} ({error.strerror}): {cure}")


def place_of(device: Any) -> str:  # noqa: ANN401 - pyusb has no annotations
    """Bus and ports, as Linux writes them: `1-1.4`."""
    bus, ports = _place(device)
    return f"{bus}-{'.'.join(map(str, ports))}" if ports else f"{bus}, device {device.address}"


def _place(device: Any) -> tuple[int, tuple[int, ...]]:  # noqa: ANN401 - pyusb has no annotations
    return device.bus or 0, tuple(device.port_numbers or ())
