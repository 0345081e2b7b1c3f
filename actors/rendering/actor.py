"""The actor that makes tickets: one at a time, on a thread of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from actors import places
from actors.attempt import Failure, attempt
from actors.errors import UsageError
from actors.journal.alert_messages import LAYOUTS, Clear, Raise, Severity
from actors.rendering.messages import Look, Prepare, Render, Rendered, Unprintable, UseShop
from actors.rendering.render import render
from supervision import Actor, ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.ports import Lane
    from actors.rendering.messages import Prepared, Shop, Shown
    from supervision.belongings import ReplyToken

DEADLINE: Final = 10.0
"""Seconds that a ticket may take. Its lengths are bounded, so that only a broken machine gets here."""


MOST_PICTURES: Final = 64
"""Pictures that may wait at once. Whoever asks for more is told to come again."""

LOAD_AFTER: Final = 0.3
"""Seconds after its start when rendering loads the layouts: behind the rest of docketd, before the orders."""


class _Load:
    """Rendering's own timer."""


class Rendering(Actor):
    """Answers `Render`; `Look` and `Prepare` on another thread: no ticket waits for them.

    It keeps nothing but what can be loaded again.

    A ticket that misses its deadline is not unprintable, since the machine may just be busy: the asker gets
    the `Timeout`, and the journal counts how often a job was started without an end.
    """

    def __init__(self, shop: Shop, lane: Lane | None = None) -> None:
        self._shop = shop
        self._lane = lane
        self._gallery = lane
        self._pictures = 0

    async def init(self) -> None:
        self._gallery = self._gallery or self.ctx.lane("pictures")
        self._lane = self._lane or self.ctx.lane("rendering")
        self.ctx.after(LOAD_AFTER, _Load())

    async def receive(self, message: object) -> object:
        if isinstance(message, Render) and self._lane is not None:
            return await self._render(self._lane, message)
        if isinstance(message, Look | Prepare) and self._gallery is not None:
            self._show(self._gallery, message)
            return None
        if isinstance(message, UseShop) and self._gallery is not None:
            self._shop = message.shop
            self.ctx.spawn(self._try(self._gallery), name="try")
            return None
        if isinstance(message, _Load) and self._lane is not None and self._gallery is not None:
            self.ctx.spawn(self._load(self._lane), name="load")
            self.ctx.spawn(self._try(self._gallery), name="try")
            return None
        return await super().receive(message)

    async def _render(self, lane: Lane, asked: Render) -> Rendered | Unprintable | Timeout:
        try:
            found = await lane.run(render, asked.work, self._shop, asked.model, timeout=DEADLINE)
        except Timeout as error:
            return error
        if isinstance(found, Rendered) and found.broken:
            self._tell(Raise(LAYOUTS, Severity.WARNING, _broken([found.broken])))
        return found

    def _show(self, lane: Lane, asked: Look | Prepare) -> None:
        token = self.ctx.reply_later()
        if self._pictures >= MOST_PICTURES:
            token.refuse(Timeout(self.ctx.path, type(asked).__name__, 0.0))
            return
        self._pictures += 1
        self.ctx.spawn(self._draw(lane, asked, token), name="picture")

    async def _draw(self, lane: Lane, asked: Look | Prepare, token: ReplyToken) -> None:
        try:
            token.answer(await lane.run(_drawn, asked, self._shop, timeout=DEADLINE))
        except Timeout as error:
            token.refuse(error)
        finally:
            self._pictures -= 1

    async def _load(self, lane: Lane) -> None:
        """In the background. If it fails, the first ticket meets the same fault and says so."""
        with suppress(Timeout):
            await lane.run(attempt, _load, self._shop, timeout=60.0)

    async def _try(self, lane: Lane) -> None:
        """The owner's layouts, on orders that are not a guest's yet."""
        mistakes: list[str] | Failure = []
        if self._shop.layouts:
            with suppress(Timeout):
                mistakes = await lane.run(attempt, _tried, self._shop, timeout=60.0)
        told = [str(mistakes)] if isinstance(mistakes, Failure) else mistakes
        self._tell(Raise(LAYOUTS, Severity.WARNING, _broken(told)) if told else Clear(LAYOUTS))

    def _tell(self, what: Raise | Clear) -> None:
        """A journal that is away hears of it with the next ticket."""
        with suppress(ActorDown, MailboxFull):
            self.ctx.ref_of(places.JOURNAL).tell(what)


def _drawn(asked: Look | Prepare, shop: Shop) -> object:
    match asked:
        case Look():
            return _looked_at(asked, shop)
        case Prepare():
            return _prepared(asked)


def _looked_at(asked: Look, shop: Shop) -> Shown | Unprintable:
    from actors.rendering.picture import shown  # noqa: PLC0415 - most tickets are never looked at

    return shown(asked, shop)


def _prepared(asked: Prepare) -> Prepared | Unprintable:
    from actors.rendering.sheets.sheet import prepare  # noqa: PLC0415 - as above

    found = attempt(prepare, asked.form, asked.content, asked.font)
    if not isinstance(found, Failure):
        return found
    known = found.kind == UsageError.__name__
    return Unprintable(found.why if known else f"docketd failed on it ({found.kind}): please report it")


def _tried(shop: Shop) -> list[str]:
    from actors.rendering.trial import broken_layouts  # noqa: PLC0415 - as below

    return [str(mistake) for mistake in broken_layouts(shop)]


def _broken(mistakes: Sequence[str]) -> str:
    more = f", and {len(mistakes) - 1} more" if len(mistakes) > 1 else ""
    return (
        f"A layout is broken, and docketd's own prints instead: {mistakes[0]}{more}. docketd check tells all."
    )


def _load(shop: Shop) -> None:
    from actors.rendering.templates import filling  # noqa: PLC0415 - Jinja2 takes its time: not while docketd starts

    filling.load(shop)
