"""How a child is started, restarted and stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from supervision.errors import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from supervision.actor import Actor

WORKER_SHUTDOWN: Final = 5.0


class Restart(Enum):
    PERMANENT = auto()
    """Always started again, even after a normal exit."""
    TRANSIENT = auto()
    """Started again only after an abnormal exit. Not for supervisors: they give up with ``Shutdown``."""
    TEMPORARY = auto()
    """Never started again, and forgotten when it ends."""


class Strategy(Enum):
    ONE_FOR_ONE = auto()
    ONE_FOR_ALL = auto()
    REST_FOR_ONE = auto()


class ByKind(Enum):
    BY_KIND = auto()
    """Not given: 5 s for a worker, as long as it takes for a supervisor."""


BY_KIND: Final = ByKind.BY_KIND
ShutdownTime: TypeAlias = float | ByKind | None


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds to wait before a restart: ``first``, then times ``factor`` up to ``most``.

    Begins anew after the child ran for ``reset_after`` seconds. Such a restart costs no intensity.
    """

    first: float
    most: float
    factor: float = 2.0
    reset_after: float = 60.0

    def __post_init__(self) -> None:
        if not 0 < self.first <= self.most or self.factor < 1 or self.reset_after < 0:
            raise SpecError("invalid_backoff", self)


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What a supervisor has to know about a child. Raises SpecError for what can't be meant.

    ``shutdown``: seconds that the child may take to stop; 0 kills it unasked, None waits for ever. Unless
    given it is 5 s for workers and None for supervisors, which is known once the child is made.
    ``start_timeout``: seconds for ``init``, or None to wait for ever. One that takes longer is killed, and
    has failed to start.
    """

    id: str
    start: Callable[[], Actor]
    restart: Restart = Restart.PERMANENT
    shutdown: ShutdownTime = BY_KIND
    backoff: Backoff | None = None
    start_timeout: float | None = None

    def __post_init__(self) -> None:
        _check_id(self.id)
        if self.start is None:
            raise SpecError("missing_start", self.id)
        if not callable(self.start):
            raise SpecError("invalid_mfa", self.start)
        if not isinstance(self.restart, Restart):
            raise SpecError("invalid_restart_type", self.restart)
        if not (self.shutdown in (None, BY_KIND) or (_is_seconds(self.shutdown) and self.shutdown >= 0)):
            raise SpecError("invalid_shutdown", self.shutdown)
        if not (self.backoff is None or isinstance(self.backoff, Backoff)):
            raise SpecError("invalid_backoff", self.backoff)
        if not (self.start_timeout is None or (_is_seconds(self.start_timeout) and self.start_timeout > 0)):
            raise SpecError("invalid_start_timeout", self.start_timeout)

    def filled(self, actor: Actor) -> ChildSpec:
        """Return it with the default that depends on the actor filled in."""
        return self if self.shutdown is not BY_KIND else replace(self, shutdown=self.budget(actor))

    def budget(self, actor: Actor | None) -> float | None:
        """Return the seconds that ``actor`` may take to stop, or None."""
        if isinstance(self.shutdown, ByKind):
            return None if actor is not None and actor.supervises else WORKER_SHUTDOWN
        return self.shutdown

    def without_start(self) -> ChildSpec:
        """Return it without the function that made the child, and so without what that one holds on to."""
        return replace(self, start=_forgotten)


def check_limits(intensity: object, period: object) -> None:
    """Raise SpecError unless these can limit restarts."""
    if isinstance(intensity, bool) or not isinstance(intensity, int) or intensity < 0:
        raise SpecError("invalid_intensity", intensity)
    if not _is_seconds(period) or period <= 0:
        raise SpecError("invalid_period", period)


def check_strategy(strategy: object) -> None:
    if not isinstance(strategy, Strategy):
        raise SpecError("invalid_strategy", strategy)


def check_children(children: Sequence[ChildSpec]) -> None:
    """Raise SpecError unless these can be the children of one supervisor."""
    seen: set[str] = set()
    for spec in children:
        if not isinstance(spec, ChildSpec):
            raise SpecError("invalid_child_spec", spec)
        if spec.id in seen:
            raise SpecError("duplicate_child_name", spec.id)
        seen.add(spec.id)


def _check_id(name: object) -> None:
    if name is None or name == "":
        raise SpecError("missing_id", name)
    if not isinstance(name, str) or "/" in name:
        raise SpecError("invalid_id", name)


def _is_seconds(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _forgotten() -> Actor:
    raise RuntimeError("a temporary child is not started again")
