"""What a scenario is: something that breaks on the real daemon, and what lies on the paper afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Figures:
    """Tickets, counted on paper. `back` is the time from the end of the fault to the first ticket after it.

    `kept` wait for a person: held, dead letters, or cancelled. `seen` says what else there was to see.
    """

    accepted: int
    on_paper: int
    marked: int
    unmarked: int
    lost: int
    kept: int = 0
    back: float | None = None
    seen: str = ""

    def saying(self, seen):
        return replace(self, seen=seen)

    @property
    def is_good(self):
        return self.lost == 0 and self.unmarked == 0


@dataclass(frozen=True, slots=True)
class Scenario:
    """`play` gets a `Stage` and answers `Figures`; what it expects besides paper it asserts.

    A `quick` one runs in the test command as well, with few tickets and short waits.
    """

    number: int
    breaks: str
    expected: str
    play: Callable
    quick: bool = True
    needs: Callable = lambda: ""  # why it can't be played on this machine

    @property
    def name(self):
        return f"{self.number} {self.breaks}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A scenario of the list that this suite does not play: what does, or what is missing for it."""

    number: int
    breaks: str
    where: str


class Collection(list):
    """The scenarios of one module, in the order in which they stand there."""

    def scenario(self, number, breaks, expected, **more):
        def keep(play):
            self.append(Scenario(number, breaks, expected, play, **more))
            return play

        return keep
