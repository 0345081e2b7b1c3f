"""A virtual printer at a serial line: a pseudo-terminal, whose name a host opens as it would a serial port.

A line knows nothing of connections. What a host says while the printer is off comes to nothing; while the
printer's buffer is full nothing is taken, as if it had dropped its DTR line.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from transports.virtual.clockwork import Clockwork
from transports.virtual.control import ControlPort
from transports.virtual.line import Line
from transports.virtual.printer import VirtualPrinter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transports.virtual.paper import Slip

_CHUNK: Final = 4096


class VirtualPrinterTerminal:
    """`link` is a name that leads to the pseudo-terminal: also to the next one, after it was unplugged.

    `network_down` and `network_up` unplug the serial adapter and plug it in again. POSIX only.
    """

    def __init__(
        self, printer: VirtualPrinter | None = None, *, on_slip: Callable[[Slip], None] | None = None
    ) -> None:
        self.printer = VirtualPrinter() if printer is None else printer
        if on_slip is not None:
            self.printer.on_slip = on_slip
        self.printer.leave_network()
        self.line = Line()
        self._control = ControlPort(self)
        self._clockwork: Clockwork | None = None
        self._link: Path | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._host = self._own = -1  # the two ends of the pseudo-terminal
        self.path = ""

    async def start(self, link: Path) -> None:
        """Raises `OSError`, also where something is that is no link."""
        self._clockwork = Clockwork(self.printer)
        self.line.on_noise = self._clockwork.turn
        self._link = link
        self.network_up()

    async def start_control(self, host: str = "127.0.0.1", port: int = 0) -> None:
        await self._control.start(host, port)

    @property
    def control_port(self) -> int:
        return self._control.port

    async def stop(self) -> None:
        await self._control.stop()
        self.network_down()
        if self._clockwork is not None:
            self._clockwork.stop()
            self._clockwork = None

    def network_up(self) -> None:
        if sys.platform == "win32" or self._tasks or self._clockwork is None or self._link is None:
            return
        self._open(self._link)
        self._tasks = [
            asyncio.ensure_future(self._receive(self._clockwork)),
            asyncio.ensure_future(self._send(self._clockwork)),
        ]

    def network_down(self) -> None:
        if not self._tasks or self._link is None:
            return
        for task in self._tasks:
            task.cancel()
        self._tasks = []
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._own)
        loop.remove_writer(self._own)
        for end in (self._own, self._host):
            os.close(end)
        self._own = self._host = -1
        self._link.unlink(missing_ok=True)

    def _open(self, link: Path) -> None:
        if sys.platform == "win32":
            return
        import tty  # noqa: PLC0415 - Windows has none

        if link.is_symlink():
            link.unlink()
        own, host = os.openpty()
        try:
            tty.setraw(host)
            os.set_blocking(own, False)
            self.path = os.ttyname(host)
            link.symlink_to(self.path)
        except OSError:
            os.close(own)
            os.close(host)
            raise
        # The host's end stays open here too: a line is there whether somebody listens or not.
        self._own, self._host = own, host

    # --- what goes through ------------------------------------------------------------------------

    async def _receive(self, clockwork: Clockwork) -> None:
        while True:
            await self._readable()
            with suppress(BlockingIOError):
                for data in self.line.pieces(os.read(self._own, _CHUNK)):
                    if seconds := self.line.seconds(len(data)):
                        await asyncio.sleep(seconds)
                    await self._take(data, clockwork)

    async def _take(self, data: bytes, clockwork: Clockwork) -> None:
        at = 0
        while at < len(data) and self._listens(clockwork):
            taken = self.printer.receive(data[at:], clockwork.now())
            at += taken
            clockwork.turn()
            await (asyncio.sleep(0) if taken else clockwork.turned())

    def _listens(self, clockwork: Clockwork) -> bool:
        if self.printer.powered and self.printer.session is None:
            self.printer.connect(clockwork.now())
        return self.printer.powered

    async def _send(self, clockwork: Clockwork) -> None:
        while True:
            if self.line.noisy:
                await self._say(self.line.noise())
            elif message := self.printer.outgoing():
                await self._say(self.line.answer(message))
            else:
                await clockwork.turned()

    async def _say(self, message: bytes) -> None:
        while message:
            try:
                message = message[os.write(self._own, message) :]
            except BlockingIOError:
                await self._writable()

    async def _readable(self) -> None:
        loop, own = asyncio.get_running_loop(), self._own
        ready: asyncio.Future[None] = loop.create_future()
        loop.add_reader(own, _wake, ready)
        try:
            await ready
        finally:
            if self._own == own:
                loop.remove_reader(own)

    async def _writable(self) -> None:
        loop, own = asyncio.get_running_loop(), self._own
        ready: asyncio.Future[None] = loop.create_future()
        loop.add_writer(own, _wake, ready)
        try:
            await ready
        finally:
            if self._own == own:
                loop.remove_writer(own)


def _wake(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
