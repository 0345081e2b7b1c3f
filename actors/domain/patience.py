"""How long docketd waits before it tries again, by the cause of the trouble. All in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Cause(StrEnum):
    UNREACHABLE = "unreachable"  # nobody there, or a connection that broke
    REFUSED = "refused"  # a device that takes no connection: it starts up, or talks to somebody else
    SILENT = "silent"  # a device that takes the connection and answers nothing
    PAPER = "paper"
    COVER = "cover"
    OFFLINE = "offline"
    FAULT = "fault"  # cutter stuck, or whatever else a device reports
    FAULTED = "faulted"  # the ticket's own: a device that is well and will not have it
    WIX = "wix"


#: What dials again; the others of a printer are asked for on an open connection.
DIALLED: Final = frozenset({Cause.UNREACHABLE, Cause.REFUSED, Cause.SILENT})

_DOWN: Final = {
    "refused": Cause.REFUSED,
    "busy": Cause.REFUSED,
    "silent": Cause.SILENT,
    "garbled": Cause.SILENT,
    "secure-printing-suspected": Cause.SILENT,
    "other-device": Cause.SILENT,
}
_BLOCKED: Final = {"media-empty": Cause.PAPER, "cover-open": Cause.COVER, "offline": Cause.OFFLINE}

_MOST_GROWTH: Final = 64  # beyond that a float may not hold it, and the cap has long been reached


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits `first` for as long as `steady`, then `factor` times longer with each try, `cap` at most.

    `jitter` is the share of a wait that chance decides: none, or (equal jitter) half of it. `tries` is how
    often; None without end.
    """

    first: float = 1.0
    factor: float = 1.0
    cap: float = 60.0
    jitter: float = 0.0
    steady: float = 0.0
    tries: int | None = None

    def wait(self, failed: int, seconds: float, chance: float) -> float:
        """After `failed` tries in `seconds`; `chance` from 0 up to 1."""
        growth = 1.0 if seconds < self.steady else self.factor ** min(failed, _MOST_GROWTH)
        return min(self.cap, self.first * growth) * (1.0 - self.jitter * (1.0 - chance))


#: A dial on the local network costs nothing, and somebody may be at the printer: each second for ten minutes.
_DIAL: Final = Patience(first=1.0, factor=3.0, cap=3.0, steady=600.0)
_ASK: Final = Patience(first=2.0, cap=2.0)

DEFAULTS: Final[Mapping[Cause, Patience]] = MappingProxyType(
    {
        Cause.UNREACHABLE: _DIAL,
        Cause.REFUSED: _DIAL,
        Cause.SILENT: Patience(first=2.0, factor=2.0, cap=60.0, jitter=0.5),
        Cause.PAPER: _ASK,
        Cause.COVER: _ASK,
        Cause.OFFLINE: _ASK,
        Cause.FAULT: _ASK,
        Cause.FAULTED: Patience(tries=5),
        Cause.WIX: Patience(first=4.0, factor=2.0, cap=60.0, jitter=0.5, tries=3),
    }
)


def cause_of_down(reason: str) -> Cause:
    """By the link's one word for it."""
    return _DOWN.get(reason, Cause.UNREACHABLE)


def causes_of_blocked(reasons: Iterable[str]) -> frozenset[Cause]:
    """By IPP's keywords."""
    return frozenset(_BLOCKED.get(reason, Cause.FAULT) for reason in reasons)


class Run:
    """Failures in a row that have the same cause."""

    def __init__(self) -> None:
        self._cause: Cause | None = None
        self._failed = 0
        self._since = 0.0

    def over(self) -> None:
        self._cause = None

    def wait(self, patience: Mapping[Cause, Patience], cause: Cause, now: float, chance: float) -> float:
        """After one more failure at `now`."""
        if cause is not self._cause:
            self._cause, self._failed, self._since = cause, 0, now
        seconds = patience[cause].wait(self._failed, now - self._since, chance)
        self._failed += 1
        return seconds
