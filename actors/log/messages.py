"""What the log's actor is asked: how much is written, and more of it for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from supervision import Request

LONGEST: Final = 86_400.0  # seconds: nobody remembers to end it


@dataclass(frozen=True, slots=True)
class LevelNow:
    """`usual` is the level of the settings; `seconds` is what is left of another one, None without one."""

    level: str
    usual: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class SetLevel(Request[LevelNow]):
    """From now on for `seconds` (0 to `LONGEST`), then the usual level again. 0 ends what was set before."""

    level: str
    seconds: float


@dataclass(frozen=True, slots=True)
class DescribeLevel(Request[LevelNow]):
    pass


@dataclass(frozen=True, slots=True)
class LevelOver:
    """The time is over."""


@dataclass(frozen=True, slots=True)
class TellFolded:
    """What was counted may be due."""
