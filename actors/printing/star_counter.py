"""The counter of a Star printer: 32 values, which ETB moves by one when all before it is on paper.

It names no attempt, so it is kept in a known place: before the first ticket of a connection it is set to 0 in
its turn, and then moved to `FIRST`; and once more when it gets near its end. What was in the printer is done
by then, and where the counter stood until that moment tells how far it came. No ticket is ever sent at 0,
which is where a printer stands that lost its power. Behind each ticket it is moved `EACH` times, so that not
even a till that counts before and behind a ticket of its own can deceive: one of so many is this ticket's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.printing.messages import Counter
from transports.languages.star.status import COUNTS

if TYPE_CHECKING:
    from transports.languages.star.status import StarFrame

FIRST: Final = 1
EACH: Final = 3
"""Counts behind a ticket: a foreign ticket has two at most, one before it and one behind."""


@dataclass(slots=True)
class StarCounter:
    """`is_witness`: where it stood is believed later on. What is told of it is in tickets, from 1 on."""

    is_witness: bool
    at: int | None = None  # with everything before it done
    seen: int | None = None  # as told last
    foreign: bool = False  # somebody else has moved it: where it stood proves nothing
    past: int | None = None  # the tickets that it told of before it was set anew

    def forget(self) -> None:
        """On a new connection."""
        self.at = self.seen = self.past = None

    def set_anew(self, frame: StarFrame) -> bool:
        """The frame that tells of the count has the bit: one that merely came along may be of before."""
        if not (frame.counted and frame.counter == FIRST):
            self.seen = frame.counter
            return False
        self.past = None if self.foreign else self._tickets(self.seen)
        self.foreign = False
        self.at = self.seen = frame.counter
        return True

    @property
    def moved(self) -> int:
        """Counts since everything before was done; as many as behind a ticket prove it."""
        return 0 if self.at is None or self.seen is None else self.seen - self.at

    def go_on(self) -> int | None:
        """A ticket is done: what is told of it. None where it has to be set anew before the next."""
        if self.moved == EACH and self.seen is not None and self.seen + EACH < COUNTS:
            self.at = self.seen
        else:
            self.at = None
        return self._tickets(self.at)

    def told(self) -> Counter:
        past, self.past = self.past, None
        return Counter(self._tickets(self.at), past=past)

    def _tickets(self, counter: int | None) -> int | None:
        """None for where no ticket of ours leaves it."""
        if counter is None or (counter - FIRST) % EACH or not self.is_witness:
            return None
        return (counter - FIRST) // EACH + 1
