"""The data part of a command that is still arriving: it may be longer than the receive buffer."""

from typing import Final

_LIMIT: Final = 1 << 20


class Arriving:
    """Only the first MiB of the data is kept."""

    def __init__(self, opcode: bytes, args: bytes, size: int) -> None:
        self.opcode = opcode
        self.args = args
        self.missing = size
        self.kept = bytearray()

    def take(self, part: bytes) -> None:
        self.missing -= len(part)
        self.kept += part[: _LIMIT - len(self.kept)]
