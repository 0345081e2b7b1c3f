"""From an address to a stream or a spool: one factory a scheme."""

from __future__ import annotations

import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from transports.addresses import DEFAULT_PRINTER, SCHEMES, USB_SHAPE
from transports.errors import AddressError
from transports.files import FileStream
from transports.serial_line import Line, SerialStream
from transports.serial_threads import ThreadedSerialStream
from transports.tcp import TcpStream
from transports.usb_bus import UsbId
from transports.usb_stream import UsbStream
from transports.virtual_stream import VirtualStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from transports.addresses import Address
    from transports.spool import Spool
    from transports.stream import Stream
    from transports.virtual.pipe import VirtualLink


class Workshop(Protocol):
    """Where virtual printers stand: hands out the near end of a link to one of them."""

    def link(self, name: str, language: str = "escpos") -> VirtualLink: ...


def make_stream(address: Address, *, workshop: Workshop | None = None) -> Stream:
    """Make the closed stream for an address; virtual printers need the workshop that they stand in.

    Raises `AddressError` for a scheme without a factory.
    """
    factory = TRANSPORTS.get(address.scheme)
    if factory is None:
        raise AddressError(address.text, SCHEMES)
    return factory(address, workshop)


def _tcp(address: Address, _workshop: Workshop | None) -> Stream:
    if address.port is None:
        raise AddressError(address.text, "tcp://host:9100")
    return TcpStream(address.host, address.port)


def _virtual(address: Address, workshop: Workshop | None) -> Stream:
    if workshop is None:
        raise AddressError(address.text, "tcp://host:9100, because no virtual printers run here")
    return VirtualStream(workshop.link(address.host, dict(address.query).get("language", "escpos")))


def _serial(address: Address, _workshop: Workshop | None) -> Stream:
    stream = ThreadedSerialStream if sys.platform == "win32" else SerialStream
    return stream(address.path, Line.of(address))


def _usb(address: Address, _workshop: Workshop | None) -> Stream:
    if ":" not in address.host:
        raise AddressError(address.text, USB_SHAPE)
    return UsbStream(UsbId.of(address))


def _file(address: Address, _workshop: Workshop | None) -> Stream:
    return FileStream(address.path)


TRANSPORTS: Mapping[str, Callable[[Address, Workshop | None], Stream]] = MappingProxyType(
    {"tcp": _tcp, "usb": _usb, "serial": _serial, "file": _file, "virtual": _virtual}
)


def make_spool(address: Address) -> Spool:
    """Make the spool for an address. Raises `AddressError` for a scheme without a factory."""
    factory = SPOOLS.get(address.scheme)
    if factory is None:
        raise AddressError(address.text, "ipp://host/printers/name")
    return factory(address)


def _ipp(address: Address) -> Spool:
    from transports.ipp import IppSpool  # noqa: PLC0415 - few have a printer behind CUPS

    return IppSpool(address)


def _windows(address: Address) -> Spool:
    from transports.windows_spool import WindowsSpool  # noqa: PLC0415 - Windows PCs alone have one

    return WindowsSpool("" if address.path.casefold() == DEFAULT_PRINTER else address.path)


SPOOLS: Mapping[str, Callable[[Address], Spool]] = MappingProxyType(
    {"ipp": _ipp, "ipps": _ipp, "windows": _windows}
)
