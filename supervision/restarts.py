"""What a supervisor decides, without doing it: whether, whom and when to restart."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeVar

from supervision.exits import ExitReason, Killed, Normal, Shutdown
from supervision.specification import Backoff, Restart, Strategy, check_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Decision(Enum):
    RESTART = auto()
    KEEP = auto()
    """Leave it stopped, remember its specification."""
    FORGET = auto()


def decide(restart: Restart, reason: ExitReason) -> Decision:
    if restart is Restart.TEMPORARY:
        return Decision.FORGET
    if restart is Restart.TRANSIENT and isinstance(reason, Normal | Shutdown):
        return Decision.KEEP
    return Decision.RESTART


def affected(strategy: Strategy, children: Sequence[T], failed: T) -> list[T]:
    """Return those that a restart of ``failed`` stops and starts, in the order of their start."""
    match strategy:
        case Strategy.ONE_FOR_ONE:
            return [failed]
        case Strategy.ONE_FOR_ALL:
            return list(children)
        case Strategy.REST_FOR_ONE:
            return list(children[children.index(failed) :])


def orderly(restart: Restart, shutdown: float | None, reason: ExitReason) -> bool:
    """Whether a child that was asked to stop ended as it should; anything else is reported."""
    match reason:
        case Shutdown(None) if shutdown != 0:
            return True
        case Normal() | Shutdown():
            return restart is not Restart.PERMANENT
        case Killed():
            return shutdown == 0
        case _:
            return False


class RestartWindow:
    """At most ``intensity`` restarts within any ``period`` seconds."""

    def __init__(self, intensity: int, period: float) -> None:
        self._restarts: deque[float] = deque()
        self.limit(intensity, period)

    def limit(self, intensity: int, period: float) -> None:
        """Change the limits; restarts that were counted stay counted. Raises SpecError."""
        check_limits(intensity, period)
        self.intensity = intensity
        self.period = period

    def admits(self, now: float) -> bool:
        """Count one restart at ``now``; False, and not counted, if it is one too many."""
        restarts = self._restarts
        while restarts and now - restarts[0] >= self.period:
            restarts.popleft()
        if len(restarts) >= self.intensity:
            return False
        restarts.append(now)
        return True


class Delays:
    """The delays of one child under its back-off."""

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._failures = 0
        self._up_since: float | None = None

    def started(self, now: float) -> None:
        self._up_since = now

    def next(self, now: float) -> float:
        """Return the seconds to wait after a failure at ``now``."""
        if self._up_since is not None and now - self._up_since >= self._backoff.reset_after:
            self._failures = 0
        self._up_since = None
        delay = self._backoff.first
        for _ in range(self._failures):
            delay = min(delay * self._backoff.factor, self._backoff.most)
        if delay < self._backoff.most:
            self._failures += 1
        return delay
