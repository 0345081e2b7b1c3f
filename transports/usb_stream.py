"""Printers on USB, by libusb. One thread listens, one writes, one opens and closes."""

from __future__ import annotations

import asyncio
import threading
from asyncio import FIRST_COMPLETED
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from transports.errors import LostError
from transports.opening import close_aside, open_aside
from transports.side_thread import SideThread, leave
from transports.usb_bus import the_backend
from transports.usb_printer import claim_printer

if TYPE_CHECKING:
    from collections.abc import Callable

    from transports.device_id import DeviceId
    from transports.usb_bus import UsbId
    from transports.usb_printer import ClaimedPrinter
    from transports.usb_questions import PortStatus

T = TypeVar("T")

HUNG_SECONDS: Final = 10.0
"""How long no transfer may end: each has a time-out of a second, so that the driver then hangs."""

HANGS: Final = "the driver does not come back from a call: plug the printer in again"

MOST_UNREAD: Final = 65536
"""Bytes of a printer that says more than anybody reads; what comes beyond them is dropped."""


class UsbStream:
    """`backend` makes pyusb's; the system's libusb unless given.

    A driver that hangs costs the thread that called it, and its printer is lost and stays refused until it
    is plugged in again.
    """

    def __init__(self, wanted: UsbId, backend: Callable[[], Any] = the_backend) -> None:
        self._wanted = wanted
        self._backend = backend
        self._opener = SideThread(str(wanted))
        self._open: OpenPrinter | None = None
        self._out = 0

    def __repr__(self) -> str:
        return f"UsbStream({str(self._wanted)!r})"

    @property
    def bytes_out(self) -> int:
        return self._out if self._open is None else self._open.printer.out

    @property
    def answers(self) -> bool:
        return self._open is None or self._open.printer.answers

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - the deadline is part of the contract
        self.abort()
        printer = await open_aside(self._opener, self._claim, timeout)
        self._open = OpenPrinter(str(self._wanted), printer)

    async def write(self, data: bytes) -> None:
        opened = self._opened()
        if not data:
            return
        opened.printer.announce(data)
        given_up = threading.Event()
        try:
            await self._run(opened, opened.writing, partial(opened.printer.write, data, given_up))
        finally:
            given_up.set()

    async def read(self) -> bytes:
        opened = self._opened()
        while not opened.heard:
            if opened.lost:
                raise LostError(self.bytes_out, opened.lost)
            opened.news.clear()
            await opened.news.wait()
            self._check(opened)
        data = bytes(opened.heard)
        opened.heard.clear()
        return data

    async def port_status(self) -> PortStatus | None:
        """What the printer says of its paper outside of its data; None where it does not say.

        Raises `LostError`.
        """
        opened = self._opened()
        return await self._run(opened, opened.asking, opened.printer.port_status)

    async def device_id(self) -> DeviceId:
        """Raises `LostError`."""
        opened = self._opened()
        return await self._run(opened, opened.asking, opened.printer.device_id)

    def abort(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            opened.end()
            self._out = opened.printer.out
            close_aside(self._opener, opened.printer)

    def _claim(self) -> ClaimedPrinter:
        return claim_printer(self._backend(), self._wanted)

    def _opened(self) -> OpenPrinter:
        if self._open is None:
            raise LostError(self._out, "not open")
        return self._open

    def _check(self, opened: OpenPrinter) -> None:
        if self._open is not opened:
            raise LostError(self._out, opened.lost or "aborted")

    async def _run(self, opened: OpenPrinter, thread: SideThread, function: Callable[[], T]) -> T:
        call = thread.submit(function)
        try:
            while not call.done() and not opened.ended.done():
                before = opened.printer.transfers
                await asyncio.wait((call, opened.ended), timeout=HUNG_SECONDS, return_when=FIRST_COMPLETED)
                if not call.done() and opened.printer.transfers == before:
                    opened.lost = opened.lost or HANGS
                    self.abort()
        finally:
            leave(call)
        self._check(opened)
        try:
            return call.result()
        except OSError as error:
            raise LostError(self.bytes_out, str(error)) from error


class OpenPrinter:
    """A claimed printer with its threads, and what was heard of it and not read yet."""

    def __init__(self, name: str, printer: ClaimedPrinter) -> None:
        self.printer = printer
        self.heard = bytearray()
        self.lost = ""
        self.news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self.writing, self.asking = SideThread(f"{name} writes"), SideThread(f"{name} is asked")
        listening = SideThread(f"{name} listens")
        listening.submit(partial(printer.listen, self._hear)).add_done_callback(self._listened)
        listening.dismiss()

    def end(self) -> None:
        self.printer.end()
        if not self.ended.done():
            self.ended.set_result(None)
        self.news.set()
        self.writing.dismiss()
        self.asking.dismiss()

    def _hear(self, data: bytes) -> None:
        """In the thread."""
        if len(self.heard) < MOST_UNREAD:
            with suppress(RuntimeError):  # no loop runs any more
                self._loop.call_soon_threadsafe(self._heard, data)

    def _heard(self, data: bytes) -> None:
        self.heard += data
        self.news.set()

    def _listened(self, call: asyncio.Future[None]) -> None:
        if not call.cancelled() and (error := call.exception()) is not None:
            self.lost = self.lost or str(error)
        self.news.set()
