"""One question to everybody on the local network, by UDP, and the answers of a few seconds."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import psutil

from transports.discovery.found import SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from transports.discovery.found import Found, Tell

    Read = Callable[[str, bytes], Found | None]

AGAIN_AFTER: Final = 1.0  # seconds: nobody repeats a datagram that got lost
LARGEST: Final = 2048


def everybody() -> tuple[str, ...]:
    """The broadcast address of each network: 255.255.255.255 alone leaves by one of them."""
    addresses = [
        each
        for interface in psutil.net_if_addrs().values()
        for each in interface
        if each.family == socket.AF_INET
    ]
    found = [each.broadcast or _directed(each.address, each.netmask) for each in addresses]
    return tuple(dict.fromkeys(address for address in found if address))


def _directed(address: str, netmask: str | None) -> str:
    """Windows does not tell the address; loopback has none."""
    with suppress(ValueError):
        network = ipaddress.ip_interface(f"{address}/{netmask or 32}").network
        if not network.is_loopback and network.num_addresses > 2:
            return str(network.broadcast_address)
    return ""


async def ask(
    question: bytes, port: int, seconds: float, read: Read, tell: Tell, to: Sequence[str] = ()
) -> None:
    """For `seconds`, tells of each printer that `read` finds in an answer and the address that it came from.

    `to` are other addresses than everybody's. Raises `SearchError` where nobody can be asked, and `OSError`.
    """

    def hear(address: str, data: bytes) -> None:
        found = read(address, data)
        if found is not None:
            tell(found)

    targets = tuple(to) or everybody()
    if not targets:
        raise SearchError("this computer is on no network: plug in its cable, or join its wireless network")
    loop = asyncio.get_running_loop()
    endpoint, _ = await loop.create_datagram_endpoint(
        lambda: _Listener(hear),
        local_addr=("0.0.0.0", 0),  # noqa: S104 - answers come on every network
        allow_broadcast=True,
    )
    try:
        while seconds > 0:
            for target in targets:
                endpoint.sendto(question, (target, port))
            pause = min(seconds, AGAIN_AFTER)
            await asyncio.sleep(pause)
            seconds -= pause
    finally:
        endpoint.abort()


class _Listener(asyncio.DatagramProtocol):
    """What can't be sent, or is sent back by a router, is an answer that does not come."""

    def __init__(self, heard: Callable[[str, bytes], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._heard(addr[0], data[:LARGEST])
