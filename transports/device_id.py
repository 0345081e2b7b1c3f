"""What a printer calls itself: IEEE 1284's device id, `MFG:EPSON;CMD:ESC/POS;MDL:TM-m30III;CLS:PRINTER;`.

USB printers answer it to GET_DEVICE_ID (USB Device Class Definition for Printing Devices 1.1, 4.2.1); CUPS
and Linux tell it as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LONG: Final[Mapping[str, str]] = MappingProxyType(
    {
        "MANUFACTURER": "MFG",
        "MODEL": "MDL",
        "COMMAND SET": "CMD",
        "CLASS": "CLS",
        "DESCRIPTION": "DES",
        "SERN": "SN",
        "SERIALNUMBER": "SN",
    }
)
"""Keys have a long form and a short one."""

LENGTH: Final = 2
"""Bytes of the length in front, which counts itself."""


@dataclass(frozen=True, slots=True)
class DeviceId:
    """Empty where the printer does not say."""

    maker: str = ""
    model: str = ""
    commands: tuple[str, ...] = ()
    serial: str = ""
    text: str = ""


def parse_device_id(text: str) -> DeviceId:
    """Any text has an answer: what is no pair of key and value is passed over."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        key, colon, value = part.partition(":")
        key = key.strip().upper()
        if colon:
            found.setdefault(LONG.get(key, key), value.strip())
    commands = tuple(name.strip() for name in found.get("CMD", "").split(",") if name.strip())
    return DeviceId(found.get("MFG", ""), found.get("MDL", ""), commands, found.get("SN", ""), text)


def device_id_of(answer: bytes) -> DeviceId:
    """Of the answer to GET_DEVICE_ID. The length is big-endian; some printers take it for little-endian."""
    lengths = (int.from_bytes(answer[:LENGTH], "big"), int.from_bytes(answer[:LENGTH], "little"))
    end = next((length for length in lengths if LENGTH < length <= len(answer)), len(answer))
    text = answer[LENGTH:end].decode("latin-1")
    return parse_device_id("".join(character for character in text if character.isprintable()).strip())
