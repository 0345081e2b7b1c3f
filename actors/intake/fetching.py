"""One span of Wix's list again, because somebody wants it: what is new is taken, and what is known stays."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors import places
from actors.domain.ticket import Heard
from actors.intake import wix_list
from actors.intake.list_messages import FetchState
from actors.intake.menu_messages import menu_now
from actors.intake.orders import accept_wix
from actors.journal.day_messages import ReprintOrder
from actors.journal.messages import AcceptPage, Contact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from actors.domain.menu import Menu
    from actors.domain.routing import Station
    from actors.intake.list_messages import FetchSpan
    from actors.journal.messages import Accept, Accepted
    from actors.settings import WixSource
    from supervision import Context

ASK_DEADLINE: Final = 10.0

#: What an answer of the journal is counted as; all else was known.
_COUNTED: Final = {
    Heard.NEW: "taken",
    Heard.CHANGED: "changed",
    Heard.CANCELLED: "changed",
    Heard.KNOWN: "recorded",
}


async def understood(
    elements: Sequence[object], settings: WixSource, stations: tuple[Station, ...], menu: Menu
) -> list[Accept]:
    found: list[Accept] = []
    for element in elements:
        found.append(accept_wix(element, settings, stations, menu))
        await asyncio.sleep(0)  # a hundred orders in one go would hold up everybody else
    return found


class Fetching:
    """`state` tells how far it is. `run` raises `WixError`, `SourcePausedError`, or as an absent journal."""

    def __init__(
        self,
        wanted: FetchSpan,
        at: datetime,
        settings: WixSource,
        stations: tuple[Station, ...],
        ctx: Context,
    ) -> None:
        self.state = FetchState(wanted.since, wanted.until, wanted.prints, wanted.who, "running", at)
        self._settings = settings
        self._stations = stations
        self._ctx = ctx
        self._journal = ctx.ref_of(places.JOURNAL)

    def end(self, at: datetime, why: str = "") -> FetchState:
        self.state = replace(self.state, state="failed" if why else "done", ended_at=at, why=why)
        return self.state

    async def run(self) -> None:
        await self._journal.ask(Contact(self._settings.name), ASK_DEADLINE)
        span = wix_list.Span(self.state.since, self.state.until)
        menu = await menu_now(self._ctx.ref_of, self._settings.name)
        async for page in wix_list.pages(self._ctx, self._settings.name, span):
            elements = [order for order in page.orders if wix_list.belongs(order, span)]
            await self._take(await understood(elements, self._settings, self._stations, menu))
            last = wix_list.placed(page.orders[-1]) if page.orders else None
            self.state = replace(self.state, reached=last or self.state.reached)

    async def _take(self, accepts: Sequence[Accept]) -> None:
        if self.state.prints:
            accepts = [replace(accept, wanted=not accept.silent) for accept in accepts]
        page = AcceptPage(self._settings.name, tuple(accepts), None)
        for accepted in await self._journal.ask(page, ASK_DEADLINE) if accepts else ():
            self._count("seen", 1)
            self._count("known" if accepted.duplicate else _COUNTED.get(accepted.heard, "known"), 1)
            if self.state.prints and accepted.duplicate:
                await self._print_again(accepted)

    async def _print_again(self, accepted: Accepted) -> None:
        copies = await self._journal.ask(ReprintOrder(accepted.order, self.state.who), ASK_DEADLINE)
        self._count("copies", len(copies))

    def _count(self, what: str, more: int) -> None:
        self.state = replace(self.state, **{what: getattr(self.state, what) + more})
