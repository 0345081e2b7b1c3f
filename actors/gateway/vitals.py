"""Whether orders can be kept: asked of the journal at most once a second, by one asker at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from actors.errors import DiskTroubleError
from actors.gateway.desk import NOT_NOW
from actors.journal.order_messages import MayAccept

if TYPE_CHECKING:
    from collections.abc import Callable

    from supervision import Ref

PATIENCE: Final = 1.0  # seconds
FRESH: Final = 1.0  # seconds that an answer is good for


class Vitals:
    """`now` is the loop's time in seconds."""

    def __init__(self, journal: Ref, now: Callable[[], float]) -> None:
        self._journal = journal
        self._now = now
        self._asking = asyncio.Lock()
        self._reasons: tuple[str, ...] = ()
        self._asked_at: float | None = None
        self.state = "ok"  # the last answer in a word: ok, not-now, or the name of a `DiskTroubleError`

    async def reasons(self) -> tuple[str, ...]:
        """Why no order can be kept; empty while all is well. Answers within about a second, come what may."""
        async with self._asking:
            if self._asked_at is None or self._now() - self._asked_at >= FRESH:
                self._reasons = await self._ask()
                self._asked_at = self._now()
            return self._reasons

    async def _ask(self) -> tuple[str, ...]:
        try:
            await self._journal.ask(MayAccept(), timeout=PATIENCE)
        except DiskTroubleError as trouble:
            self.state = trouble.name
            return (str(trouble),)
        except NOT_NOW as error:
            self.state = "not-now"
            return (f"the journal does not answer ({type(error).__name__})",)
        self.state = "ok"
        return ()
