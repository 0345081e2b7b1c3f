"""The receive buffer: what has arrived, and how much of it is executed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from transports.virtual.arriving import Arriving
    from transports.virtual.graphics import RasterInProgress
    from transports.virtual.paper import Roll

SMALLEST_BUFFER: Final = 512


class Buffer:
    """`starved`: nothing can be done before more bytes come. Executed bytes go to the roll's record.

    `host` is the session that is connected, and `asker` the one that the bytes executed last came from.
    """

    def __init__(self, roll: Roll, capacity: int) -> None:
        if capacity < SMALLEST_BUFFER:
            raise ValueError(f"a receive buffer of {capacity} bytes is too small: {SMALLEST_BUFFER} at least")
        self.starved = True
        self._roll = roll
        self._capacity = capacity
        self._buffer = b""
        self._head = 0
        self._remembered = 0
        self._appended = 0
        self.host: int | None = None
        self._hosts: deque[tuple[int, int]] = deque(maxlen=16)  # where the bytes of each session begin

    def host_came(self, session: int) -> None:
        self.host = session
        self._hosts.append((self._appended, session))

    def host_left(self) -> None:
        self.host = None

    @property
    def asker(self) -> int | None:
        return next((session for begin, session in reversed(self._hosts) if begin < self._executed), None)

    @property
    def _executed(self) -> int:
        return self._appended - self.waiting

    def accept(self, data: bytes, _now: float) -> bytes:
        """What is to be appended of that which has arrived."""
        return data

    def fail(self, now: float) -> None:
        """An error has struck, and stands."""

    @property
    def waiting(self) -> int:
        """Bytes in the receive buffer."""
        return len(self._buffer) - self._head

    @property
    def room(self) -> int:
        return self._capacity - self.waiting

    def append(self, data: bytes) -> None:
        self.remember()
        self._buffer = self._buffer[self._head :] + data
        self._appended += len(data)
        self._head = 0
        self._remembered = 0
        self.starved = False

    def remember(self) -> None:
        """Hand the bytes executed so far to the roll, for the slip's record."""
        if self._head > self._remembered:
            self._roll.remember(self._buffer[self._remembered : self._head])
            self._remembered = self._head

    def drop(self) -> None:
        self.remember()
        self._buffer = b""
        self._head = 0
        self._remembered = 0
        self.starved = True

    # --- what may be longer than the buffer -------------------------------------------------------

    def take_part(self, data: Arriving) -> bool:
        """What is here of a command's data; whether that was the last of it."""
        part = self._buffer[self._head : self._head + data.missing]
        self._head += len(part)
        data.take(part)
        self.starved = self.starved or data.missing > 0
        return not data.missing

    def take_rows(self, picture: RasterInProgress, missing: int, band: int) -> int:
        """Up to `band` rows of a picture of which so many bytes are missing; how many are, after that."""
        end = self._head + min(self.waiting, missing)
        taken = picture.take(self._buffer, self._head, end, band)
        self._head += taken
        self.starved = self.starved or (missing > 0 and taken == 0)
        return missing - taken
