"""What the journal is told and asked of alerts: matters that somebody should know of, kept over restarts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime

#: Keys of alerts that several rooms know. What a key is of stands before its first slash.
SETTINGS: Final = "settings"
LAYOUTS: Final = "layouts"
LANGUAGES: Final = "languages"
DEAD_JOB: Final = "job-dead"  # "job-dead/17"
FAILED_OVER: Final = "failed-over"  # "failed-over/kitchen"
HELD_JOBS: Final = "jobs-held"  # "jobs-held/kitchen"
SOURCE_AWAY: Final = "source-away"  # "source-away/wix"


class Severity(StrEnum):
    INFO = "info"  # worth knowing, nothing to do
    WARNING = "warning"  # somebody should look, in time
    CRITICAL = "critical"  # somebody has to act


@dataclass(frozen=True, slots=True)
class Raise(Request[bool]):
    """It is so, or still so. Answers whether that is news: an open alert of that key only counts on.

    May be told, too, and is then lost while the journal is away: tell it again while it lasts. `text` is one
    or two sentences for people, without anything that a guest wrote.
    """

    key: str  # "printer-away/kitchen"
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Clear(Request[bool]):
    """It is over. Answers whether there was such an alert."""

    key: str


@dataclass(frozen=True, slots=True)
class AlertRow:
    alert: int
    key: str
    severity: Severity
    text: str
    first: datetime
    last: datetime
    count: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListAlerts(Request[tuple[AlertRow, ...]]):
    """The open ones, the most severe first and then the newest; with `ended` the others too, after these."""

    ended: bool = False
    limit: int = 50
