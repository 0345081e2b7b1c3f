"""Why an actor ended. ``Normal`` and ``Shutdown`` are the only reasons that count as normal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Normal:
    def __str__(self) -> str:
        return "normal"


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Asked to stop, or gave up in an orderly way; ``info`` says more where there is more to say."""

    info: object = None

    def __str__(self) -> str:
        return "shutdown" if self.info is None else f"shutdown ({self.info})"


@dataclass(frozen=True, slots=True)
class Killed:
    """Cancelled without a chance to run ``terminate`` to its end."""

    def __str__(self) -> str:
        return "killed"


@dataclass(frozen=True, slots=True)
class Crash:
    error: BaseException

    def __str__(self) -> str:
        text = str(self.error)
        name = type(self.error).__name__
        return f"crash ({name}: {text})" if text else f"crash ({name})"


@dataclass(frozen=True, slots=True)
class NoProc:
    """Nobody was running at that place."""

    def __str__(self) -> str:
        return "not running"


@dataclass(frozen=True, slots=True)
class Ignored:
    """It found nothing to do and raised ``Ignore`` in its ``init``."""

    def __str__(self) -> str:
        return "ignored its start"


ExitReason: TypeAlias = Normal | Shutdown | Killed | Crash | NoProc | Ignored
