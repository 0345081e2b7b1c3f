"""The shape of a device that takes and gives bytes: open, write, read, abort."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from transports.usb_questions import PortStatus


class Stream(Protocol):
    """One connection to one device, closed when made. After `abort` it may be opened again.

    A stream never retries, sleeps or decides. One task reads and one task writes; they may be two.
    """

    @property
    def bytes_out(self) -> int:
        """Bytes handed to the device since it was opened. Exact while open, never too low afterwards."""
        ...

    @property
    def answers(self) -> bool:
        """Whether the device may ever say anything. Known once open; False for one that can't be asked."""
        ...

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - the deadline is part of the contract
        """Reach the device within `timeout` seconds. Raises `RefusedError`, with nothing sent."""
        ...

    async def write(self, data: bytes) -> None:
        """Return when the device, or the system on the way to it, took all of `data`.

        A device that does not take bytes (no paper) holds the call, without a deadline. Raises `LostError`.
        """
        ...

    async def read(self) -> bytes:
        """Wait for the next bytes, at least one. Raises `LostError` when there will be no more."""
        ...

    def abort(self) -> None:
        """Let go of the device at once. Waiting calls raise `LostError`. Does nothing when not open."""
        ...


@runtime_checkable
class TellsPort(Protocol):
    """What some streams can do besides: ask how a device is outside of its data, where it may say nothing."""

    async def port_status(self) -> PortStatus | None:
        """None where this device does not answer that. Raises `LostError`."""
        ...
