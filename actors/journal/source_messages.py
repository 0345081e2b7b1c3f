"""What the journal is asked and told about sources of orders: their pauses, and what they list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime

#: Keys of alerts, each before a slash and the source's name.
PAUSED: Final = "source-paused"


class SourcePausedError(ValueError):
    """Contacts and pages of this source are refused: its orders come in when somebody resumes it."""


@dataclass(frozen=True, slots=True)
class SourcePaused:
    source: str
    who: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PauseSource(Request[bool]):
    """From now on, over restarts too, nothing is taken from it that it can be asked for again.

    Answers whether that is news.
    """

    source: str
    who: str


@dataclass(frozen=True, slots=True)
class ResumeSource(Request[bool]):
    """Whether it was paused. Its poller is told, and asks for all that was ordered meanwhile."""

    source: str
    who: str


@dataclass(frozen=True, slots=True)
class ListPausedSources(Request[tuple[SourcePaused, ...]]):
    pass
