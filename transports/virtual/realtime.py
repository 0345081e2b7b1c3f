"""Finds real-time commands in what arrives, wherever they stand: also in the middle of a picture."""

from collections.abc import Callable

from transports.virtual.parser import DLE, real_time_size


class RealTimeScanner:
    """Sees the stream as it is received, in pieces of any size.

    `first` is the byte that such commands begin with; `size_of` tells how long the one at a place is: 0 for
    none, None while that can't be known.
    """

    def __init__(
        self, first: int = DLE, size_of: Callable[[bytes, int], int | None] = real_time_size
    ) -> None:
        self._first = first
        self._size_of = size_of
        self._tail = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The commands that end in `data`, each with the offset in `data` right after it."""
        found: list[tuple[int, bytes]] = []
        if not self._tail and self._first not in data:
            return found
        stream = self._tail + data
        before = len(self._tail)
        self._tail = b""
        at = stream.find(self._first)
        while at >= 0:
            size = self._size_of(stream, at)
            if size is None:
                self._tail = stream[at:]
                break
            if size:
                found.append((at + size - before, stream[at : at + size]))
            at = stream.find(self._first, at + max(size, 1))
        return found

    def reset(self) -> None:
        self._tail = b""
