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
