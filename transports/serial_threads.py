"""Serial lines where no loop can wait for one: Windows. One thread reads, one writes."""

from __future__ import annotations

import asyncio
import errno
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from transports.errors import LostError
from transports.opening import close_aside, open_aside
from transports.serial_line import close_port, open_port
from transports.side_thread import SideThread, returned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

from transports.serial_line import Line

T = TypeVar("T")

SLICE: Final = 1024
"""Bytes given to the driver in one call: what is in its hands at the end counts as out."""

AGAIN: Final = 0.05
"""Seconds until a call that has not come back is cancelled once more: it may not have begun before."""


class ThreadedSerialStream:
    def __init__(self, port: str, line: Line) -> None:
        self._name = port
        self._line = line
        self._opener = SideThread(port)
        self._port: ThreadedPort | None = None
        self._out = 0

    def __repr__(self) -> str:
        return f"ThreadedSerialStream({self._name!r})"

    @property
    def bytes_out(self) -> int:
        return self._out

    @property
    def answers(self) -> bool:
        return True

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - the deadline is part of the contract
        self.abort()
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        make = partial(ThreadedPort, self._name, self._line, ended)
        self._port = await open_aside(self._opener, make, timeout)
        self._out = 0

    async def write(self, data: bytes) -> None:
        port = self._opened()
        for at in range(0, len(data), SLICE):
            piece = data[at : at + SLICE]
            self._out += len(piece)
            taken = await self._run(port, port.writing, partial(port.write, piece))
            if taken < len(piece):
                self._out -= len(piece) - taken
                raise LostError(self._out, "the line took no more")

    async def read(self) -> bytes:
        port = self._opened()
        return await self._run(port, port.reading, port.read)

    def abort(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.end()
            close_aside(self._opener, port)

    def _opened(self) -> ThreadedPort:
        if self._port is None:
            raise LostError(self._out, "not open")
        return self._port

    async def _run(self, port: ThreadedPort, thread: SideThread, function: Callable[[], T]) -> T:
        call = thread.submit(function)
        await returned(call, port.ended)
        if self._port is not port:
            raise LostError(self._out, "aborted")
        try:
            return call.result()
        except OSError as error:
            raise LostError(self._out, str(error)) from error


class ThreadedPort:
    """An open port with its two threads. What blocks raises `OSError`."""

    def __init__(self, name: str, line: Line, ended: asyncio.Future[None]) -> None:
        self.ended = ended
        try:
            self._port: Any = open_port(name, line, dsrdtr=line.flow == "dtr")
        except OSError as error:
            if error.errno is None and "PermissionError" in str(error):  # Windows: somebody else has it open
                raise OSError(errno.EBUSY, str(error)) from error
            raise
        self.reading = SideThread(f"{name} reads")
        self.writing = SideThread(f"{name} writes")
        self._idle = threading.Condition()
        self._inside = 0

    def read(self) -> bytes:
        with self._call():
            data: bytes = self._port.read(1)
            if not data:
                raise OSError(errno.EIO, "the line is gone")
            waiting = self._port.in_waiting
            return data + self._port.read(waiting) if waiting else data

    def write(self, piece: bytes) -> int:
        with self._call():
            taken: int = self._port.write(piece)
            return taken

    def end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        self.reading.dismiss()
        self.writing.dismiss()

    def close(self) -> None:
        """After every call has come back: what they use must not be closed under them."""
        with self._idle:
            while self._inside:
                self._port.cancel_read()
                self._port.cancel_write()
                self._idle.wait(AGAIN)
        close_port(self._port)

    @contextmanager
    def _call(self) -> Iterator[None]:
        with self._idle:
            self._inside += 1
        try:
            yield
        finally:
            with self._idle:
                self._inside -= 1
                self._idle.notify()
