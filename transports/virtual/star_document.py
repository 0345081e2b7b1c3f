"""A document of Star's, ESC GS ETX 3 to 4: when an error strikes in it, the rest of it comes to nothing.

Source: Star Graphic Mode and StarPRNT Command Specifications, ESC GS ETX. After the error the printer throws
away what it holds and what arrives, until the end of the document comes while it is well again, or nothing at
all has come for a while.
"""

from math import inf
from typing import Final

END: Final = b"\x1b\x1d\x03\x04\x00\x00"


class Document:
    """`patience` is in seconds; 0 is for ever. Nothing here waits: time is looked at when bytes come."""

    def __init__(self, patience: float) -> None:
        self.default = self.patience = patience
        self.open = False
        self.failed = False
        self._heard_at = -inf
        self._tail = b""

    def begin(self) -> None:
        self.open = True
        self.failed = False

    def end(self) -> None:
        self.open = self.failed = False
        self._tail = b""

    def fail(self, now: float, *, busy: bool) -> bool:
        """Whether what the printer holds belongs to a document that is lost now."""
        self._look(now, busy=busy)
        if not self.open or self.failed:
            return False
        self.failed = True
        return True

    def take(self, data: bytes, now: float, *, well: bool, busy: bool) -> bytes:
        """What is left of the bytes that arrive."""
        self._look(now, busy=busy)
        self._heard_at = now
        if not self.failed:
            return data
        stream, self._tail = self._tail + data, b""
        at = stream.find(END) if well else -1
        if at >= 0:
            self.end()
            return stream[at + len(END) :]
        self._tail = stream[-len(END) + 1 :] if well else b""
        return b""

    def _look(self, now: float, *, busy: bool) -> None:
        """A host that says nothing for so long is taken for gone, and the document with it."""
        if self.patience and not busy and now - self._heard_at >= self.patience:
            self.end()
