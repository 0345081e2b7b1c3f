"""Single values of the settings. Each function takes what TOML or the environment has, or raises `Wrong`."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from actors.domain.order import same_name
from transports.addresses import Address, parse_address
from transports.errors import AddressError, UnknownModelError
from transports.profiles import profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Wrong(ValueError):  # noqa: N818 - never leaves the reading of settings
    """Its text says what was wanted; `found` replaces the value where that must not be shown."""

    def __init__(self, wanted: str, found: str | None = None) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.found = found


class FromEnvironment(str):
    """A value that came as text because the environment has nothing else: lists are separated by commas."""

    __slots__ = ()


SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
DURATION: Final = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s?(ms|s|m|h|d)", re.ASCII)
NUMBER: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)
BYTES: Final = {"": 1, "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
SIZE: Final = re.compile(r"(\d{1,6})\s?((?:[KMG]?B)?)", re.ASCII)
TIME_OF_DAY: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LAYOUT: Final = re.compile(r"[\w-]{1,32}")
NAME: Final = re.compile(r"\w(?:[\w .-]{0,30}\w)?")
LOCALE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
MOST_WAYS: Final = 3
ALONE: Final = frozenset(
    {"ipp", "ipps", "windows"}
)  # a spooler knows of no device that it could be compared with
HOST: Final = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong("some text")
    if not value.isprintable():
        raise Wrong("text without control characters")
    return str(value).strip()


def name(value: object) -> str:
    """What a printer or a station is called: it stands on tickets and in addresses of the API."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Wrong("a name of up to 32 letters, digits, spaces, '.', '_' or '-'")
    return str(value)


def texts(value: object) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one."""
    if isinstance(value, FromEnvironment):
        value = [part for part in value.split(",") if part.strip()]
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items:
        raise Wrong('a list of texts, such as ["one", "two"]')
    return tuple(text(item) for item in items)


def kitchen_names(value: object) -> Mapping[str, str]:
    """Names of dishes with those that the kitchen also wants to read, by `same_name`."""
    if not isinstance(value, dict) or not value:
        raise Wrong('a table with lines such as "Spring rolls" = "\u6625\u5377"')
    for key, name in value.items():
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            raise Wrong(f'a name in quotes beside "{key}"', found=repr(name)[:60])
    return {same_name(key): str(name).strip() for key, name in value.items()}


def duration(least: float) -> Callable[[object], float]:
    """Reads "250ms", "10s", "5m", "2h", "1d" as seconds, at least `least` of them."""

    def read(value: object) -> float:
        matched = DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if matched is None:
            raise Wrong('a duration such as "250ms", "10s" or "5m"')
        seconds = float(matched[1]) * SECONDS[matched[2]]
        if seconds < least:
            raise Wrong(f'a duration of at least "{_largest_unit(least)}"')
        return seconds

    return read


def _largest_unit(seconds: float) -> str:
    unit = max(
        (unit for unit in SECONDS if seconds % SECONDS[unit] == 0), key=SECONDS.__getitem__, default="s"
    )
    return f"{seconds / SECONDS[unit]:g}{unit}"


def number(least: float, most: float) -> Callable[[object], float]:
    """Reads 2, 0.5, or the same as text from the environment."""

    def read(value: object) -> float:
        found = _as_number(value)
        if found is None or not least <= found <= most:
            raise Wrong(f"a number from {least:g} to {most:g}")
        return found

    return read


def count(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        found = _as_number(value)
        if found is None or found != int(found) or not least <= found <= most:
            raise Wrong(f"a whole number from {least} to {most}")
        return int(found)

    return read


def _as_number(value: object) -> float | None:
    if isinstance(value, FromEnvironment) and NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def size(value: object) -> int:
    """Reads "500KB", "32MB", "1GB" or "0" as bytes."""
    matched = SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if matched is None:
        raise Wrong('a size such as "32MB", or "0" for none')
    return int(matched[1]) * BYTES[matched[2] or ""]


def time_of_day(value: object) -> int:
    """Reads "04:00" as minutes after midnight."""
    matched = TIME_OF_DAY.fullmatch(value) if isinstance(value, str) else None
    if matched is None:
        raise Wrong('a time of day such as "04:00"')
    return int(matched[1]) * 60 + int(matched[2])


def any_layout(value: object) -> str:
    """Whether there is one of that name does not matter: a kitchen's ticket takes its place."""
    if not isinstance(value, str) or not LAYOUT.fullmatch(value):
        raise Wrong("the name of a layout")
    return str(value)


def switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, FromEnvironment) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise Wrong("true or false")


def choice(*allowed: str) -> Callable[[object], str]:
    """Reads one of a few words."""

    def read(value: object) -> str:
        if value not in allowed:
            raise Wrong(f"one of {', '.join(allowed)}")
        return str(value)

    return read


def guid(value: object) -> str:
    if not isinstance(value, str) or not GUID.fullmatch(value.strip()):
        example = "01234567-89ab-cdef-0123-456789abcdef"
        raise Wrong(f"an id such as {example} (it stands in the address of your Wix dashboard)")
    return value.strip().lower()


def zone(value: object) -> str:
    known = text(value)
    try:
        ZoneInfo(known)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name that is a folder, such as "Europe"
        raise Wrong("a time zone such as Europe/Zurich") from None
    return known


def locale(value: object) -> str:
    if not isinstance(value, str) or not LOCALE.fullmatch(value):
        raise Wrong("a language and country such as de-CH")
    return str(value)


def web_address(value: object) -> str:
    """An http or https address without a slash at its end."""
    wanted = Wrong("an address such as https://www.wixapis.com")
    try:
        parts = urlsplit(text(value))
        port = parts.port
    except ValueError:
        raise wanted from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise wanted
    if parts.username is not None or parts.query or parts.fragment:
        raise wanted
    return text(value).rstrip("/")


def listen(value: object) -> tuple[str, int]:
    """`host:port`; an IPv6 address stands in brackets, and comes without them."""
    wanted = Wrong('host and port, such as "0.0.0.0:8080"')
    host, separator, port = text(value).rpartition(":")
    if not separator or not HOST.fullmatch(host) or not port.isascii() or not port.isdigit():
        raise wanted
    if int(port) > 65535:
        raise wanted
    return host.strip("[]"), int(port)


def address(value: object) -> Address:
    try:
        return parse_address(text(value))
    except AddressError as error:
        raise Wrong(error.expected) from None


def ways(value: object) -> tuple[Address, ...]:
    """Addresses of one device, the best first; a single text is a list of one."""
    if isinstance(value, FromEnvironment):
        value = [part for part in value.split(",") if part.strip()]
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_WAYS:
        raise Wrong(f"an address, or a list of up to {MOST_WAYS} for one and the same printer")
    found = (address(items[0]),) if len(items) == 1 else _each_way(items)
    schemes = {each.scheme for each in found}
    if len({replace(each, text="") for each in found}) < len(found):
        raise Wrong("each address once")
    if len(found) > 1 and schemes & ALONE:
        raise Wrong(f"one address alone where it is {' or '.join(f'{each}://' for each in sorted(ALONE))}")
    if len(schemes) > 1 and "virtual" in schemes:
        raise Wrong("virtual printers alone, or none")
    return found


def _each_way(items: list[object]) -> tuple[Address, ...]:
    """Whichever are wrong are all named, with their places."""
    found: list[Address] = []
    wrong: list[tuple[str, str]] = []  # what was found, and what was wanted
    for place, item in enumerate(items, 1):
        try:
            found.append(address(item))
        except Wrong as error:
            wrong.append((f"{item!r} in place {place}", f"in place {place} {error.wanted}"))
    if wrong:
        raise Wrong("; ".join(wanted for _, wanted in wrong), ", ".join(each for each, _ in wrong))
    return tuple(found)


def model(value: object) -> str:
    """The profile's own spelling of the model's name."""
    try:
        return profile(text(value)).model
    except UnknownModelError as error:
        nearest = f", nearest: {', '.join(error.nearest)}" if error.nearest else ""
        raise Wrong(f"a printer model, or generic-80 or generic-58 for others{nearest}") from None
