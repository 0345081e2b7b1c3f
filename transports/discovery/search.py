"""All ways at once, under one deadline: what one can't do stops no other."""

from __future__ import annotations

import asyncio
import ipaddress
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from transports.discovery import cups, epson, mdns, serial_ports, star, usb, windows_queues
from transports.discovery.found import Found, SearchError, is_meant, merged, same_mac
from transports.discovery.identity import RAW_PORT, introduce, may_be_asked
from transports.discovery.proposal import proposed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from transports.discovery.found import Tell

SECONDS: Final = 3.0
"""For answers to come in by; a printer's own may take two."""

GRACE: Final = 2.0
"""For a way to end by itself, after its seconds."""

WAYS_IN_WORDS: Final = {
    usb.WAY: "USB",
    serial_ports.WAY: "serial ports",
    mdns.WAY: "announcements on the network (mDNS)",
    epson.WAY: "Epson's network printers",
    star.WAY: "Star's network printers",
    cups.WAY: "queues of CUPS",
    windows_queues.WAY: "printers of Windows",
}


class Way(Protocol):
    async def __call__(self, seconds: float, tell: Tell, /) -> None:
        """Look for `seconds`. Raises `SearchError` and `OSError` where that can't be done."""
        ...


WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        usb.WAY: usb.find,
        serial_ports.WAY: serial_ports.find,
        mdns.WAY: mdns.find,
        epson.WAY: epson.find,
        star.WAY: star.find,
        **({windows_queues.WAY: windows_queues.find} if sys.platform == "win32" else {cups.WAY: cups.find}),
    }
)
BACK: Final = (usb.WAY, mdns.WAY, epson.WAY, star.WAY)
"""Those by which a device comes back: what a spooler knows of it stays as it is."""


@dataclass(frozen=True, slots=True)
class Searched:
    """`troubles`: a sentence for each way that could not be gone, by its name."""

    found: tuple[Found, ...]
    troubles: Mapping[str, str]


async def search(
    seconds: float = SECONDS,
    *,
    ways: Mapping[str, Way] = WAYS,
    told: Tell | None = None,
    leave: Collection[str] = (),
) -> Searched:
    """Each device once. `told` hears of each find at once, before it is known what it has in common.

    `leave` are hosts that are not asked who they are: somebody talks to them.
    """
    looking = _Looking(told, leave)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds + GRACE), asyncio.TaskGroup() as tasks:
            looking.tasks = tasks
            for name, way in ways.items():
                tasks.create_task(looking.go(name, way, seconds))
    devices = [replace(each, profile=proposed(each)) for each in merged(looking.finds)]
    late = dict.fromkeys(ways.keys() - looking.ended, "it did not end in time")
    return Searched(tuple(devices), late | looking.troubles)


class _Looking:
    """What one search has so far."""

    tasks: asyncio.TaskGroup

    def __init__(self, told: Tell | None, leave: Collection[str]) -> None:
        self._told = told
        self._asked = set(leave)
        self.finds: list[Found] = []
        self.troubles: dict[str, str] = {}
        self.ended: set[str] = set()

    async def go(self, name: str, way: Way, seconds: float) -> None:
        try:
            await way(seconds, self._tell)
        except (SearchError, OSError) as error:
            self.troubles[name] = str(error)
        self.ended.add(name)

    def _tell(self, found: Found) -> None:
        self._keep(found)
        host = next((each for each in found.addresses if _is_ip(each)), "")
        if host and host not in self._asked and may_be_asked(found):
            self._asked.add(host)
            self.tasks.create_task(self._ask(found, host))

    async def _ask(self, found: Found, host: str) -> None:
        self._keep(await introduce(found, host, port_of(found)))

    def _keep(self, found: Found) -> None:
        self.finds.append(found)
        if self._told is not None:
            self._told(found)


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def port_of(found: Found) -> int:
    """That of its raw port, where it names one."""
    raw = next((each for each in found.connect if each.startswith("tcp://")), "")
    port = raw.rpartition(":")[2]
    return int(port) if port.isdecimal() else RAW_PORT


async def find_again(
    *, serial: str = "", mac: str = "", seconds: float = SECONDS, ways: Mapping[str, Way] | None = None
) -> Found | None:
    """The printer with this serial number or MAC address, wherever it is now; None where it is not found.

    Answers as soon as it is found.
    """
    ways = {name: WAYS[name] for name in BACK} if ways is None else ways
    wanted = Found(ways=(), serial=serial, mac=same_mac(mac))
    hit: asyncio.Future[Found] = asyncio.get_running_loop().create_future()

    def look(found: Found) -> None:
        if is_meant(wanted, found) and not hit.done():
            hit.set_result(found)

    searching = asyncio.create_task(search(seconds, ways=ways, told=look))
    try:
        await asyncio.wait((searching, hit), return_when=asyncio.FIRST_COMPLETED)
        if not hit.done():
            for found in (await searching).found:
                look(found)
        return hit.result() if hit.done() else None
    finally:
        searching.cancel()
        await asyncio.wait((searching,))
