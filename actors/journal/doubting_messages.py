"""What the journal is asked by whoever looks into a doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision import Request

if TYPE_CHECKING:
    from datetime import datetime

    from actors.domain.job import State


@dataclass(frozen=True, slots=True)
class Doubt:
    """A job in `doubtful` (or, just after a start, `sending`) with what its last attempt left behind."""

    job: int
    attempt: int
    number: int
    fence: str
    counter: int | None
    counter_trusted: bool
    marks: int  # marked copies sent so far
    started_at: datetime
    state: State
    lines: int | None = None
    lines_trusted: bool = False


@dataclass(frozen=True, slots=True)
class Doubts(Request[tuple[Doubt, ...]]):
    """Unresolved attempts of a printer, oldest first.

    `orphan=True` makes every `sending` doubtful first, except the attempts named in `alive` (those that the
    link still knows of).
    """

    printer: str
    orphan: bool = False
    alive: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sending(Request[tuple[Doubt, ...]]):
    """What of a printer is in `sending`, oldest first; nothing is changed."""

    printer: str


@dataclass(frozen=True, slots=True)
class CounterMoved(Request[bool]):
    """A confirmed print of this printer moved its cut counter from `before` to `after`.

    `lines_before` and `lines_after` are the lines it had fed, where it tells them; they are trusted if they
    grew each time. Answers whether the cut counter is trusted from now on: seen to move by exactly one, never
    otherwise.
    """

    printer: str
    before: int
    after: int
    lines_before: int | None = None
    lines_after: int | None = None
