"""Which answers belong to which question, on a line where answers of an earlier connection may still come.

A fence is answered when all that was sent before it is done. A printer that lost its host goes on with what
it has, and answers the next host. So no text is believed before a fence of this connection was answered, and
a fence that carries no name (`GS r`) is sent once more for each answer that may be left over from before: of
that many answers at least one is its own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from transports.languages.escpos.encoder import EscPos
from transports.languages.escpos.status import MarkerAnswer, ProcessId, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transports.languages.commands import Command
    from transports.languages.escpos.status import EscPosStatus
    from transports.profiles.model import Profile

#: Markers that a docketd before this one may have left in the printer: those of a ticket and of a question.
LEFT_BY_OTHERS: Final = 2

#: More than so many are not believed to be left over, however often the connection broke.
MOST_LEFT: Final = 16


@dataclass(slots=True)
class _Fence:
    name: str
    answers: int  # still to come
    asks: tuple[Question, ...]  # what is asked right behind it


class Fences:
    """Makes fences and reads their answers.

    `possible`: whether this model answers any kind of fence. `known`: it has answered one of the kind in use.
    """

    def __init__(self, profile: Profile, status: EscPosStatus) -> None:
        self.possible = profile.process_id or profile.marker
        self.known = False
        self._named = profile.process_id
        self._has_marker = profile.marker
        self._language = EscPos(profile)
        self._status = status
        self._waiting: deque[_Fence] = deque()
        self._questions: deque[Question] = deque()  # whose answers are due now, in this order
        self._left = LEFT_BY_OTHERS
        self._passed_one = False
        self._number = 0

    def opened(self) -> None:
        """On a new connection: of what was asked before, each answer may come or not."""
        self._left = min(MOST_LEFT, self._left + sum(fence.answers for fence in self._waiting))
        self._waiting.clear()
        self._questions.clear()
        self._passed_one = False
        self._expect(self._left)

    def new_name(self) -> str:
        """For a fence of no attempt, whose names have digits and capitals only."""
        self._number = (self._number + 1) % 1000
        return f"q{self._number:03d}"

    def fence(self, name: str, asks: Sequence[Question] = ()) -> list[Command]:
        """`asks` are the questions sent right behind it. They end, answered or not, with the next fence."""
        if self._named:
            self._waiting.append(_Fence(name, 1, tuple(asks)))
            return self._language.fence(name)
        answers = 1 + self._left
        self._waiting.append(_Fence(name, answers, tuple(asks)))
        self._expect(answers)
        return self._language.marker() * answers

    def passed(self, event: ProcessId | MarkerAnswer) -> str | None:
        """The name of the fence that this answer proves passed: also one of an earlier connection."""
        if isinstance(event, ProcessId):
            if event.text in [fence.name for fence in self._waiting]:
                while self._waiting[0].name != event.text:
                    self._waiting.popleft()  # a later name proves all earlier ones
                self._pass()
            return event.text
        if not self._waiting:
            return None
        self._waiting[0].answers -= 1
        return None if self._waiting[0].answers else self._pass()

    def question(self) -> Question | None:
        """The question that a text which came now answers; None for one of somebody before us."""
        return self._questions.popleft() if self._questions else None

    @property
    def named(self) -> bool:
        return self.possible and self._named

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def weaken(self) -> None:
        """An idle printer left a fence unanswered: it does not know that kind, whatever its profile says.

        From names to markers, from markers to none: then what it prints can't be confirmed.
        """
        self.possible = self._named and self._has_marker
        self._named = self.known = False
        self._waiting.clear()
        self._questions.clear()
        self._status.forget()
        self._left = LEFT_BY_OTHERS
        self._expect(self._left)

    @property
    def settled(self) -> bool:
        """Nothing is waited for, and something was answered: what is left over comes without delay now."""
        return self._passed_one and not self._waiting

    def clean(self) -> None:
        """A round trip after everything was `settled`: nothing is left over any more."""
        self._left = 0
        self._status.forget()

    def _pass(self) -> str:
        fence = self._waiting.popleft()
        self._questions = deque(fence.asks)
        self._passed_one = self.known = True
        return fence.name

    def _expect(self, markers: int) -> None:
        if not self._named:
            self._status.expect(*[Question.MARKER] * markers)
