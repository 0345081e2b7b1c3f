"""Wix's list of the day against the journal: what has slipped past all polls is found, and taken over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors import places
from actors.domain.shop_day import day_began
from actors.domain.ticket import Heard
from actors.intake import wix_list
from actors.intake.fetching import ASK_DEADLINE, understood
from actors.intake.menu_messages import menu_now
from actors.journal.day_messages import KeepReconciliation, WhichNews
from actors.journal.messages import AcceptPage, Contact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from actors.domain.routing import Station
    from actors.intake.wix_answer import Page
    from actors.journal.day_messages import Reconciliation
    from actors.journal.messages import Accept, Accepted
    from actors.settings import WixSource
    from supervision import Context

#: A search of Wix's knows of a change only after a while: what is younger than this, seen from the end of the
#: last poll, is not missing.
GRACE: Final = timedelta(minutes=5)

_MISSED: Final = frozenset({Heard.NEW, Heard.CHANGED, Heard.CANCELLED})


@dataclass(frozen=True, slots=True)
class Compared:
    kept: Reconciliation
    missing: tuple[str, ...]  # this time; what people call them


def is_settled(order: object, until: datetime) -> bool:
    """Whether each poll could have seen it. What has no date could have been seen always."""
    changed = wix_list.changed(order)
    return changed is None or changed <= until


class Reconciling:
    """One comparison. `run` raises `WixError`, `SourcePausedError`, or what a journal that is away does."""

    def __init__(self, settings: WixSource, stations: tuple[Station, ...], ctx: Context) -> None:
        self._settings = settings
        self._stations = stations
        self._ctx = ctx
        self._journal = ctx.ref_of(places.JOURNAL)

    async def run(self, now: datetime, polled: datetime, zone: tzinfo) -> Compared:
        """`polled` is when the last poll ended that took everything over, by the clock of `now`."""
        horizon = (await self._journal.ask(Contact(self._settings.name), ASK_DEADLINE)).horizon
        began = day_began(now, zone)
        span = wix_list.Span(max(began, horizon))
        listed, missing = 0, list[str]()
        menu = await menu_now(self._ctx.ref_of, self._settings.name)
        async for page in wix_list.pages(self._ctx, self._settings.name, span):
            until = (page.at or now) - max(now - polled, timedelta(0)) - GRACE
            accepts = await understood(page.orders, self._settings, self._stations, menu)
            listed += sum(
                not accept.silent and (wix_list.placed(order) or now) >= span.since
                for order, accept in zip(page.orders, accepts, strict=True)
            )
            missing += await self._take_missing(page, accepts, until)
        kept = KeepReconciliation(self._settings.name, began, listed, tuple(missing))
        return Compared(await self._journal.ask(kept, ASK_DEADLINE), tuple(missing))

    async def _take_missing(self, page: Page, accepts: Sequence[Accept], until: datetime) -> list[str]:
        """What people call the orders that the journal had not heard of; they are in it now."""
        listed = tuple(
            (accept.order.source_id, wix_list.changed(order))
            for order, accept in zip(page.orders, accepts, strict=True)
            if is_settled(order, until)
        )
        news = await self._journal.ask(WhichNews(self._settings.name, listed), ASK_DEADLINE)
        unknown = tuple(accept for accept in accepts if accept.order.source_id in news)
        if not unknown:
            return []
        answers = await self._journal.ask(AcceptPage(self._settings.name, unknown, None), ASK_DEADLINE)
        return [
            accept.order.number or accept.order.source_id
            for accept, answer in zip(unknown, answers, strict=True)
            if _was_missing(answer)
        ]


def _was_missing(answer: Accepted) -> bool:
    return not answer.duplicate and answer.heard in _MISSED
