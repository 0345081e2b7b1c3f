"""The status port of a Star printer on a network, 9101: it answers while another host prints.

Source: what was recorded of it. A question has 51 bytes, the digit 0 or 2 and 50 NULs; the answer is, twice,
the frame of the automatic status: as it is now and as it was before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from transports.virtual.port import Port

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from transports.virtual.printer import VirtualPrinter

_QUESTION: Final = 51
_ASKED: Final = (b"0", b"2")


class StatusPort(Port):
    """Who asks something else, or cannot reach the printer, is let go at once."""

    def __init__(self, printer: VirtualPrinter, reachable: Callable[[], bool]) -> None:
        super().__init__("status")
        self._printer = printer
        self._reachable = reachable

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self._reachable():
            question = await reader.readexactly(_QUESTION)
            if question[:1] not in _ASKED or question[1:].strip(b"\0") or not self._reachable():
                break
            writer.write(self._printer.status_now_and_before)
            await writer.drain()
