"""A circuit breaker as plain logic: a table of states, and times handed in from outside.

::

    CLOSED ─ tripped ─► OPEN ─ due ─► HALF_OPEN ─ passed ─► CLOSED
                          ▲               │
                          └─ failed, lost ┘

In HALF_OPEN one single call, the probe, is out. Opened by hand, it stays open until it is closed by hand.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class CircuitState(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Happening(Enum):
    TRIPPED = "tripped"
    DUE = "due"
    PASSED = "passed"
    FAILED = "failed"
    LOST = "lost"
    FORCED_OPEN = "forced_open"
    FORCED_CLOSED = "forced_closed"


TRANSITIONS: Final[dict[CircuitState, dict[Happening, CircuitState]]] = {
    CircuitState.CLOSED: {
        Happening.TRIPPED: CircuitState.OPEN,
        Happening.FORCED_OPEN: CircuitState.OPEN,
        Happening.FORCED_CLOSED: CircuitState.CLOSED,
    },
    CircuitState.OPEN: {
        Happening.DUE: CircuitState.HALF_OPEN,
        Happening.FORCED_OPEN: CircuitState.OPEN,
        Happening.FORCED_CLOSED: CircuitState.CLOSED,
    },
    CircuitState.HALF_OPEN: {
        Happening.PASSED: CircuitState.CLOSED,
        Happening.FAILED: CircuitState.OPEN,
        Happening.LOST: CircuitState.OPEN,
        Happening.FORCED_OPEN: CircuitState.OPEN,
        Happening.FORCED_CLOSED: CircuitState.CLOSED,
    },
}


@dataclass(frozen=True, slots=True)
class CircuitSettings:
    """When to open.

    Of the last ``window`` calls, once there are ``minimum_calls``, a share of ``failure_ratio`` failed
    (above 0, at most 1); or ``consecutive_failures`` in a row failed; None switches a rule off. A call that
    took ``slow_seconds`` or more counts as failed. A permit whose outcome is not reported within
    ``permit_seconds`` is given back, uncounted.
    """

    window: int = 20
    failure_ratio: float | None = 0.5
    minimum_calls: int = 10
    consecutive_failures: int | None = 5
    slow_seconds: float | None = None
    permit_seconds: float = 60.0

    def __post_init__(self) -> None:
        if not 1 <= self.minimum_calls <= self.window:
            raise ValueError(f"minimum_calls {self.minimum_calls} of a window of {self.window}")
        if self.failure_ratio is not None and not 0 < self.failure_ratio <= 1:
            raise ValueError(f"failure_ratio {self.failure_ratio}")
        if self.consecutive_failures is not None and self.consecutive_failures < 1:
            raise ValueError(f"consecutive_failures {self.consecutive_failures}")
        if self.permit_seconds <= 0:
            raise ValueError(f"permit_seconds {self.permit_seconds}")


@dataclass(frozen=True, slots=True)
class Granted:
    """Go ahead, and report the outcome under ``permit``. A ``probe`` should be the cheapest call there is."""

    permit: int
    probe: bool


@dataclass(frozen=True, slots=True)
class Denied:
    """Not now. ``retry_after`` in seconds; infinite when opened by hand."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class CircuitSnapshot:
    """``retry_after`` in seconds, 0 when closed; ``calls`` and ``failures`` are those of the window."""

    state: CircuitState
    manual: bool
    calls: int
    failures: int
    consecutive_failures: int
    failed_probes: int
    retry_after: float


@dataclass(frozen=True, slots=True)
class _Permit:
    expires: float
    probe: bool


