"""Finds real-time commands in what arrives, wherever they stand: also in the middle of a picture."""

from transports.virtual.parser import DLE, real_time_size


class RealTimeScanner:
    """Sees the stream as it is received, in pieces of any size."""

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """The commands that end in `data`, each with the offset in `data` right after it."""
        found: list[tuple[int, bytes]] = []
        if not self._tail and DLE not in data:
            return found
        stream = self._tail + data
        before = len(self._tail)
        self._tail = b""
        at = stream.find(DLE)
        while at >= 0:
            size = real_time_size(stream, at)
            if size is None:
                self._tail = stream[at:]
                break
            if size:
                found.append((at + size - before, stream[at : at + size]))
            at = stream.find(DLE, at + max(size, 1))
        return found

    def reset(self) -> None:
        self._tail = b""
