"""A ticket in hand is seen to its end before its press is stopped: nobody else hears the printer's answer.

Without that a printer that has no counters gets a marked copy, although the ticket came out.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from actors import places
from actors.printing.messages import Finish
from supervision import Actor, ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from supervision import Context, ExitReason

#: So long a stop waits for the printers, for all of them together. Half a metre of paper at 100 mm a second.
FINISHING_SECONDS: Final = 5.0


async def finish(ctx: Context, printers: Iterable[str]) -> None:
    """These printers begin no ticket any more, and have ended the one that they had; or the time is over."""
    await asyncio.gather(*(_finish(ctx, name) for name in printers))


async def _finish(ctx: Context, name: str) -> None:
    with suppress(ActorDown, MailboxFull, Timeout):
        await ctx.ref_of(places.printer(name, "press")).ask(Finish(), timeout=FINISHING_SECONDS)


class Finishing(Actor):
    """Does nothing until it is stopped, and is therefore to be stopped right before the printers."""

    def __init__(self, printers: Callable[[], Iterable[str]]) -> None:
        self._printers = printers

    async def terminate(self, reason: ExitReason) -> None:  # noqa: ARG002
        await finish(self.ctx, self._printers())
