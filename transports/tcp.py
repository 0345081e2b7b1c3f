"""Raw printing over TCP (port 9100)."""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from transports.errors import LostError, RefusedError
from transports.liveness import PatientGuard, guard
from transports.reasons import DialReason

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 4096
SLICE = 131072
"""Bytes given to the system at once: a connection that dies has dropped its buffer, and all of it counts."""

_Found = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]

REFUSALS: dict[int, DialReason] = {
    errno.ECONNREFUSED: DialReason.REFUSED,
    errno.ECONNRESET: DialReason.REFUSED,
    errno.ECONNABORTED: DialReason.REFUSED,
    errno.ETIMEDOUT: DialReason.TIMED_OUT,
    errno.EHOSTUNREACH: DialReason.UNREACHABLE,
    errno.ENETUNREACH: DialReason.UNREACHABLE,
    errno.EHOSTDOWN: DialReason.UNREACHABLE,
    errno.ENETDOWN: DialReason.UNREACHABLE,
    # Windows' own numbers: asyncio's proactor reports these where Winsock would say WSAE….
    121: DialReason.TIMED_OUT,  # ERROR_SEM_TIMEOUT
    1225: DialReason.REFUSED,  # ERROR_CONNECTION_REFUSED
    1231: DialReason.UNREACHABLE,  # ERROR_NETWORK_UNREACHABLE
    1232: DialReason.UNREACHABLE,  # ERROR_HOST_UNREACHABLE
}


def refusal(error: OSError) -> DialReason:
    """Why a dial failed. What has no better word is `unreachable`."""
    if isinstance(error, TimeoutError):
        return DialReason.TIMED_OUT
    number = getattr(error, "winerror", None) or error.errno
    return REFUSALS.get(number or 0, DialReason.UNREACHABLE)


class TcpStream:
    """A printer's raw port. No half-close: several firmwares answer nothing more after a FIN."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._guard: PatientGuard | None = None
        self._written = 0

    def __repr__(self) -> str:
        return f"TcpStream({self._host!r}, {self._port})"

    @property
    def bytes_out(self) -> int:
        # A connection that died has dropped its buffer: then this counts what was written, never less.
        waiting = self._writer.transport.get_write_buffer_size() if self._writer else 0
        return self._written - waiting

    @property
    def answers(self) -> bool:
        return True

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - the deadline is part of the contract
        self.abort()
        try:
            async with asyncio.timeout(timeout):
                connection = await self._dial()
        except TimeoutError as error:
            raise RefusedError([DialReason.TIMED_OUT], f"no connection within {timeout:g} s") from error
        self._reader, self._writer = await asyncio.open_connection(sock=connection)
        # Every byte beyond the system's own buffer holds `write`: that is the printer's back-pressure.
        self._writer.transport.set_write_buffer_limits(high=0)
        self._guard = PatientGuard(asyncio.get_running_loop(), connection)
        self._written = 0

    async def _resolve(self) -> Sequence[_Found]:
        port, kind = self._port, socket.SOCK_STREAM
        with suppress(OSError, UnicodeError):  # an IP address needs neither a thread nor a name server
            return socket.getaddrinfo(self._host, port, type=kind, flags=socket.AI_NUMERICHOST)
        try:
            return await asyncio.get_running_loop().getaddrinfo(self._host, port, type=kind)
        except (OSError, UnicodeError) as error:
            raise RefusedError([DialReason.DNS], str(error)) from error

    async def _dial(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        failures: list[OSError] = []
        for family, kind, protocol, _name, address in await self._resolve():
            connection = socket.socket(family, kind, protocol)
            try:
                connection.setblocking(False)  # noqa: FBT003 - a positional-only argument
                guard(connection)
                await loop.sock_connect(connection, address)
            except OSError as error:
                connection.close()
                failures.append(error)
            except asyncio.CancelledError:
                connection.close()
                raise
            else:
                return connection
        raise RefusedError(map(refusal, failures), "; ".join(map(str, failures)))

    async def write(self, data: bytes) -> None:
        if self._reader is None or self._writer is None or self._guard is None:
            raise LostError(self.bytes_out, "not open")
        if self._reader.at_eof():  # the system would still take the bytes, and the printer nothing
            raise LostError(self.bytes_out, "closed by the printer")
        for at in range(0, len(data), SLICE):
            await self._give(self._writer, self._guard, data[at : at + SLICE])

    async def _give(self, writer: asyncio.StreamWriter, guard: PatientGuard, piece: bytes) -> None:
        self._written += len(piece)
        guard.bytes_written()
        try:
            writer.write(piece)
            await writer.drain()
        except OSError as error:
            raise LostError(self.bytes_out, str(error)) from error
        if writer.transport.is_closing():  # `drain` also returns when the connection was aborted
            raise LostError(self.bytes_out, "aborted")

    async def read(self) -> bytes:
        reader = self._reader
        if reader is None:
            raise LostError(self.bytes_out, "not open")
        try:
            data = await reader.read(CHUNK)
        except OSError as error:
            raise LostError(self.bytes_out, str(error)) from error
        if not data:
            raise LostError(self.bytes_out, "closed by the printer" if reader is self._reader else "aborted")
        return data

    def abort(self) -> None:
        if self._guard is not None:
            self._guard.stop()
        if self._writer is not None:
            self._written = self.bytes_out  # what waits in the buffer will not leave it any more
            self._writer.transport.abort()
        self._reader = self._writer = self._guard = None