class Circuit:
    """Every method takes ``now``, seconds that never go back.

    ``schedule(failed probes so far, seconds since it opened)`` returns the seconds until the next probe.
    ``first_permit`` keeps permits apart from those that an earlier circuit gave out.
    """

    def __init__(
        self, settings: CircuitSettings, schedule: Callable[[int, float], float], first_permit: int = 1
    ) -> None:
        self.state = CircuitState.CLOSED
        self._settings = settings
        self._schedule = schedule
        self._next_permit = first_permit
        self._permits: dict[int, _Permit] = {}
        self._window: deque[bool] = deque(maxlen=settings.window)
        self._consecutive = 0
        self._opened = 0.0
        self._failed_probes = 0
        self._probe_at = 0.0

    def permit(self, now: float) -> Granted | Denied:
        self._expire(now)
        if self.state is CircuitState.OPEN and now >= self._probe_at:
            self._become(Happening.DUE)
            return self._grant(now, probe=True)
        if self.state is CircuitState.CLOSED:
            return self._grant(now, probe=False)
        return Denied(self._retry_after(now))

    def outcome(self, now: float, permit: int, *, ok: bool, seconds: float) -> None:
        """Count what became of a permit; one that has expired, or is from before a change, is ignored."""
        self._expire(now)
        held = self._permits.pop(permit, None)
        if held is None:
            return
        slow = self._settings.slow_seconds is not None and seconds >= self._settings.slow_seconds
        passed = ok and not slow
        if held.probe:
            self._probed(now, passed=passed)
        else:
            self._count(now, passed=passed)

    def force_open(self, now: float) -> None:
        self._become(Happening.FORCED_OPEN)
        self._opened = now
        self._probe_at = math.inf

    def force_close(self) -> None:
        """Close and forget what was counted; from here on it counts as ever."""
        self._become(Happening.FORCED_CLOSED)
        self._forget()

    def snapshot(self, now: float) -> CircuitSnapshot:
        self._expire(now)
        return CircuitSnapshot(
            state=self.state,
            manual=self.state is CircuitState.OPEN and math.isinf(self._probe_at),
            calls=len(self._window),
            failures=self._window.count(False),
            consecutive_failures=self._consecutive,
            failed_probes=self._failed_probes,
            retry_after=self._retry_after(now),
        )

    def _grant(self, now: float, *, probe: bool) -> Granted:
        number = self._next_permit
        self._next_permit += 1
        self._permits[number] = _Permit(now + self._settings.permit_seconds, probe)
        return Granted(number, probe)

    def _probed(self, now: float, *, passed: bool) -> None:
        if passed:
            self._become(Happening.PASSED)
            self._forget()
            return
        self._become(Happening.FAILED)
        self._failed_probes += 1
        self._probe_at = now + self._schedule(self._failed_probes, now - self._opened)

    def _count(self, now: float, *, passed: bool) -> None:
        self._window.append(passed)
        self._consecutive = 0 if passed else self._consecutive + 1
        if not passed and self._is_too_much():
            self._become(Happening.TRIPPED)
            self._opened = now
            self._failed_probes = 0
            self._probe_at = now + self._schedule(0, 0.0)

    def _is_too_much(self) -> bool:
        settings = self._settings
        if settings.consecutive_failures is not None and self._consecutive >= settings.consecutive_failures:
            return True
        if settings.failure_ratio is None or len(self._window) < settings.minimum_calls:
            return False
        return self._window.count(False) / len(self._window) >= settings.failure_ratio

    def _become(self, happening: Happening) -> None:
        """Change the state; permits given out before do not count any more."""
        self.state = TRANSITIONS[self.state][happening]
        self._permits.clear()

    def _expire(self, now: float) -> None:
        for number, permit in tuple(self._permits.items()):
            # Given out in the order in which they expire.
            if permit.expires > now:
                return
            del self._permits[number]
            if permit.probe:
                self._become(Happening.LOST)
                self._probe_at = now

    def _forget(self) -> None:
        self._window.clear()
        self._consecutive = 0
        self._failed_probes = 0

    def _retry_after(self, now: float) -> float:
        if self.state is CircuitState.CLOSED:
            return 0.0
        if self.state is CircuitState.OPEN:
            return max(0.0, self._probe_at - now)
        return max(0.0, min(permit.expires for permit in self._permits.values()) - now)
