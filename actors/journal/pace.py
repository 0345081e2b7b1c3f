"""Whether the disk keeps up: how long the last writes took, measured where they are made."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from actors.journal.alert_messages import Clear, Raise, Severity

ALERT: Final = "card-slow"

#: Of so many writes the middle one counts: a single one that dawdles is the card's own housekeeping.
WRITES: Final = 5
SLOW: Final = 0.25  # seconds from which a write is slow
WELL: Final = 0.1  # and below which it is well again


class Pace:
    def __init__(self) -> None:
        self._took: deque[float] = deque(maxlen=WRITES)
        self._is_slow: bool | None = None  # not known yet: an alert of the time before may be open

    def note(self, seconds: float) -> Raise | Clear | None:
        """A write took so long: what there is to say of it, where that is new."""
        self._took.append(seconds)
        if len(self._took) < WRITES:
            return None
        usual = median(self._took)
        if usual >= SLOW and self._is_slow is not True:
            self._is_slow = True
            return Raise(ALERT, Severity.WARNING, _sentence(usual))
        if usual < WELL and self._is_slow is not False:
            self._is_slow = False
            return Clear(ALERT)
        return None


def _sentence(seconds: float) -> str:
    return (
        f"The memory card or disk is slow: the last writes took {seconds:.1f} s each. Nothing is lost, but"
        " whoever orders waits for them, and so does each ticket: if this stays, have the card replaced."
    )
