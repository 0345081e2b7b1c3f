"""Device addresses: `tcp://192.168.1.50:9100`, `virtual://kitchen`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from transports.errors import AddressError

SUPPORTED = ("tcp", "virtual")
PLANNED = ("usb", "serial", "ipp", "ipps", "windows", "file")
RAW_PORT = 9100
"""The port for raw printing, which every maker of network printers took from HP's JetDirect."""

TCP_SHAPE = "tcp://host:9100"
VIRTUAL_SHAPE = "virtual://name"


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address. `text` is what was written; parts that a scheme has no use for are empty."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: tuple[tuple[str, str], ...]
    text: str

    def __str__(self) -> str:
        return self.text


def parse_address(text: str) -> Address:
    """Raises `AddressError`, which says what would have been right."""
    text = text.strip()
    scheme, separator, rest = text.partition("://")
    scheme = scheme.lower()
    if not separator:
        raise AddressError(text, f"a scheme in front, such as tcp://{text or '192.168.1.50'}")
    if scheme in PLANNED:
        raise AddressError(text, f"{TCP_SHAPE} or {VIRTUAL_SHAPE}; {scheme}:// cannot be used yet")
    if scheme not in SUPPORTED:
        raise AddressError(text, f"{TCP_SHAPE} or {VIRTUAL_SHAPE}")
    if any(character.isspace() or not character.isprintable() for character in rest):
        raise AddressError(text, "no spaces or control characters")
    return _tcp(text) if scheme == "tcp" else _virtual(text)


def _tcp(text: str) -> Address:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressError(text, f"{TCP_SHAPE} with a port from 1 to 65535") from error
    if parts.username is not None or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise AddressError(text, f"{TCP_SHAPE} and nothing more")
    if not host or port == 0:
        raise AddressError(text, TCP_SHAPE)
    return Address("tcp", host, RAW_PORT if port is None else port, "", (), text)


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
