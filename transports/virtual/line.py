"""What may be wrong with the way between a host and a printer that is well itself."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TENTH: Final = 10


@dataclass(slots=True)
class Line:
    """Nothing is wrong with a new one. The noise is the same in each run."""

    mute: bool = False  # no answer arrives
    garbled: bool = False  # each answer arrives as something else
    bytes_per_second: float | None = None  # to the printer
    idle_seconds: float = 90.0  # then a host that says nothing is let go, as Epson's printers do by default
    reset_after: int | None = None  # so many bytes more, then it is reset once
    on_noise: Callable[[], None] = lambda: None  # there is some for the host
    _noise: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - no secret

    def make_noise(self, size: int) -> None:
        """So many random bytes are on their way to the host."""
        self._noise += size
        self.on_noise()

    @property
    def noisy(self) -> bool:
        return self._noise > 0

    def noise(self) -> bytes:
        size, self._noise = self._noise, 0
        return self._random.randbytes(size)

    def answer(self, message: bytes) -> bytes:
        """What arrives of it."""
        if self.mute:
            return b""
        return self._random.randbytes(len(message)) if self.garbled else message

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What comes through at once, and then the next."""
        at = 0
        while at < len(data):
            piece = data[at : at + self._most(len(data))]
            at += len(piece)
            yield piece

    def _most(self, size: int) -> int:
        if self.reset_after is not None:
            size = min(size, self.reset_after)
        return size if self.bytes_per_second is None else max(1, int(self.bytes_per_second / _TENTH))

    def seconds(self, size: int) -> float:
        """How long they took."""
        return 0.0 if self.bytes_per_second is None else size / self.bytes_per_second

    def breaks(self, size: int) -> bool:
        """Whether it is reset behind these bytes."""
        if self.reset_after is None:
            return False
        self.reset_after -= size
        if self.reset_after > 0:
            return False
        self.reset_after = None
        return True
