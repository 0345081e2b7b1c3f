"""What lies on the paper of the demonstration's printers: the only witness that does not ask docketd."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RUNNING: Final = re.compile(r"(?<!previous )\b[A-Z]-\d{3,}\b")  # its own, not the one before it
MARKS: Final = ("MAY ALREADY HAVE", "REPRINT")  # the first words: the line may break behind them


@dataclass(slots=True)
class Paper:
    """Copies by running number; each says whether it carries a mark. `nameless` slips have no number.

    Who watches for longer than a day, in which numbers come again, has other names for them.
    """

    copies: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    nameless: int = 0

    def add(self, text: str, name: Callable[[str], str] = str) -> str:
        """A slip that was cut off; answers the name of its running number, or nothing."""
        found = RUNNING.search(text)
        if found is None:
            self.nameless += 1
            return ""
        words, named = " ".join(text.split()), name(found.group())
        self.copies[named].append(any(mark in words for mark in MARKS))
        return named

    def is_marked(self, running: str) -> bool:
        """Whether the newest copy says that there may be another."""
        return self.copies[running][-1] if running in self.copies else False

    def missing(self, running: Iterable[str]) -> list[str]:
        return [number for number in running if number not in self.copies]

    @property
    def unmarked_duplicates(self) -> int:
        """Of n copies of a ticket, fewer than n - 1 carry a mark: so many are one too many."""
        return sum(max(0, len(copies) - 1 - sum(copies)) for copies in self.copies.values())
