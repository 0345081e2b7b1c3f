"""When Wix may be asked again: after no answer, after trouble, after a refusal of the key. Sans I/O.

```
ready    no answer→away, trouble→resting, denied→denied
away     a connection→ready; no answer right after that→resting, and then away again
resting  over→ready
denied   looked at again after 5, 10, 20, 40, 60 minutes, or when a person did something about it
```
Being denied is a matter of a path's first word: a key that may not read menus may well read orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.intake.wix_messages import DeniedError, NotNowError

if TYPE_CHECKING:
    from actors.intake.wix_messages import TroubleError
    from actors.ports import Random

#: Longest back-off where Wix does not say how long to wait, and where it does: seconds.
LONGEST_BACK_OFF: Final = 60.0
LONGEST_RETRY_AFTER: Final = 3600.0
SHORTEST_BACK_OFF: Final = 1.0

#: A key that is wrong does not get right by being tried. But the same key may be given a permission at Wix,
#: and Wix has refused right ones in outages of its own: without a look nobody would ever know.
FIRST_LOOK: Final = 300.0
LONGEST_LOOK: Final = 3600.0

#: A timer may come a little early.
EARLY: Final = 0.02


@dataclass(slots=True)
class _Denial:
    why: str
    until: float
    times: int


class Patience:
    """Every method takes `now`, seconds that never go back."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._away = ""  # why there is no way to Wix; empty where there is one
        self._is_doubtful = False  # it could be dialled, and has not answered since
        self._resting, self._until = "", 0.0
        self._setbacks = 0
        self._denials: dict[str, _Denial] = {}

    def check(self, path: str, now: float) -> None:
        """Raises `NotNowError` or `DeniedError` where nothing is to be asked now."""
        if self._until - now > EARLY:
            raise NotNowError(self._resting, self._until - now, "away" if self._away else "failing")
        if self._away:
            raise NotNowError(self._away, state="away")
        denial = self._denials.get(_family(path))
        if denial is not None and denial.until - now > EARLY:
            raise DeniedError(denial.why, denial.until - now)

    def state(self, now: float) -> tuple[str, str]:
        """In one word, and why."""
        denied = next(iter(self._denials.values()), None)
        if self._until > now:
            return "resting", self._resting
        if self._away:
            return "away", self._away
        return ("ready", "") if denied is None else ("denied", denied.why)

    def all_is_well(self, path: str) -> None:
        self._away, self._is_doubtful, self._until, self._setbacks = "", False, 0.0, 0
        self._denials.pop(_family(path), None)

    def forget(self) -> None:
        """Somebody did something about it."""
        self._denials.clear()
        self._until = 0.0

    def no_answer(self, why: str, now: float) -> float | None:
        """In how many seconds Wix is to be dialled; None where somebody does so already.

        A dial that succeeds and a request that fails right behind it may go on for long: that is slowed down.
        """
        if self._away:
            return None
        wait = 0.0
        if self._is_doubtful:
            wait = self._back_off()
            self._resting, self._until = why, now + wait
        self._away = why
        return wait

    def reached(self) -> None:
        self._away, self._is_doubtful = "", True

    def trouble(self, error: TroubleError, now: float) -> None:
        """Sets its `after`: what Wix asks for, or a back-off."""
        stated = error.after
        error.after = self._back_off() if stated is None else min(stated, LONGEST_RETRY_AFTER)
        if now + error.after > self._until:
            self._resting, self._until = str(error), now + error.after

    def denied(self, error: DeniedError, path: str, now: float) -> None:
        before = self._denials.get(_family(path))
        times = 0 if before is None else before.times + 1
        error.after = min(FIRST_LOOK * 2.0 ** min(times, 10), LONGEST_LOOK)
        self._denials[_family(path)] = _Denial(str(error), now + error.after, times)

    def _back_off(self) -> float:
        """Any wait up to 2, 4, 8 … 60 s, so that many shops do not come back together."""
        self._setbacks += 1
        longest = min(2.0 ** min(self._setbacks, 10), LONGEST_BACK_OFF)
        return max(SHORTEST_BACK_OFF, longest * self._random.random())


def _family(path: str) -> str:
    return path.split("/", 2)[1]
