"""How a child is started, restarted and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision.actor import Actor


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
            raise ValueError(f"not a back-off: {self}")


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """``shutdown``: seconds that the child may take to stop; 0 kills it unasked, None waits for ever."""

    id: str
    start: Callable[[], Actor]
    restart: Restart = Restart.PERMANENT
    shutdown: float | None = 5.0
    backoff: Backoff | None = None

    def __post_init__(self) -> None:
        if not self.id or "/" in self.id:
            raise ValueError(f"not a child's id: {self.id!r}")
        if self.shutdown is not None and self.shutdown < 0:
            raise ValueError(f"{self.id}: shutdown {self.shutdown}")
