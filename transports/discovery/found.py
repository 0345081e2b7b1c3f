"""A printer that was found, and what two finds of the same device have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_SERIAL: Final = 4
MAC_SHAPE: Final = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")
NOBODYS_MACS: Final = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})


class SearchError(Exception):
    """One way can't be gone. Its text is a sentence that says why, and what would help."""


@dataclass(frozen=True, slots=True)
class Found:
    """`ways` are those that found it. What nobody told is empty.

    `addresses` are what the device is reached by: IP addresses, device files, places on the USB. `connect`
    are lines for `docketd.toml`, the best first. `profile` is the proposed model; empty where nothing says
    that it is a ticket printer. `notes` are sentences for whoever sets it up.
    """

    ways: tuple[str, ...]
    maker: str = ""
    model: str = ""
    serial: str = ""
    mac: str = ""  # 00:26:ab:01:02:03
    addresses: tuple[str, ...] = ()
    connect: tuple[str, ...] = ()
    profile: str = ""
    notes: tuple[str, ...] = ()
    speaks: str = ""  # the languages that it names itself: the CMD of IEEE 1284


class Tell(Protocol):
    """Takes a find as soon as it is there: what a deadline cuts off is then not lost."""

    def __call__(self, found: Found, /) -> None: ...


def a_serial(text: str) -> str:
    """A serial number that tells one device from others, else nothing: clones like 00000000."""
    serial = text.strip()
    return serial if len(serial) >= LEAST_SERIAL and len(set(serial)) > 1 and serial.isprintable() else ""


def a_mac(raw: bytes) -> str:
    """Six bytes as `00:26:ab:01:02:03`; nothing where they are nobody's."""
    text = raw.hex(":")
    return text if MAC_SHAPE.fullmatch(text) and text not in NOBODYS_MACS else ""


def same_mac(text: str) -> str:
    """However it is written."""
    digits = "".join(character for character in text.lower() if character in "0123456789abcdef")
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2)) if len(digits) == 12 else ""


def printable(raw: bytes) -> str:
    """A text with a NUL at its end, as fields of fixed width hold one; nothing where it is none."""
    text = raw.partition(b"\x00")[0].decode("ascii", "replace").strip()
    return text if text.isprintable() and "\ufffd" not in text else ""


def are_one(one: Found, other: Found) -> bool:
    """By what is told of both: serial numbers that differ speak against any address that they share."""
    if one.serial and other.serial:
        return same_serial(one.serial, other.serial) and _makers_agree(one, other)
    if one.mac and other.mac:
        return one.mac == other.mac
    return bool(set(one.addresses) & set(other.addresses))


def same_serial(one: str, other: str) -> bool:
    """Whatever their case; makers and people write them as they like."""
    return one.casefold() == other.casefold()


def is_meant(wanted: Found, found: Found) -> bool:
    """By their serial numbers where both are known, else by the MAC address."""
    if wanted.serial and found.serial:
        return same_serial(wanted.serial, found.serial)
    return bool(wanted.mac) and wanted.mac == found.mac


def _makers_agree(one: Found, other: Found) -> bool:
    first, second = one.maker.casefold().split()[:1], other.maker.casefold().split()[:1]
    return not first or not second or first == second


def merged(finds: Sequence[Found]) -> tuple[Found, ...]:
    """One for each device, in the order in which they came."""
    devices: list[Found] = []
    for found in finds:
        same: list[Found] = []
        places: list[int] = []
        for place, each in enumerate(devices):
            # Two that a third one joins may still speak against each other.
            if are_one(each, reduce(_together, [*same, found])):
                same.append(each)
                places.append(place)
        at = places[0] if places else len(devices)
        devices = [each for place, each in enumerate(devices) if place not in places]
        devices.insert(at, reduce(_together, [*same, found]))
    return tuple(devices)


def _together(one: Found, other: Found) -> Found:
    return replace(
        one,
        ways=_union(one.ways, other.ways),
        maker=one.maker or other.maker,
        model=max(one.model, other.model, key=len) if one.maker == other.maker else one.model or other.model,
        serial=one.serial or other.serial,
        mac=one.mac or other.mac,
        addresses=_union(one.addresses, other.addresses),
        connect=_union(one.connect, other.connect),
        notes=_union(one.notes, other.notes),
        speaks=one.speaks or other.speaks,
    )


def _union(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
