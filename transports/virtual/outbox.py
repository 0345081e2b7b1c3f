"""What waits to be sent to the host. A printer has little memory for it and never stops for lack of it."""

from typing import Final

CAPACITY: Final = 128


class Outbox:
    """At most 128 bytes while nobody reads; what does not fit is lost, except the latest process ID.

    ESC/POS reference, GS ( H: a reply that cannot be sent is parked and the printer goes on; only the
    latest one survives. Messages are whole or absent, never torn.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._parked = b""
        self.host_present = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, message: bytes) -> None:
        if self.host_present and len(self._waiting) + len(message) <= CAPACITY:
            self._waiting += message

    def put_process_id(self, message: bytes) -> None:
        if self.host_present and not self._parked and len(self._waiting) + len(message) <= CAPACITY:
            self._waiting += message
        else:
            self._parked = message

    def drain(self) -> bytes:
        """All that a reading host gets now: what waited, then the parked process ID."""
        if not self.host_present:
            return b""
        message = bytes(self._waiting) + self._parked
        self._waiting.clear()
        self._parked = b""
        return message

    def host_came(self) -> None:
        self.host_present = True

    def host_left(self) -> None:
        """Unread answers die with their connection; a parked process ID stays for the next host."""
        self.host_present = False
        self._waiting.clear()

    def reset(self) -> None:
        self._waiting.clear()
        self._parked = b""
