"""How many requests a minute: the generic cell rate algorithm (ITU-T I.371, annex A). Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """One each `every` seconds on the whole, and up to `burst` of them at once.

    In no stretch of `n` seconds are there more than `burst + n / every`.
    """

    every: float
    burst: int


class Pacer:
    """Takes the times at which something is to be done, and says how long each has to wait for its turn."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._due = float("-inf")  # when the bucket is empty: the theoretical arrival time

    def wait(self, now: float) -> float:
        """Seconds until the next one may be done; nothing is taken."""
        return max(0.0, self._due - (self._rate.burst - 1) * self._rate.every - now)

    def take(self, now: float) -> float:
        """As `wait`, and the turn is taken: it has to be done then, or is lost."""
        wait = self.wait(now)
        self._due = max(self._due, now) + self._rate.every
        return wait
