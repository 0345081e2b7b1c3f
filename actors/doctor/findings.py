"""What a check has found: well, worth a look, or in the way of tickets; with the cure in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from actors.commands.remote import Remote
    from actors.settings import Settings


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is the check's word or the printer's name. `fixed`: it was wrong, and is set right now."""

    about: str
    verdict: Verdict
    text: str
    cure: str = ""
    fixed: bool = False


def ok(about: str, text: str) -> Finding:
    return Finding(about, Verdict.OK, text)


def warning(about: str, text: str, cure: str) -> Finding:
    return Finding(about, Verdict.WARNING, text, cure)


def failure(about: str, text: str, cure: str) -> Finding:
    return Finding(about, Verdict.FAILURE, text, cure)


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at. `settings` are None where they can't be read; `daemon` where none is running.

    `fix`: safe cures are to be done, and told.
    """

    file: Path | None
    data: Path
    settings: Settings | None
    daemon: Remote | None
    fix: bool = False


class Check(Protocol):
    about: str

    async def look(self, patient: Patient) -> Sequence[Finding]:
        """Ends by itself within some seconds, whatever it finds."""
        ...
