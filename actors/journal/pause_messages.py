"""What the journal is asked and told about printers whose tickets shall wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """A printer that somebody has paused. In the place of work: there is none until somebody resumes it."""

    printer: str
    who: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Pause(Request[bool]):
    """From now on its tickets wait, over restarts too; what is on its way comes out. Whether that is news."""

    printer: str
    who: str


@dataclass(frozen=True, slots=True)
class Resume(Request[bool]):
    """Whether it was paused."""

    printer: str
    who: str


@dataclass(frozen=True, slots=True)
class ListPaused(Request[tuple[Paused, ...]]):
    pass
