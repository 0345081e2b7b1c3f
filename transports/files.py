"""Printers that are a file: `/dev/usb/lp0`, or a plain file that collects what would be printed.

A device answers where its driver lets it (Linux's usblp does on a printer that speaks both ways). A plain
file and a named pipe take bytes and say nothing. Neither is ever made by opening it: while a printer is not
plugged in, a plain file of its name would swallow tickets.
"""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from selectors import EVENT_WRITE, DefaultSelector
from typing import Final

from transports.descriptor import DescriptorStream, Device
from transports.errors import LostError
from transports.side_thread import returned

if sys.platform == "win32":
    DEVICE: Final = os.O_RDWR | os.O_BINARY
    PIPE: Final = os.O_WRONLY | os.O_BINARY
    PLAIN: Final = os.O_WRONLY | os.O_APPEND | os.O_BINARY
else:
    DEVICE: Final = os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY
    PIPE: Final = os.O_WRONLY | os.O_NONBLOCK
    PLAIN: Final = os.O_WRONLY | os.O_APPEND | os.O_NOCTTY

#: Where plain files are made by mistake, and where they are not.
DEVICES: Final = "/dev/"
MEMORY: Final = "/dev/shm/"  # noqa: S108 - a prefix to compare with


class FileStream(DescriptorStream):
    def __init__(self, path: str) -> None:
        super().__init__(path, lambda: open_file(path))

    async def write(self, data: bytes) -> None:
        device = self._opened()
        if isinstance(device, PlainFile):
            await self._append(device, data)
        else:
            await super().write(data)

    async def _append(self, file: PlainFile, data: bytes) -> None:
        """In a thread, because a disk may take its time. What is in its hands counts as out."""
        writing = self._side.submit(lambda: file.append(data))
        self._out += len(data)
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(ended)
        try:
            await returned(writing, ended)
        finally:
            self._waiting.discard(ended)
        self._check(file)
        left, why = writing.result()
        self._out -= left
        if why:
            raise LostError(self._out, why)


class OpenFile:
    """A device file or a named pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.waits = _can_wait(descriptor)
        self.answers = self.waits and _can_read(descriptor)

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._descriptor)


class PlainFile(OpenFile):
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.waits = self.answers = False

    def append(self, data: bytes) -> tuple[int, str]:
        """How many bytes are left, and why, if not all were taken."""
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
            deleted = not os.fstat(self._descriptor).st_nlink
        except OSError as error:
            return len(left), str(error)
        return 0, "the file was deleted" if deleted else ""


def open_file(path: str) -> Device:
    """Raises `OSError`."""
    mode = Path(path).stat().st_mode
    if stat.S_ISREG(mode):
        where = str(Path(path).resolve())
        if where.startswith(DEVICES) and not where.startswith(MEMORY):
            raise FileNotFoundError(errno.ENOENT, "a plain file stands where a device should be", path)
        return PlainFile(os.open(path, PLAIN))
    return _claimed(os.open(path, PIPE if stat.S_ISFIFO(mode) else DEVICE))


def _claimed(descriptor: int) -> OpenFile:
    try:
        if sys.platform != "win32" and os.isatty(descriptor):
            _make_raw(descriptor)
        return OpenFile(descriptor)
    except OSError:
        os.close(descriptor)
        raise


def _make_raw(descriptor: int) -> None:
    """Else the system would change bytes on their way, and send answers back to the printer."""
    if sys.platform != "win32":
        import termios  # noqa: PLC0415 - Windows has neither
        import tty  # noqa: PLC0415

        try:
            tty.setraw(descriptor, termios.TCSANOW)
        except termios.error as error:
            raise OSError(*error.args) from error


def _can_wait(descriptor: int) -> bool:
    """Whether the loop can: a file that is always ready, such as /dev/null, knows no waiting."""
    with DefaultSelector() as selector:
        try:
            selector.register(descriptor, EVENT_WRITE)
        except PermissionError:
            return False
    return True


def _can_read(descriptor: int) -> bool:
    """What cannot be read at all says so of no bytes too: drivers look at that first. Raises `OSError`."""
    try:
        os.read(descriptor, 0)
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno in {errno.EINVAL, errno.EBADF}:  # a printer that listens only; a pipe's writing end
            return False
        raise
    return True
