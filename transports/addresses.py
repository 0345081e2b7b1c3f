"""Device addresses: `tcp://192.168.1.50:9100`, `serial:///dev/ttyUSB0?baud=38400`, `file:///dev/usb/lp0`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Address
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from transports.errors import AddressError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SPOOLED: Final = frozenset({"ipp", "ipps", "windows"})
"""The schemes of devices behind a queue of the system: `transports.spool` is their shape."""

RAW_PORT = 9100
"""The port for raw printing, which every maker of network printers took from HP's JetDirect."""

TCP_SHAPE = "tcp://host:9100"
USB_SHAPE = "usb://04b8:0e28 or usb://04b8:0e28/SERIAL"
IPP_PORT = 631
IPP_SHAPE = "ipp://host/printers/name, or ipp:///printers/name for CUPS on this computer"
SERIAL_SHAPE = "serial:///dev/ttyUSB0?baud=38400&flow=dtr or serial://COM3?baud=38400&flow=dtr"
FILE_SHAPE = "file:///dev/usb/lp0"
WINDOWS_SHAPE = "windows://Printer%20Name, or windows://default for the PC's default printer"
VIRTUAL_SHAPE = "virtual://name"

BAUDS: Final = ("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400")
LINE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "baud": BAUDS,
        "flow": ("dtr", "xon", "rts", "none"),
        "parity": ("none", "even", "odd"),
        "bits": ("8", "7"),
    }
)
"""What may be said of a serial line, and which values each has."""

DEFAULT_PRINTER: Final = "default"
LONGEST_NAME: Final = 220
"""Characters of a printer's name on Windows (Microsoft Learn: Naming printers)."""

CUPS_SOCKET: Final = "/run/cups/cups.sock"
FINGERPRINT: Final = re.compile(r"[0-9A-Fa-f]{64}")
COM_PORT: Final = re.compile(r"COM[1-9][0-9]{0,2}", re.IGNORECASE)
HEX: Final = re.compile(r"[0-9a-fA-F]{4}")
USB_IDS: Final = re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(?:/|$)")
MISSPELT: Final = re.compile(r"([A-Za-z]+)(?::/*|//)")
NUMBERS: Final = re.compile(r"[0-9.]+")
QUEUELESS: Final = frozenset({"/printers", "/classes"})
DRIVE: Final = re.compile(r"/[A-Za-z]:/")


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address. `text` is what was written; parts that a scheme has no use for are empty.

    `path` is the name of a file or a serial port as the system wants it: `/dev/ttyUSB0`, `COM3`.
    Of a USB printer it is the serial number, where one was given; of one behind Windows' spooler its name.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    query: tuple[tuple[str, str], ...]
    text: str

    def __str__(self) -> str:
        return self.text


def parse_address(text: str) -> Address:
    """Raises `AddressError`, which names the part that is wrong and says what would have been right."""
    text = text.strip()
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator:
        raise AddressError(text, f"a scheme in front ({SCHEMES}), such as {_guess(text)}")
    if scheme not in SHAPES:
        raise AddressError(text, f"{SCHEMES}; {scheme}:// is none of them")
    told = rest.replace(" ", "") if scheme == "windows" else rest  # where printers are called Star TSP143
    if any(character.isspace() or not character.isprintable() for character in told):
        raise AddressError(text, "no spaces or control characters")
    return SHAPES[scheme](text)


def _guess(text: str) -> str:
    if text.startswith("/dev/tty") or COM_PORT.fullmatch(text):
        return f"serial://{text}"
    if text.startswith("\\\\") or " " in text:
        return f"windows://{text}"
    if USB_IDS.match(text):
        return f"usb://{text}"
    misspelt = MISSPELT.match(text)
    if misspelt and misspelt[1].lower() in SHAPES:
        return f"{misspelt[1].lower()}://{text[misspelt.end() :]}"
    return f"file://{text}" if text.startswith("/") else f"tcp://{text or '192.168.1.50'}"


def _tcp(text: str) -> Address:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError(text, f"{TCP_SHAPE} with a port from 1 to 65535") from error
    if parts.username is not None or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise AddressError(text, f"{TCP_SHAPE} and nothing more")
    if not host:
        raise AddressError(text, f"{TCP_SHAPE}: the host is missing")
    if port == 0:
        raise AddressError(text, f"{TCP_SHAPE} with a port from 1 to 65535")
    _see_to_numbers(text, host)
    return Address("tcp", host, RAW_PORT if port is None else port, "", (), text)


def _see_to_numbers(text: str, host: str) -> None:
    """A name on the network may look like anything, but not like numbers that are no IP address."""
    if not NUMBERS.fullmatch(host):
        return
    try:
        IPv4Address(host)
    except ValueError:
        wanted = f"{TCP_SHAPE}: {host} is no IP address, which has four numbers from 0 to 255"
        raise AddressError(text, wanted) from None


