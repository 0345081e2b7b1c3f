"""What the journal is told and asked of the branches that a source's orders were for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from supervision import Request

#: Key of an alert, before a slash and the source's name.
BRANCHES: Final = "branches"


@dataclass(frozen=True, slots=True)
class Branch:
    source: str
    id: str
    name: str  # as the source calls it; empty where it does not say

    @property
    def called(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class NoteBranches(Request[tuple[Branch, ...]]):
    """Answers all that are known of that source. `is_chosen`: the settings say which of them are ours.

    Raises an alert where there are several and nobody has chosen, and ends it where somebody has.
    """

    source: str
    branches: tuple[Branch, ...]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ListBranches(Request[tuple[Branch, ...]]):
    """Of all sources."""
