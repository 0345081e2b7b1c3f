"""The status port of a Star printer on a network, 9101: it answers while another host prints.

Source: what was recorded of it. A question has 51 bytes, the digit 0 or 2 and 50 NULs; the answer is, twice,
the frame of the automatic status: as it is now and as it was before.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from transports.virtual.printer import VirtualPrinter

_QUESTION: Final = 51
_ASKED: Final = (b"0", b"2")


class StatusPort:
    """Takes any number of hosts. Who asks something else, or cannot reach the printer, is let go at once."""

    def __init__(self, printer: VirtualPrinter, reachable: Callable[[], bool]) -> None:
        self._printer = printer
        self._reachable = reachable
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self, host: str, port: int) -> None:
        self._server = await asyncio.start_server(self._listen, host, port)

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("the status port is not open")
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await self._server.wait_closed()
        self._server = None

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while self._reachable():
                question = await reader.readexactly(_QUESTION)
                if question[:1] not in _ASKED or question[1:].strip(b"\0") or not self._reachable():
                    break
                writer.write(self._printer.status_now_and_before)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the host is gone
        finally:
            self._open.discard(writer)
            writer.close()
