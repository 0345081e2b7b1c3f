"""Whether a host on the internet can be connected to at all: a connection that says nothing, and ends.

Name servers that are away let a look-up hang for half a minute, and a thread can't be stopped: each has one
of its own, so that the next is not behind it.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.side_thread import SideThread
from transports.tcp import TcpStream

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Addresses of one host that are tried, all at once: one of its two families may lead nowhere.
MOST_ADDRESSES: Final = 4

#: Look-ups under way at which no other is begun: half a minute each, one every two seconds.
MOST_LOOK_UPS: Final = 16

_hanging: set[asyncio.Future[Any]] = set()


async def reach(host: str, port: int, seconds: float) -> None:
    """Returns once a connection was made. Raises `RefusedError` where none was within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await _any_of(await _look_up(host, port), port, seconds)
    except TimeoutError as error:
        raise RefusedError([DialReason.TIMED_OUT], f"no connection within {seconds:g} s") from error


async def _any_of(addresses: Sequence[str], port: int, seconds: float) -> None:
    dials = [asyncio.ensure_future(_dial(address, port, seconds)) for address in addresses[:MOST_ADDRESSES]]
    try:
        refused: RefusedError | None = None
        for dialled in asyncio.as_completed(dials):
            try:
                return await dialled
            except RefusedError as error:
                refused = error
        raise refused or RefusedError([DialReason.DNS], "its name has no address")
    finally:
        for dial in dials:
            dial.cancel()
        await asyncio.gather(*dials, return_exceptions=True)


async def _dial(address: str, port: int, seconds: float) -> None:
    stream = TcpStream(address, port)
    try:
        await stream.open(seconds)
    finally:
        stream.abort()


async def _look_up(host: str, port: int) -> list[str]:
    with suppress(OSError, UnicodeError):  # an address needs neither a thread nor a name server
        return _addresses(socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST))
    if len(_hanging) >= MOST_LOOK_UPS:
        raise RefusedError([DialReason.DNS], "no name server answers")
    thread = SideThread("look-up")
    call = thread.submit(lambda: _addresses(_found(host, port)))
    thread.dismiss()
    settled = asyncio.ensure_future(thread.settled())
    _hanging.add(settled)
    settled.add_done_callback(_hanging.discard)
    try:
        return await call
    except OSError as error:
        raise RefusedError([DialReason.DNS], str(error)) from error


def _found(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    """Raises nothing but `OSError`."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(str(error)) from error


def _addresses(found: Sequence[tuple[Any, ...]]) -> list[str]:
    return list(dict.fromkeys(str(each[4][0]) for each in found))
