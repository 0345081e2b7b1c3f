"""The actor that makes tickets: one at a time, on a thread of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from actors.attempt import attempt
from actors.rendering.messages import Render
from actors.rendering.render import render
from supervision import Actor, Timeout

if TYPE_CHECKING:
    from actors.ports import Lane
    from actors.rendering.messages import Rendered, Shop, Unprintable

DEADLINE: Final = 10.0
"""Seconds that a ticket may take. Its lengths are bounded, so that only a broken machine gets here."""


LOAD_AFTER: Final = 0.3
"""Seconds after its start when rendering loads the layouts: behind the rest of docketd, before the orders."""


class _Load:
    """Rendering's own timer."""


class Rendering(Actor):
    """Answers `Render`. It keeps nothing but what can be loaded again.

    A ticket that misses its deadline is not unprintable, since the machine may just be busy: the asker gets
    the `Timeout`, and the journal counts how often a job was started without an end.
    """

    def __init__(self, shop: Shop, lane: Lane | None = None) -> None:
        self._shop = shop
        self._lane = lane

    async def init(self) -> None:
        self._lane = self._lane or self.ctx.lane("rendering")
        self.ctx.after(LOAD_AFTER, _Load())

    async def receive(self, message: object) -> object:
        if isinstance(message, Render) and self._lane is not None:
            return await self._render(self._lane, message)
        if isinstance(message, _Load) and self._lane is not None:
            self.ctx.spawn(self._load(self._lane), name="load")
            return None
        return await super().receive(message)

    async def _render(self, lane: Lane, asked: Render) -> Rendered | Unprintable | Timeout:
        try:
            return await lane.run(render, asked.work, self._shop, asked.model, timeout=DEADLINE)
        except Timeout as error:
            return error

    async def _load(self, lane: Lane) -> None:
        """In the background. If it fails, the first ticket meets the same fault and says so."""
        with suppress(Timeout):
            await lane.run(attempt, _load, timeout=60.0)


def _load() -> None:
    from actors.rendering import templates  # noqa: PLC0415 - Jinja2 takes its time: not while docketd starts

    templates.load()
