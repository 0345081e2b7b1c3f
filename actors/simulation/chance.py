"""Chance that depends on a seed and on what is drawn, never on what was drawn before.

So leaving one order or one fault out leaves all others where they were.
"""

from __future__ import annotations

import base64
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

SCALE: Final = 2**64


def bits(*what: object) -> bytes:
    """64 of them, the same on every machine."""
    return blake2b("\0".join(map(str, what)).encode(), digest_size=8).digest()


class Chance:
    def __init__(self, *what: object) -> None:
        self._what = what

    def of(self, *what: object) -> Chance:
        """Chance of its own for a part of the whole."""
        return Chance(*self._what, *what)

    def share(self, *what: object) -> float:
        """From 0.0 up to, not including, 1.0."""
        return int.from_bytes(bits(*self._what, *what), "big") / SCALE

    def between(self, least: float, most: float, *what: object) -> float:
        return least + (most - least) * self.share(*what)

    def number(self, least: int, most: int, *what: object) -> int:
        """Both ends included."""
        return least + int(self.share(*what) * (most - least + 1))

    def one_of(self, items: Sequence[T], *what: object) -> T:
        return items[int(self.share(*what) * len(items))]

    def mixed(self, items: Sequence[T], *what: object) -> list[T]:
        order = sorted(range(len(items)), key=lambda index: bits(*self._what, *what, index))
        return [items[index] for index in order]


class Stream:
    """Draws one after the other, for the port of the daemon."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._drawn = 0

    def random(self) -> float:
        self._drawn += 1
        return self._chance.share(self._drawn)


class Ids:
    """Fit for a simulation: whoever knows the seed knows them."""

    def __init__(self, chance: Chance) -> None:
        self._stream = Stream(chance)

    def secret(self, size: int) -> str:
        raw = b"".join(bits(self._stream.random()) for _ in range(size // 8 + 1))[:size]
        return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
