"""Noticing that a TCP peer is dead, and not mistaking a printer without paper for a dead one."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

SILENCE_MS = 3300
"""How long sent bytes may stay unacknowledged before the connection counts as dead.

A cut cable has to be noticed within 6 s, also behind a ticket's last byte. Of these 2 s may go by until the
next byte, which is a question, and 0.4 s until that is repeated for the first time, from where Linux counts.
On a local network it is repeated 0.2, 0.6, 1.4, 3.0 and 6.2 s after it was sent: less than 3.3 s would spare
the fourth repetition, and 5 s would not gain a fifth. How slowly a printer prints does not count, since its
system acknowledges what waits for the paper.
"""

LOOK_EVERY = 1.0
"""Seconds between two looks at a connection that still owes acknowledgements. Below `SILENCE_MS`."""

UNANSWERED_PROBES = 3

# Offsets in Linux's `struct tcp_info` (linux/tcp.h), whose layout only ever grows.
_PROBES, _UNACKED, _NOT_SENT, _SIZE = 3, 24, 144, 148


def guard(connection: socket.socket, silence_ms: int = SILENCE_MS) -> None:
    """Make the system notice a dead printer.

    A write to a printer without power succeeds, and keep-alive is silent while data is unacknowledged, so
    that the time that sent bytes may stay unacknowledged has to be bounded too.
    """
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "win32":
        tcp_maxrt = 5  # ws2ipdef.h; in seconds; the socket module does not export it
        with suppress(OSError):  # editions that lack it notice a dead printer later, but print
            connection.setsockopt(socket.IPPROTO_TCP, tcp_maxrt, max(1, silence_ms // 1000))
    elif sys.platform == "linux":
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, silence_ms)


class Line(Enum):
    IDLE = "everything sent is acknowledged"
    MOVING = "acknowledgements are due"
    FULL = "the peer answers, and takes no more bytes"


def line_state(tcp_info: bytes) -> Line:
    """Read `struct tcp_info`.

    In `FULL` everything that went out is acknowledged, more waits behind a closed window, and the probes of
    that window are answered.
    """
    unacked = int.from_bytes(tcp_info[_UNACKED : _UNACKED + 4], sys.byteorder)
    not_sent = int.from_bytes(tcp_info[_NOT_SENT : _NOT_SENT + 4], sys.byteorder)
    if unacked or (not_sent and tcp_info[_PROBES] >= UNANSWERED_PROBES):
        return Line.MOVING
    return Line.FULL if not_sent else Line.IDLE


class PatientGuard:
    """Suspends `TCP_USER_TIMEOUT` while a living printer takes no bytes.

    Linux counts that time-out also against a peer that answers every probe of a closed window: a printer
    that ran out of paper in the middle of a ticket would be cut off after five seconds, and the ticket be in
    doubt. Looks only while bytes are on their way. Elsewhere than on Linux it does nothing.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        connection: socket.socket,
        silence_ms: int = SILENCE_MS,
        look_every: float = LOOK_EVERY,
    ) -> None:
        self._loop = loop
        self._connection = connection
        self._silence_ms = silence_ms
        self._look_every = look_every
        self._timer: asyncio.TimerHandle | None = None

    def bytes_written(self) -> None:
        if sys.platform == "linux" and self._timer is None:
            self._timer = self._loop.call_later(self._look_every, self._look)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if sys.platform != "linux":
            return
        try:
            state = line_state(self._connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE))
            allowed = 0 if state is Line.FULL else self._silence_ms
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, allowed)
        except OSError:
            return  # closed in the meantime: whoever reads it hears that from the read
        if state is not Line.IDLE:
            self.bytes_written()
