"""The actor that keeps a source's menus at hand: from the disk at once, from Wix every few hours.

Nobody waits for it. Without menus an order prints as far as it tells itself what it is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors import places
from actors.domain.menu import NO_MENU, Kind, menu_of
from actors.intake import wix_menus
from actors.intake.menu_messages import DescribeMenus, MenusStatus, NamesLacking, ShowMenu
from actors.intake.reading import as_time
from actors.intake.wix_menus import Kept
from actors.intake.wix_messages import (
    DeniedError,
    ElsewhereError,
    NotThereError,
    Post,
    RefusedError,
    WixError,
)
from supervision import Actor, ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actors.domain.menu import Entry, Menu, Parts
    from actors.ports import Lane, MenuShelf, Ports
    from actors.settings import WixSource
    from supervision import ReplyToken

#: Kinds of events in the log: when menus can't be fetched, each reason once, and when they can again.
MENUS_FAILING: Final = "menus_failing"
MENUS_FETCHED: Final = "menus_fetched"

REFRESH: Final = 4 * 3600.0
#: Behind the first orders, which are more urgent.
AT_FIRST: Final = 2.0
#: An order names what the menus do not: they are fetched again, but not each time.
NOT_AGAIN: Final = 300.0
#: After a failure, doubling; and where only a person can help.
FIRST_RETRY: Final = 60.0
LAST_RETRY: Final = 3600.0
LASTING_RETRY: Final = 1800.0
LASTING: Final = (DeniedError, ElsewhereError, NotThereError, RefusedError)

#: Longer than the client takes for its turn and for an answer.
DEADLINE: Final = 40.0
DISK_DEADLINE: Final = 10.0


@dataclass(frozen=True, slots=True)
class _Tick:
    """It is time to fetch."""


@dataclass(frozen=True, slots=True)
class _Opened:
    kept: Kept | None


@dataclass(frozen=True, slots=True)
class NoPage:
    """`lasting` where only a person can change it."""

    why: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class _Fetched:
    """`parts` are those that came; `failed` is the first that did not."""

    parts: Parts
    failed: NoPage | None


class Menus(Actor):
    """Answers `ShowMenu` and `DescribeMenus`, hears `NamesLacking`.

    Events: `menus_fetched` (source, sections, items), `menus_failing` (source, why).
    """

    def __init__(self, settings: WixSource, shelf: MenuShelf, ports: Ports) -> None:
        self._settings = settings
        self._shelf = shelf
        self._ports = ports

    async def init(self) -> None:
        self._client = self.ctx.ref_of(places.source(self._settings.name, "client"))
        self._lane: Lane = self._ports.lane or self.ctx.lane("menus")
        self._kept: Kept | None = None
        self._menu: Menu = NO_MENU
        self._waiting: list[ReplyToken] | None = []  # until the disk has told; None behind that
        self._busy = False
        self._setbacks = 0
        self._why = ""
        self._is_told = False  # that they came
        self._asked_at = -NOT_AGAIN
        self.ctx.spawn(self._open(), name="open")

    async def receive(self, message: object) -> object:
        match message:
            case ShowMenu():
                return self._show()
            case DescribeMenus():
                return self._status()
            case NamesLacking():
                self._hear_lacking()
            case _Opened(kept):
                self._begin(kept)
            case _Tick():
                self._start()
            case _Fetched():
                self._end(message)
            case _:
                return await super().receive(message)
        return None

    def format_status(self) -> Mapping[str, object]:
        return {"fetching": self._busy, "why": self._why}

    def _status(self) -> MenusStatus:
        kept = self._kept
        counts = {} if kept is None else {kind.value: len(entries) for kind, entries in kept.parts.items()}
        return MenusStatus(self._settings.name, None if kept is None else as_time(kept.at), counts, self._why)

    # --- the disk ---------------------------------------------------------------------------------

    async def _open(self) -> None:
        kept = None
        with suppress(OSError, Timeout):
            content = await self._lane.run(self._shelf.read, self._settings.name, timeout=DISK_DEADLINE)
            kept = None if content is None else wix_menus.load(self._settings.site_id, content)
        self.ctx.ref.tell(_Opened(kept))

    def _begin(self, kept: Kept | None) -> None:
        if kept is not None:
            self._use(kept)
        for token in self._waiting or ():
            token.answer(self._menu)
        self._waiting = None
        self._schedule(self._rest(kept))

    def _use(self, kept: Kept) -> None:
        self._kept, self._menu = kept, menu_of(kept.parts)

    def _show(self) -> Menu | None:
        if self._waiting is None:
            return self._menu
        self._waiting.append(self.ctx.reply_later())
        return None

    def _rest(self, kept: Kept | None) -> float:
        """Until menus of that age are to be fetched anew. A date that can't be is no date."""
        at = None if kept is None else as_time(kept.at)
        age = None if at is None else self._ports.clock.now() - at
        if age is None or not timedelta() <= age < timedelta(seconds=REFRESH):
            return AT_FIRST
        return max(AT_FIRST, REFRESH - age.total_seconds())

    # --- fetching ---------------------------------------------------------------------------------

    def _schedule(self, delay: float) -> None:
        self.ctx.after(delay, _Tick(), name="fetch")

    def _hear_lacking(self) -> None:
        if not self._busy:
            self._schedule(max(0.0, self._asked_at + NOT_AGAIN - self.ctx.now()))

    def _start(self) -> None:
        if not self._busy:
            self._busy, self._asked_at = True, self.ctx.now()
            self.ctx.spawn(self._fetch(), name="fetch")

    async def _fetch(self) -> None:
        """Kind by kind: what comes is of use without the rest. In trouble that passes all fail alike."""
        parts: Parts = {}
        failed: NoPage | None = None
        for kind in wix_menus.PATHS:
            found = await self._fetch_kind(kind)
            if isinstance(found, NoPage):
                failed = failed or found
                if not found.lasting:
                    break
            else:
                parts[kind] = found
        self.ctx.ref.tell(_Fetched(parts, failed))

    async def _fetch_kind(self, kind: Kind) -> tuple[Entry, ...] | NoPage:
        entries: list[Entry] = []
        cursor, followed = None, set[str]()
        while True:
            page = await self._page(kind, cursor)
            if isinstance(page, NoPage):
                return page
            entries += page.entries
            if page.next is None or page.next in followed or len(entries) > wix_menus.MOST_ENTRIES:
                return tuple(entries)
            cursor = page.next
            followed.add(cursor)

    async def _page(self, kind: Kind, cursor: str | None) -> wix_menus.Page | NoPage:
        try:
            told = await self._client.ask(Post(wix_menus.PATHS[kind], wix_menus.query(cursor)), DEADLINE)
        except WixError as error:
            return NoPage(str(error), lasting=isinstance(error, LASTING))
        except (ActorDown, Timeout, MailboxFull) as error:
            return NoPage(f"Wix is not asked at the moment: {error}", lasting=False)
        page = wix_menus.page_of(kind, told.document)
        return NoPage(f"the answer is JSON, but no list of {kind}", lasting=True) if page is None else page

    def _end(self, fetched: _Fetched) -> None:
        self._busy = False
        if fetched.parts:
            self._keep(fetched.parts)
        if fetched.failed is None:
            self._note_success()
            self._schedule(REFRESH)
            return
        self._schedule(self._note_failure(fetched.failed))

    def _keep(self, parts: Parts) -> None:
        """What did not come this time stays as it was."""
        before = {} if self._kept is None else self._kept.parts
        kept = Kept({**before, **parts}, self._ports.clock.now().isoformat())
        self._use(kept)
        self.ctx.spawn(self._write(wix_menus.dump(self._settings.site_id, kept)), name="write")

    async def _write(self, content: bytes) -> None:
        with suppress(
            OSError, Timeout
        ):  # a full disk has alarms of its own; at the next start they are fetched
            await self._lane.run(self._shelf.write, self._settings.name, content, timeout=DISK_DEADLINE)

    def _note_success(self) -> None:
        if not self._is_told:
            counts = self._status().counts
            sections, items = counts.get(Kind.SECTIONS, 0), counts.get(Kind.ITEMS, 0)
            self.ctx.emit(MENUS_FETCHED, source=self._settings.name, sections=sections, items=items)
        self._why, self._setbacks, self._is_told = "", 0, True

    def _note_failure(self, failed: NoPage) -> float:
        """When to try again. The first failure of a kind is told; its repetitions only show in the status."""
        if failed.why != self._why:
            self.ctx.emit(MENUS_FAILING, source=self._settings.name, why=failed.why)
        self._why, self._is_told = failed.why, False
        if failed.lasting:
            return LASTING_RETRY
        self._setbacks += 1
        longest = min(FIRST_RETRY * 2.0 ** min(self._setbacks - 1, 10), LAST_RETRY)
        return longest * (1.0 - self._ports.random.random() / 4)
