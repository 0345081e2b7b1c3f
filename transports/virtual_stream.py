"""A virtual printer of this process in the shape of a stream."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from transports.errors import LostError, RefusedError
from transports.reasons import DialReason

if TYPE_CHECKING:
    from transports.virtual.pipe import VirtualLink


class VirtualStream:
    """Translates the link's plain connection errors into the transports' verdicts."""

    def __init__(self, link: VirtualLink) -> None:
        self._link = link

    @property
    def bytes_out(self) -> int:
        return self._link.bytes_out

    @property
    def answers(self) -> bool:
        return True

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - the deadline is part of the contract
        self._link.abort()
        try:
            async with asyncio.timeout(timeout):
                await self._link.open()
        except TimeoutError as error:
            raise RefusedError([DialReason.TIMED_OUT], "another host holds the printer") from error
        except ConnectionError as error:
            raise RefusedError([DialReason.REFUSED], str(error)) from error

    async def write(self, data: bytes) -> None:
        try:
            await self._link.write(data)
        except ConnectionError as error:
            raise LostError(self.bytes_out, str(error)) from error

    async def read(self) -> bytes:
        try:
            return await self._link.read()
        except ConnectionError as error:
            raise LostError(self.bytes_out, str(error)) from error

    def abort(self) -> None:
        self._link.abort()
