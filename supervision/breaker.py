"""The circuit breaker as an actor: callers ask for a permit and tell what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import events
from supervision.actor import Actor
from supervision.circuit import Circuit, CircuitSettings, CircuitSnapshot, Denied, Granted
from supervision.messages import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Permit(Request[Granted | Denied]):
    """May I call? The holder of a ``Granted`` tells the ``Outcome``."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the call: told, not asked. ``seconds`` is how long it took."""

    permit: int
    ok: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class ForceOpen:
    """Open, and stay open until ForceClose or Reset."""


@dataclass(frozen=True, slots=True)
class ForceClose:
    """Close, with a clean slate."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Begin as if just started; permits given out before no longer count."""


@dataclass(frozen=True, slots=True)
class BreakerStatus(Request[CircuitSnapshot]):
    pass


class CircuitBreaker(Actor):
    """Goes before what it protects in a ``REST_FOR_ONE`` supervisor, so that it outlives its crashes.

    ``schedule(failed probes so far, seconds since it opened)`` returns the seconds until the next probe.
    """

    def __init__(self, settings: CircuitSettings, schedule: Callable[[int, float], float]) -> None:
        self._settings = settings
        self._schedule = schedule

    async def init(self) -> None:
        first_permit = (self.ctx.incarnation << 32) + 1
        self._circuit = Circuit(self._settings, self._schedule, first_permit)

    async def receive(self, message: object) -> object:
        before = self._circuit.state
        answer = await self._handle(message)
        if self._circuit.state is not before:
            snapshot = self._circuit.snapshot(self.ctx.now())
            self.ctx.emit(
                events.BREAKER_CHANGED,
                before=before.value,
                after=snapshot.state.value,
                manual=snapshot.manual,
                retry_after=snapshot.retry_after,
            )
        return answer

    async def _handle(self, message: object) -> object:
        now = self.ctx.now()
        match message:
            case Permit():
                return self._circuit.permit(now)
            case Outcome(permit, ok, seconds):
                self._circuit.outcome(now, permit, ok=ok, seconds=seconds)
            case ForceOpen():
                self._circuit.force_open(now)
            case ForceClose() | Reset():
                self._circuit.force_close()
            case BreakerStatus():
                return self._circuit.snapshot(now)
            case _:
                return await super().receive(message)
        return None

    def format_status(self) -> Mapping[str, object]:
        return {"state": self._circuit.state.value}
