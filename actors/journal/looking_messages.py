"""What the journal is asked by those who look at tickets: nothing changes by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from actors.journal.messages import Work


@dataclass(frozen=True, slots=True)
class WorkAt:
    printer: str
    work: Work


@dataclass(frozen=True, slots=True)
class WorkOf(Request["WorkAt | None"]):
    """A job as its press would get it, whatever its state. Counts no start."""

    job: int
