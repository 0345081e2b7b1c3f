"""Opening and closing take as long as a driver likes: both are done in a thread, under a deadline."""

from __future__ import annotations

import asyncio
import errno
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from transports.errors import RefusedError
from transports.reasons import DialReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from transports.side_thread import SideThread


REFUSALS: Final = {
    errno.EACCES: DialReason.FORBIDDEN,
    errno.EPERM: DialReason.FORBIDDEN,
    errno.EBUSY: DialReason.REFUSED,
    errno.EWOULDBLOCK: DialReason.REFUSED,  # locked by another program
    errno.ENXIO: DialReason.REFUSED,  # a named pipe that nobody reads; a USB device that is no printer
}


class UnusableError(OSError):
    """A device that can't be opened, and why in words for people."""

    def __str__(self) -> str:
        return str(self.strerror)


class Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=Closable)


def refused(error: OSError) -> RefusedError:
    """What has no better word is `unreachable`."""
    reason = REFUSALS.get(error.errno or 0, DialReason.UNREACHABLE)
    advice = str(error) if isinstance(error, UnusableError) else ""
    return RefusedError([reason], str(error), advice)


async def open_aside(side: SideThread, function: Callable[[], C], seconds: float) -> C:
    """Open a device after an earlier opening or closing of it has come back.

    Raises `RefusedError`. What is opened too late is closed again.
    """
    try:
        async with asyncio.timeout(seconds):
            await side.settled()
            opening = side.submit(function, unclaimed=lambda device: close_aside(side, device))
            side.dismiss()
            return await opening
    except TimeoutError as error:
        raise RefusedError([DialReason.TIMED_OUT], f"not open within {seconds:g} s") from error
    except OSError as error:
        raise refused(error) from error


def close_aside(side: SideThread, device: Closable) -> None:
    try:
        side.submit(device.close)
    except RuntimeError:  # no loop runs any more: this is the thread itself
        device.close()
    else:
        side.dismiss()
