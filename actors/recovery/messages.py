"""What others tell and ask the recovery of printers."""

from __future__ import annotations

from dataclasses import dataclass

from supervision import Request


@dataclass(frozen=True, slots=True)
class Stands:
    """How a printer stands now: told with each change. Words as in its status."""

    printer: str
    state: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relieved:
    """What the dispatch did about the ticket that a printer has in hand. `outcome` is a sentence."""

    printer: str
    outcome: str


@dataclass(frozen=True, slots=True)
class StepTaken:
    """`ago` in seconds. `outcome` is a sentence."""

    step: str
    outcome: str
    ago: float


@dataclass(frozen=True, slots=True)
class Course:
    """One outage of a printer.

    `result` is `under-way`; `on-probation` (it is back, and has to stay so for a while); `cured` (by `cure`,
    a step); `by-itself` (it came back, and nothing of what was tried had to do with it).
    """

    printer: str
    cause: str  # the first reason
    began: float  # seconds ago
    result: str
    cure: str | None
    steps: tuple[StepTaken, ...]


@dataclass(frozen=True, slots=True)
class DescribeRecovery(Request[tuple[Course, ...]]):
    """Those of now, and the last one of each printer that is well."""


@dataclass(frozen=True, slots=True)
class Trigger(Request[bool]):
    """Begin anew with a printer that is away, at once. False for one that is well or not known."""

    printer: str
