"""What the journal is asked by those who look at tickets: nothing changes by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from actors.journal.messages import Work


@dataclass(frozen=True, slots=True)
class Sent:
    """What went to the printer last. `data` is compressed (zlib), and empty where it is not kept any more."""

    digest: str  # sha256 of the bytes, in hex; empty where none was kept
    model: str  # that the bytes were made for; empty as `data` is
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class WorkAt:
    """`sent` is None where nothing was sent yet, and where the job waits to be sent again."""

    printer: str
    work: Work
    sent: Sent | None = None


@dataclass(frozen=True, slots=True)
class WorkOf(Request["WorkAt | None"]):
    """A job as its press would get it, whatever its state. Counts no start."""

    job: int
