"""A virtual printer on a TCP port, like a printer's raw port: one host at a time, the next one waits."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from typing import TYPE_CHECKING, Final

from transports.virtual.clockwork import Clockwork
from transports.virtual.control import ControlPort
from transports.virtual.line import Line
from transports.virtual.printer import VirtualPrinter
from transports.virtual.status_port import StatusPort

if TYPE_CHECKING:
    from collections.abc import Callable

    from transports.virtual.paper import Slip

_BACKLOG: Final = 8
_SLICE: Final = 1024
_CHUNK: Final = 16384
# How often a host that is not read from, because the buffer is full, is looked at for being gone.
_BLOCKED_CHECK_S: Final = 1.0
_RESET_ON_CLOSE: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class VirtualPrinterServer:
    """Accepts a host only when it has none; reads only what the receive buffer holds.

    While the printer is off or the network is down, connections are refused and the one there is is reset.
    """

    def __init__(
        self, printer: VirtualPrinter | None = None, *, on_slip: Callable[[Slip], None] | None = None
    ) -> None:
        self.printer = VirtualPrinter() if printer is None else printer
        self._line = Line()
        if on_slip is not None:
            self.printer.on_slip = on_slip
        self._address = ("", 0)
        self._network = True
        self._started = False
        self._listener: socket.socket | None = None
        self._serving: asyncio.Task[None] | None = None
        self._clockwork: Clockwork | None = None
        self._unwatch: Callable[[], None] | None = None
        self._control = ControlPort(self)
        self._status = StatusPort(self.printer, lambda: self._reachable)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one, which it keeps through power and network failures."""
        self._address = (host, port)
        self._started = True
        self._clockwork = Clockwork(self.printer)
        self._line.on_noise = self._clockwork.turn
        self._unwatch = self.printer.watch(self._follow)
        self._follow()

    @property
    def port(self) -> int:
        return self._address[1]

    async def start_control(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Take one command a line on a port of its own; see `ControlPort`."""
        await self._control.start(host, port)

    @property
    def control_port(self) -> int:
        return self._control.port

    async def start_status(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """A Star printer's port for its status alone; see `StatusPort`. Other printers have none."""
        await self._status.start(host, port)

    @property
    def status_port(self) -> int:
        return self._status.port

    async def stop(self) -> None:
        """Close every connection and port. What the printer holds it keeps."""
        self._started = False
        await self._control.stop()
        await self._status.stop()
        serving = self._serving
        self._follow()
        if serving is not None:
            await asyncio.wait([serving])
        if self._unwatch is not None:
            self._unwatch()
            self._unwatch = None
        if self._clockwork is not None:
            self._clockwork.stop()
            self._clockwork = None

    @property
    def line(self) -> Line:
        return self._line

    def network_down(self) -> None:
        """Reset the connection and refuse new ones, until `network_up`. The printer itself goes on."""
        self._network = False
        self._follow()

    def network_up(self) -> None:
        self._network = True
        self._follow()

    # --- listening ------------------------------------------------------------------------------

    @property
    def _reachable(self) -> bool:
        return self._started and self._network and self.printer.powered

    def _follow(self) -> None:
        """Listen exactly while the printer can be reached."""
        if self._serving is None:
            if self._reachable:
                self._listen()
        elif not self._reachable:
            self._serving.cancel()

    def _listen(self) -> None:
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            if sys.platform != "win32":  # there it would let two programs share the port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(self._address)
            listener.listen(_BACKLOG)
            listener.settimeout(0)
        except OSError:
            listener.close()
            raise
        self._listener = listener
        self._address = listener.getsockname()[:2]
        self._serving = asyncio.get_running_loop().create_task(self._serve(listener))
        self._serving.add_done_callback(self._served)

    def _served(self, _task: asyncio.Task[None]) -> None:
        """Close the port only now: a socket must not be closed under a task that waits for it."""
        if self._listener is not None:
            self._listener.close()
        self._listener = None
        self._serving = None
        self._follow()

    async def _serve(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while self._clockwork is not None:
            host, _ = await loop.sock_accept(listener)
            try:
                host.settimeout(0)
                host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                await self._converse(host, self._clockwork)
            except asyncio.CancelledError:  # power or network failed
                host.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                raise
            finally:
                host.close()

    # --- one host -------------------------------------------------------------------------------

    async def _converse(self, host: socket.socket, clockwork: Clockwork) -> None:
        """Until the host is gone, in whichever way. What it sent is still printed."""
        while self.printer.session is not None:
            await clockwork.turned()
        self.printer.connect(clockwork.now())
        session = self.printer.session
        try:
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(self._send(host, clockwork))
                await self._receive(host, clockwork)
                sending.cancel()
        except* OSError:
            pass
        finally:
            if self.printer.session == session:
                self.printer.disconnect(clockwork.now())
                clockwork.turn()

    async def _receive(self, host: socket.socket, clockwork: Clockwork) -> None:
        while chunk := await self._heard(host):
            for data in self._line.pieces(chunk):
                if seconds := self._line.seconds(len(data)):
                    await asyncio.sleep(seconds)
                await self._take(data, host, clockwork)
                if self._line.breaks(len(data)):
                    host.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                    return

    async def _heard(self, host: socket.socket) -> bytes:
        """Empty when the host is gone, or has said nothing for too long: the next one may come."""
        try:
            async with asyncio.timeout(self._line.idle_seconds):
                return await asyncio.get_running_loop().sock_recv(host, _CHUNK)
        except TimeoutError:
            return b""

    async def _take(self, data: bytes, host: socket.socket, clockwork: Clockwork) -> None:
        at = 0
        while at < len(data):
            taken = self.printer.receive(data[at : at + _SLICE], clockwork.now())
            at += taken
            clockwork.turn()
            if taken:
                await asyncio.sleep(0)  # the sender's turn
            else:
                await _room(host, clockwork)

    async def _send(self, host: socket.socket, clockwork: Clockwork) -> None:
        """While the host does not read, the printer's own small memory is all that remembers."""
        loop = asyncio.get_running_loop()
        while True:
            if self._line.noisy:
                await loop.sock_sendall(host, self._line.noise())
            elif message := self.printer.outgoing():
                await loop.sock_sendall(host, self._line.answer(message))
            else:
                await clockwork.turned()


async def _room(host: socket.socket, clockwork: Clockwork) -> None:
    """Wait until the printer has moved on. Raises OSError if the host has reset the connection."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_BLOCKED_CHECK_S):
            await clockwork.turned()
    if error := host.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(error, "the host is gone")
