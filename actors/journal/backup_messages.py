"""What the keeper of copies is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from supervision import Request


@dataclass(frozen=True, slots=True)
class MakeBackup(Request[Path]):
    """A verified copy below the data folder; answers its file. Raises `DocketdError`."""


@dataclass(frozen=True, slots=True)
class FindBackup(Request[Path | None]):
    name: str


@dataclass(frozen=True, slots=True)
class BeginBackup(Request[None]):
    """The same, without waiting: `HowFar` tells. Raises `DocketdError` where one is being made already."""


@dataclass(frozen=True, slots=True)
class Progress:
    step: str  # "copying", "packing", and then "made" or "failed"
    share: float = 0.0  # of that step, from 0 to 1
    file: Path | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class HowFar(Request[Progress | None]):
    """How far the copy is that is being made, or what became of the last one; None before the first."""