def _usb(text: str) -> Address:
    ids, slash, serial = text.partition("://")[2].partition("/")
    vendor, colon, product = ids.partition(":")
    if not colon:
        what = f"{ids!r} is no vendor:product" if ids else "the ids are missing"
        raise AddressError(text, f"{USB_SHAPE}: {what}, such as docketd printers discover shows them")
    for name, part in (("vendor", vendor), ("product", product)):
        if not HEX.fullmatch(part):
            raise AddressError(text, f"{USB_SHAPE}: the {name} id {part!r} is no hexadecimal of four digits")
    if any(character in serial for character in "/?#"):
        raise AddressError(text, f"{USB_SHAPE} and nothing more; in a serial number / is %2F, ? %3F, # %23")
    serial = unquote(serial)
    if slash and (not serial or not serial.isprintable()):
        raise AddressError(text, f"{USB_SHAPE}: the serial number is missing")
    return Address("usb", ids.lower(), None, serial, (), text)


def _ipp(text: str) -> Address:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressError(text, f"{IPP_SHAPE}, with a port from 1 to 65535 if there is one") from error
    path = unquote(parts.path)
    if parts.username is not None or parts.fragment or port == 0 or not _is_file(path):
        raise AddressError(text, IPP_SHAPE)
    if path in QUEUELESS:
        raise AddressError(text, f"{IPP_SHAPE}: the queue's name is missing")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    fingerprint = options.pop("fingerprint", None)
    socket = options.pop("socket", None if host else CUPS_SOCKET)
    if options:
        raise AddressError(text, f"fingerprint or socket instead of {min(options)!r}")
    query = _of_line_to_server(text, parts.scheme, fingerprint, socket)
    return Address(parts.scheme, host, IPP_PORT if port is None else port, path, query, text)


def _of_line_to_server(
    text: str, scheme: str, fingerprint: str | None, socket: str | None
) -> tuple[tuple[str, str], ...]:
    if socket is not None and (scheme != "ipp" or not _is_file(socket)):
        raise AddressError(text, f"{IPP_SHAPE}; a socket is a file of this computer, and needs no ipps://")
    if fingerprint is None:
        return () if socket is None else (("socket", socket),)
    fingerprint = fingerprint.replace(":", "").lower()
    if scheme != "ipps" or not FINGERPRINT.fullmatch(fingerprint):
        raise AddressError(text, "ipps:// and the 64 hexadecimal digits of SHA-256 behind fingerprint=")
    return (("fingerprint", fingerprint),)


def _serial(text: str) -> Address:
    name, _, query = text.partition("://")[2].partition("?")
    name = unquote(name)
    if COM_PORT.fullmatch(name.strip("/")):
        name = name.strip("/").upper()
    elif not _is_file(name):
        what = f"{name!r} is no port" if name else "the port is missing"
        raise AddressError(text, f"{SERIAL_SHAPE}: {what}")
    return Address("serial", "", None, name, _line(text, query), text)


def _line(text: str, query: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        key, _, value = part.partition("=")
        if key not in LINE:
            near = get_close_matches(key, LINE, 1) or LINE
            raise AddressError(text, f"{' or '.join(near)} instead of {key!r}")
        if key in found:
            raise AddressError(text, f"{key} once")
        if value not in LINE[key]:
            raise AddressError(text, f"{key}={'|'.join(LINE[key])}, and not {key}={value}")
        found[key] = value
    return tuple(found.items())


def _file(text: str) -> Address:
    host, slash, rest = text.partition("://")[2].partition("/")
    path = unquote(slash + rest)
    if host or "?" in path or "#" in path:
        raise AddressError(text, f"{FILE_SHAPE}, with three slashes and the whole path, and nothing more")
    if not _is_file(path):
        raise AddressError(text, f"{FILE_SHAPE}, the whole path of a file")
    return Address("file", "", None, path[1:] if DRIVE.match(path) else path, (), text)


def _is_file(path: str) -> bool:
    return path.startswith("/") and not path.endswith("/") and path.isprintable()


def _virtual(text: str) -> Address:
    try:
        parts = urlsplit(text)
    except ValueError as error:  # brackets that close nothing
        raise AddressError(text, VIRTUAL_SHAPE) from error
    # The name is the user's word for a printer: `hostname` would fold its case.
    name = unquote(parts.netloc)
    if not name or any(character in name for character in "@:/"):
        raise AddressError(text, VIRTUAL_SHAPE)
    return Address("virtual", name, None, parts.path, tuple(parse_qsl(parts.query)), text)


def _windows(text: str) -> Address:
    """One that is shared by another PC has that PC's name before its own."""
    name = unquote(text.partition("://")[2]).removesuffix("/")
    if name.startswith("/"):
        raise AddressError(text, f"{WINDOWS_SHAPE}, with two slashes")
    if not name.strip() or not name.isprintable():
        raise AddressError(text, f"{WINDOWS_SHAPE}: the name as in Settings, Printers")
    bare = name.removeprefix("\\\\")
    if len(name) > LONGEST_NAME or any(character in "!," for character in name) or bare.endswith("\\"):
        raise AddressError(text, f"{WINDOWS_SHAPE}: no printer of Windows' can be called {name!r}")
    return Address("windows", "", None, name, (), text)


SHAPES: Final[Mapping[str, Callable[[str], Address]]] = MappingProxyType(
    {
        "tcp": _tcp,
        "usb": _usb,
        "serial": _serial,
        "file": _file,
        "virtual": _virtual,
        "ipp": _ipp,
        "ipps": _ipp,
        "windows": _windows,
    }
)
SUPPORTED = tuple(SHAPES)
SCHEMES: Final = " or ".join((", ".join(f"{name}://" for name in SUPPORTED[:-1]), f"{SUPPORTED[-1]}://"))
