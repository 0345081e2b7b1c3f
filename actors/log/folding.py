"""Tells once what happens again and again.

The first of its kind is told at once. What repeats it within a minute is counted, and told as one when the
minute is over. Two states that take turns are told `TURNS` times each, so that the last line is true.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable

    from actors.log.entry import Entry

WINDOW: Final = 60.0  # seconds
TURNS: Final = 3
MOST: Final = 4096  # kinds that are watched at a time

#: What makes two entries about the same thing, whatever they say of it.
SUBJECTS: Final = ("job", "order", "printer", "source", "child")


@dataclass(slots=True)
class _Run:
    ends: float
    last: Entry
    told: int = 0
    folded: int = 0


class Folding:
    """`now` is the loop's time in seconds."""

    def __init__(self) -> None:
        self._runs: dict[Hashable, _Run] = {}  # in the order in which they end
        self._latest: dict[Hashable, Hashable] = {}  # what was last heard of a subject

    def take(self, entry: Entry, now: float) -> list[Entry]:
        """What is to be told now, in order."""
        told = self.due(now)
        key = (entry.kind, entry.place, entry.level, entry.text)
        subject = _subject(entry)
        repeats = self._latest.get(subject) == key
        self._latest[subject] = key
        run = self._runs.setdefault(key, _Run(now + WINDOW, entry))
        run.last = entry
        if run.told and (repeats or run.told >= TURNS):
            run.folded += 1
            return told
        run.told += 1
        if len(self._runs) > MOST:
            told += self._end(next(iter(self._runs)))
        return [*told, entry]

    def due(self, now: float) -> list[Entry]:
        """What was counted in the windows that are over. Whatever goes on gets another window."""
        found: list[Entry] = []
        while self._runs:
            key, run = next(iter(self._runs.items()))
            if run.ends > now:
                break
            latest = self._latest.get(_subject(run.last))
            found += self._end(key)
            if run.folded:
                self._runs[key] = _Run(now + WINDOW, run.last, told=1)
                self._latest[_subject(run.last)] = latest
        return sorted(found, key=lambda entry: entry.at)

    def rest(self) -> list[Entry]:
        """What was counted and not told yet, when the log ends."""
        found = [entry for key in list(self._runs) for entry in self._end(key)]
        return sorted(found, key=lambda entry: entry.at)

    def next_due(self) -> float | None:
        """When the first window ends in which something was counted."""
        return next((run.ends for run in self._runs.values() if run.folded), None)

    def _end(self, key: Hashable) -> list[Entry]:
        run = self._runs.pop(key)
        subject = _subject(run.last)
        if self._latest.get(subject) == key:
            del self._latest[subject]
        return [replace(run.last, again=run.folded)] if run.folded else []


def _subject(entry: Entry) -> Hashable:
    return (entry.place, *(entry.data.get(name) for name in SUBJECTS))
