"""Streams over a descriptor that does not block: device files."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from typing import TYPE_CHECKING, Final, Protocol

from transports.errors import LostError
from transports.opening import close_aside, open_aside
from transports.side_thread import SideThread

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK: Final = 4096
"""Most bytes of one answer."""

MOST_AT_ONCE: Final = 65536
"""Bytes given to a device that takes everything, before others have their turn."""

LOOK_AGAIN: Final = 0.002
"""Seconds until a device that takes no bytes, and has no event to wait for, is looked at again."""

NOTHING_YET: Final = 0.05
"""Seconds until a device is read again that was readable and gave nothing: USB allows empty answers."""


class Device(Protocol):
    """An open device. Everything but `close` returns at once.

    `waits`: whether the loop can wait for it. `answers`: whether it may say anything; then the loop can.
    """

    @property
    def waits(self) -> bool: ...

    @property
    def answers(self) -> bool: ...

    def fileno(self) -> int: ...

    def close(self) -> None:
        """May wait for the driver, which may wait for the printer."""
        ...


class DescriptorStream:
    def __init__(self, name: str, open_device: Callable[[], Device]) -> None:
        self._name = name
        self._open_device = open_device
        self._side = SideThread(name)
        self._device: Device | None = None
        self._waiting: set[asyncio.Future[None]] = set()
        self._out = 0

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name!r})"

    @property
    def bytes_out(self) -> int:
        return self._out

    @property
    def answers(self) -> bool:
        return self._device is None or self._device.answers

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - the deadline is part of the contract
        self.abort()
        self._device = await open_aside(self._side, self._open_device, timeout)
        self._out = 0

    async def write(self, data: bytes) -> None:
        device = self._opened()
        left = memoryview(data)
        while left:
            try:
                taken = os.write(device.fileno(), left[:MOST_AT_ONCE])
            except BlockingIOError:
                left = await self._when_writable(device, left)
                continue
            except OSError as error:
                raise LostError(self._out, str(error)) from error
            self._out += taken
            left = left[taken:]
            await self._turn(device, taken, len(left))

    async def read(self) -> bytes:
        device = self._opened()
        while True:
            await self._readable(device)
            try:
                data = os.read(device.fileno(), CHUNK)
            except BlockingIOError:
                continue
            except OSError as error:
                raise LostError(self._out, str(error)) from error
            if data:
                return data
            if _hung_up(device.fileno()):
                raise LostError(self._out, "the device is gone")
            await self._look_again(device, NOTHING_YET)

    def abort(self) -> None:
        device, self._device = self._device, None
        if device is None:
            return
        if device.waits:
            loop = asyncio.get_running_loop()
            loop.remove_reader(device.fileno())
            loop.remove_writer(device.fileno())
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        close_aside(self._side, device)

    # --- waiting ----------------------------------------------------------------------------------

    def _opened(self) -> Device:
        if self._device is None:
            raise LostError(self._out, "not open")
        return self._device

    async def _turn(self, device: Device, taken: int, left: int) -> None:
        if not taken:
            await self._look_again(device, LOOK_AGAIN)
        elif left:
            await asyncio.sleep(0)  # others' turn
            self._check(device)

    def _check(self, device: Device) -> None:
        if self._device is not device:
            raise LostError(self._out, "aborted")

    async def _wait(self, device: Device, waiting: asyncio.Future[None]) -> None:
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)
        self._check(device)

    async def _readable(self, device: Device) -> None:
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        if not device.answers:
            await self._wait(device, waiting)  # until `abort`
        loop.add_reader(device.fileno(), _wake, waiting)
        try:
            await self._wait(device, waiting)
        finally:
            if self._device is device:
                loop.remove_reader(device.fileno())

    async def _when_writable(self, device: Device, data: memoryview) -> memoryview:
        """Write on from the loop as long as the device has nothing against it; answers what is left.

        To wake a task for each piece that a small buffer takes would halve the speed.
        """
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[None] = loop.create_future()
        left, failed = data, None

        def write() -> None:
            nonlocal left, failed
            try:
                taken = os.write(device.fileno(), left[:MOST_AT_ONCE])
                self._out += taken
                left = left[taken:]
                if left:
                    return
            except BlockingIOError:
                return
            except OSError as error:
                failed = error
            _wake(waiting)

        loop.add_writer(device.fileno(), write)
        try:
            await self._wait(device, waiting)
        finally:
            if self._device is device:
                loop.remove_writer(device.fileno())
        if failed is not None:
            raise LostError(self._out, str(failed)) from failed
        return left

    async def _look_again(self, device: Device, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        timer = loop.call_later(seconds, _wake, waiting)
        try:
            await self._wait(device, waiting)
        finally:
            timer.cancel()


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


def _hung_up(descriptor: int) -> bool:
    if sys.platform == "win32":
        return True
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(events & (select.POLLHUP | select.POLLERR) for _, events in poll.poll(0))
