"""The alert of a source that brings no orders, as the journal is told of it: once, and until it has it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from actors import places
from actors.errors import JournalError
from actors.journal.alert_messages import SOURCE_AWAY, Clear, Raise
from supervision import ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from actors.journal.alert_messages import Severity
    from supervision import Context

ASK_DEADLINE: Final = 10.0
AGAIN: Final = 5.0  # seconds, while the journal is away


class SourceAlert:
    """Of one incarnation of a poller, which can't know what an earlier one raised: its first word is told."""

    def __init__(self, ctx: Context, source: str) -> None:
        self._ctx = ctx
        self._key = f"{SOURCE_AWAY}/{source}"
        self._journal = ctx.ref_of(places.JOURNAL)
        self._wanted: Raise | Clear | None = None
        self._is_telling = False

    @property
    def is_raised(self) -> bool:
        return isinstance(self._wanted, Raise)

    def raise_(self, severity: Severity, text: str) -> None:
        self._want(Raise(self._key, severity, text))

    def clear(self) -> None:
        self._want(Clear(self._key))

    def _want(self, wanted: Raise | Clear) -> None:
        if wanted == self._wanted:
            return
        self._wanted = wanted
        if not self._is_telling:
            self._is_telling = True
            self._ctx.spawn(self._tell(), name="alert")

    async def _tell(self) -> None:
        told: Raise | Clear | None = None
        while told != self._wanted and self._wanted is not None:
            try:
                await self._journal.ask(wanted := self._wanted, ASK_DEADLINE)
            except (ActorDown, Timeout, MailboxFull, JournalError):
                await asyncio.sleep(AGAIN)
            else:
                told = wanted
        self._is_telling = False
