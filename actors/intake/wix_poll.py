"""One poll: search Wix page by page, hand each page to the journal, and only then move on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from actors import places
from actors.domain.menu import NO_MENU
from actors.errors import JournalError
from actors.intake import wix_answer, wix_search
from actors.intake.menu_messages import menu_now, tell_lacking
from actors.intake.orders import accept_wix
from actors.intake.wix_answer import Page, page_of
from actors.intake.wix_branches import Branches
from actors.intake.wix_messages import NotNowError, Post, WixError
from actors.journal.later_messages import Dated
from actors.journal.messages import AcceptPage, Contact
from actors.journal.source_messages import SourcePausedError
from supervision import ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from actors.domain.routing import Station
    from actors.journal.messages import Accept
    from actors.settings import WixSource
    from supervision import Context, Request

R = TypeVar("R")

ASK_DEADLINE: Final = 10.0

#: Of a page: the client's own deadline, its turn in the minute and its breaker are in it.
PAGE_DEADLINE: Final = 40.0

#: Orders remembered as confirmed by the journal, so that the overlap of polls is not sent to it each time.
CONFIRMED_LIMIT: Final = 5000

#: Kind of the event in the log when Wix's date showed that this machine's clock was ahead.
HORIZON_MOVED: Final = "horizon_moved"

#: Seconds after which the journal is told again which date it is, in case it missed that.
DATED_EVERY: Final = 600.0

#: Pages of one poll: far more than a shop can fill, so that a broken cursor does not lead on for ever.
PAGES_LIMIT: Final = 1000


@dataclass(frozen=True, slots=True)
class JournalAway:
    why: str


@dataclass(frozen=True, slots=True)
class Paused(JournalAway):
    """It takes none from this source, because somebody has paused it."""


@dataclass(frozen=True, slots=True)
class Done:
    """Everything that Wix has was taken over."""


Result = Done | JournalAway | WixError

#: A neighbour that does not answer now: keep what is known and ask again at the next poll.
_NOT_NOW: Final = (ActorDown, Timeout, MailboxFull)


class WixPoll:
    """What one incarnation of the poller knows of its source. Everything in it can be asked for again."""

    def __init__(self, settings: WixSource, stations: tuple[Station, ...], ctx: Context) -> None:
        self.orders_seen = 0
        self._settings = settings
        self._stations = stations
        self._ctx = ctx
        self._menu = NO_MENU
        self._journal = ctx.ref_of(places.JOURNAL)
        self._client = ctx.ref_of(places.source(settings.name, "client"))
        self._branches = Branches(settings, self._ask_journal)
        self._horizon: datetime | None = None
        self._is_horizon_checked = False
        self._cursor: str | None = None
        self._restores = 0
        self._told: tuple[datetime, float] | None = None  # Wix's date, and when by the context's clock
        self._dated: float | None = None  # when the journal was told that date
        self._contacted = self._asked = 0.0  # when, by the context's clock
        self._confirmed: dict[str, str] = {}

    def its_time(self) -> datetime | None:
        """Now, by Wix's clock; None while Wix has told no date."""
        if self._told is None:
            return None
        date, at = self._told
        return date + timedelta(seconds=self._ctx.now() - at)

    async def run(self) -> Result:
        """Takes over what changed since the last poll, until nothing is left or something is in the way."""
        horizon = await self._contact(None)
        if isinstance(horizon, JournalAway):
            return horizon
        (since, body), asked = self._first_page(horizon), set[bytes]()
        while True:
            page = await self._fetch(body)
            if not isinstance(page, Page):
                return page
            earlier = self._earlier_horizon(horizon, page)
            if earlier is not None:
                horizon = await self._contact(earlier)
                if isinstance(horizon, JournalAway):
                    return horizon
                since, body = self._first_page(horizon)
                continue
            away = await self._take_over(page)
            if away is not None:
                return away
            asked.add(body)
            following = wix_search.page_after(page, since)
            if following is None or following[1] in asked or len(asked) >= PAGES_LIMIT:
                return Done()
            since, body = following

    async def _contact(self, no_later_than: datetime | None) -> datetime | JournalAway:
        """The horizon, as the journal has it now. A restored one knows less than was confirmed once."""
        answer = await self._ask_journal(Contact(self._settings.name, no_later_than))
        if isinstance(answer, JournalAway):
            return answer
        if self._horizon is None or (self._cursor, self._restores) != (answer.cursor, answer.restores):
            self._cursor, self._restores, self._contacted = answer.cursor, answer.restores, self._ctx.now()
            self._confirmed.clear()
        elif no_later_than is not None:
            self._is_horizon_checked = True
            was, now = self._horizon.isoformat(), answer.horizon.isoformat()
            self._ctx.emit(HORIZON_MOVED, source=self._settings.name, was=was, now=now)
        self._horizon = answer.horizon
        return answer.horizon

    def _earlier_horizon(self, horizon: datetime, page: Page) -> datetime | None:
        """By the first date that Wix tells, as long as no order was seen: then the horizon counts no more."""
        if self._is_horizon_checked or self._cursor is not None or page.at is None:
            return None
        earlier = wix_search.horizon_by_wix(horizon, page.at, self._asked - self._contacted)
        self._is_horizon_checked = earlier is None  # else once the journal has it
        return earlier

    def _first_page(self, horizon: datetime) -> tuple[datetime, bytes]:
        start = wix_search.start_of(horizon, self._cursor, self._settings.look_back)
        return start, wix_search.first_page(start)

    async def _fetch(self, body: bytes) -> Page | WixError:
        self._asked = self._ctx.now()
        try:
            page = page_of(await self._client.ask(Post(wix_search.PATH, body), PAGE_DEADLINE))
        except WixError as error:
            return error
        except _NOT_NOW as error:
            return NotNowError(f"Wix is not asked at the moment: {error}")
        if page.at is not None:
            self._told = (page.at, self._ctx.now())
            self._tell_the_date(page.at)
        return page

    def _tell_the_date(self, date: datetime) -> None:
        """To the journal, where orders for later wait for it: once, and then now and then."""
        if self._dated is None or self._ctx.now() - self._dated >= DATED_EVERY:
            with suppress(MailboxFull):
                self._journal.tell(Dated(date))
                self._dated = self._ctx.now()

    async def _take_over(self, page: Page) -> JournalAway | None:
        """The page's orders and the cursor behind them, in one transaction of the journal."""
        news = [element for element in page.orders if not self._is_confirmed(element)]
        cursor = wix_search.advance(self._cursor, page)
        if not news and cursor == self._cursor:
            return None
        accepts = await self._branches.mark(news, await self._understand(news))
        answer = await self._ask_journal(AcceptPage(self._settings.name, accepts, cursor))
        if isinstance(answer, JournalAway):
            return answer
        self._cursor = cursor
        self._confirm(news)
        if page.next is not None:
            wix_answer.forget()
        return None

    async def _understand(self, elements: Sequence[object]) -> tuple[Accept, ...]:
        if elements:
            self._menu = await menu_now(self._ctx.ref_of, self._settings.name, self._menu)
        accepts: list[Accept] = []
        for element in elements:
            accepts.append(accept_wix(element, self._settings, self._stations, self._menu))
            await asyncio.sleep(0)  # a hundred orders in one go would hold up everybody else
        tell_lacking(self._ctx, self._settings, accepts)
        return tuple(accepts)

    async def _ask_journal(self, request: Request[R]) -> R | JournalAway:
        try:
            return await self._journal.ask(request, ASK_DEADLINE)
        except SourcePausedError as error:
            return Paused(str(error))
        except (*_NOT_NOW, JournalError) as error:
            return JournalAway(f"the journal takes no orders at the moment: {error}")

    def _is_confirmed(self, element: object) -> bool:
        known = wix_search.known_by(element)
        return known is not None and self._confirmed.get(known[0]) == known[1]

    def _confirm(self, elements: Sequence[object]) -> None:
        for element in elements:
            known = wix_search.known_by(element)
            if known is None:
                continue
            self.orders_seen += self._confirmed.pop(known[0], None) is None
            self._confirmed[known[0]] = known[1]
        while len(self._confirmed) > CONFIRMED_LIMIT:
            del self._confirmed[next(iter(self._confirmed))]
