"""What happened in the tree of actors: written down by the journal, and asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeepReports:
    """Something waits to be written down."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`data` as the runtime's event brought it."""

    report: int
    at: datetime
    boot: str
    kind: str
    path: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ListReports(Request[tuple[ReportRow, ...]]):
    """Newest first. `path` finds what happened there and below; `before` is where the page before ended."""

    kind: str | None = None
    path: str | None = None
    since: datetime | None = None
    before: int | None = None
    limit: int = 50
