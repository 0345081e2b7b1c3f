"""When a printer is dialled: as its breaker permits, and less often the longer the same trouble lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors import places
from actors.domain.patience import Run, cause_of_down
from actors.printing.silence import LOOK_AGAIN, SECURE_PRINTING
from supervision import ActorDown, Denied, Granted, Outcome, Permit, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actors.domain.patience import Cause, Patience
    from actors.ports import Random
    from supervision import Context

LATER: Final = 1.0  # seconds until a breaker that did not answer is asked again
LONGEST_WAIT: Final = 60.0


class Dialling:
    """Of one printer. `patience` is looked up each time: new settings may have other waits."""

    def __init__(
        self,
        printer: str,
        random: Random,
        patience: Callable[[], Mapping[Cause, Patience]],
        context: Callable[[], Context],
    ) -> None:
        self._printer = printer
        self._random = random
        self._patience = patience
        self._context = context
        self._run = Run()
        self._permit: int | None = None
        self._began = 0.0

    async def wait(self) -> float | None:
        """Seconds until the breaker may be asked again; None when the printer may be dialled now."""
        breaker = self._context().ref_of(places.printer(self._printer, "breaker"))
        try:
            answer = await breaker.ask(Permit(), timeout=5.0)
        except (ActorDown, Timeout):
            return LATER
        match answer:
            case Granted(permit=permit):
                self._permit = permit
                self._began = self._context().now()
                return None
            case Denied(retry_after=seconds):
                return min(seconds, LONGEST_WAIT)

    def settle(self, *, ok: bool) -> None:
        """What came of the dial; the breaker hears it once."""
        if self._permit is None:
            return
        breaker = self._context().ref_of(places.printer(self._printer, "breaker"))
        breaker.tell(Outcome(self._permit, ok=ok, seconds=self._context().now() - self._began))
        self._permit = None
        if ok:
            self._run.over()

    def pause(self, why: str) -> float:
        """Seconds until the next dial after one more failure.

        A printer that is away is dialled each second: that costs nothing. One that takes the connection and
        says nothing is left alone longer and longer: it may well keep what it is sent.
        """
        now = self._context().now()
        if why == SECURE_PRINTING:
            return LOOK_AGAIN
        pause = self._run.wait(self._patience(), cause_of_down(why), now, self._random.random())
        return max(0.0, self._began + pause - now)
