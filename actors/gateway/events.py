"""GET /events: what changes, as it changes, as server-sent events (WHATWG HTML, "Server-sent events").

An event carries numbers, names of printers, states and reasons, not orders. Whoever reads too slowly is cut
off and comes back by itself, with the id of the last event it saw; what it missed is sent again while
it is remembered, and else an event `missed` says so.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

import orjson
from aiohttp import web

from actors.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision import Event, EventLog

#: The kinds of events that are told to clients.
TOLD: Final = frozenset(
    {
        "alert_ended",
        "alert_raised",
        "job_changed",
        "jobs_moved",
        "jobs_stranded",
        "journal_full",
        "journal_trouble",
        "journal_well",
        "order_accepted",
        "printer_changed",
        "printer_paused",
        "printer_resumed",
        "sheet_accepted",
        "source_failing",
        "source_fine",
        "source_paused",
        "source_resumed",
    }
)
MOST_READERS: Final = 32
MOST_WAITING: Final = 256  # events that a reader may be behind
REMEMBERED: Final = 512
HEARTBEAT: Final = 15.0  # seconds of silence after which a comment shows that the line is alive
LONGEST: Final = 3600.0  # seconds: a key that was revoked meanwhile does not open the next stream
HELLO: Final = b"retry: 2000\n\n"
STILL_HERE: Final = b": still here\n\n"
HEADERS: Final = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Server": "docketd",
}
MISSED: Final = b"event: missed\ndata: {}\n\n"


class Broadcast:
    """`boot` tells this process's numbers from another's."""

    def __init__(self, log: EventLog, boot: str) -> None:
        self._boot = boot
        self._number = 0
        self._recent: deque[tuple[int, bytes]] = deque(maxlen=REMEMBERED)
        self._readers: set[Reader] = set()
        self._forget = log.subscribe(self._tell)

    def open(self, last_id: str, cut_off: Callable[[], None]) -> Reader:
        """`cut_off` ends the line to a reader that is too slow. Raises `Problem` 503 for one too many."""
        if len(self._readers) >= MOST_READERS:
            detail = f"{MOST_READERS} are listening already: close a page that nobody looks at"
            raise Problem(503, "too-many-readers", "Too many readers", detail)
        reader = Reader(cut_off, self._readers.discard)
        self._readers.add(reader)
        for piece in self._since(last_id):
            reader.tell(piece)
        return reader

    def close(self) -> None:
        """Ends all streams."""
        self._forget()
        for reader in tuple(self._readers):
            reader.end()

    def _tell(self, event: Event) -> None:
        if event.kind not in TOLD:
            return
        self._number += 1
        data = orjson.dumps({**event.data}, default=str)
        piece = f"id: {self._boot}.{self._number}\nevent: {event.kind}\ndata: ".encode() + data + b"\n\n"
        self._recent.append((self._number, piece))
        for reader in tuple(self._readers):
            reader.tell(piece)

    def _since(self, last_id: str) -> list[bytes]:
        boot, _, number = last_id.rpartition(".")
        if not last_id:
            return []
        first = self._recent[0][0] if self._recent else self._number + 1
        known = boot == self._boot and number.isascii() and number.isdecimal()
        if (
            not known
            or not first - 1 <= int(number) <= self._number
            or self._number - int(number) >= MOST_WAITING
        ):
            return [MISSED]
        return [piece for at, piece in self._recent if at > int(number)]


class Reader:
    """One client's events, as far as it has not read them."""

    def __init__(self, cut_off: Callable[[], None], closed: Callable[[Reader], None]) -> None:
        self._cut_off = cut_off
        self._closed = closed
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(MOST_WAITING)

    def tell(self, piece: bytes) -> None:
        try:
            self._waiting.put_nowait(piece)
        except asyncio.QueueFull:
            self.close()
            self._cut_off()

    def end(self) -> None:
        """After what it has been told already."""
        self.close()
        try:
            self._waiting.put_nowait(None)
        except asyncio.QueueFull:
            self._cut_off()

    def close(self) -> None:
        self._closed(self)

    async def next(self) -> bytes | None:
        """All that has piled up, a heartbeat after some silence, or None at the end."""
        try:
            async with asyncio.timeout(HEARTBEAT):
                pieces = [await self._waiting.get()]
        except TimeoutError:
            return STILL_HERE
        while not self._waiting.empty():
            pieces.append(self._waiting.get_nowait())
        told = b"".join(piece for piece in pieces if piece is not None)
        if pieces[-1] is None and told:
            self._waiting.put_nowait(None)
        return told or None


BROADCAST: Final = web.AppKey("broadcast", Broadcast)


async def follow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers=HEADERS)
    if request.method == "HEAD" or request.transport is None:
        return web.Response(headers=HEADERS)
    cut_off = request.transport.abort
    reader = request.app[BROADCAST].open(request.headers.get("Last-Event-ID", ""), cut_off)
    now = asyncio.get_running_loop().time
    until = now() + LONGEST
    try:
        await response.prepare(request)
        await response.write(HELLO)
        while now() < until and (piece := await reader.next()) is not None:
            await response.write(piece)
    except ConnectionError:
        pass  # it has gone, or was too slow
    finally:
        reader.close()
    return response
