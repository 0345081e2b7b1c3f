"""The actor that sees to it that the time is written down, and tells of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from actors import places
from actors.availability.messages import DescribeAvailability
from actors.journal.report_messages import KeepReports
from supervision import Actor, MailboxFull

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from actors.availability.presence import Presence
    from actors.ports import Pulse

BEAT_EVERY: Final = 10.0  # seconds
LOOK_EVERY: Final = 6  # beats


class Tick:
    """Ten seconds have passed."""


class Keeper(Actor):
    """Keeps nothing itself: without it the time is counted on, and written down beside whatever else is.

    Without a `pulse` the journal alone has signs of life.
    """

    def __init__(self, presence: Presence, pulse: Pulse | None = None) -> None:
        self._presence = presence
        self._pulse = pulse
        self._ticks = 0
        self._writing: asyncio.Task[None] | None = None

    async def init(self) -> None:
        self.ctx.after(BEAT_EVERY, Tick(), name="tick")

    async def receive(self, message: object) -> object:
        match message:
            case Tick():
                self.ctx.after(BEAT_EVERY, Tick(), name="tick")
                self._ticks += 1
                if self._ticks % LOOK_EVERY == 0:
                    self._look()
                if self._pulse is not None:
                    self._beat(self._pulse)
                return None
            case DescribeAvailability():
                return self._presence.report(self.ctx.now())
            case _:
                return await super().receive(message)

    def _look(self) -> None:
        if self._presence.is_due(self.ctx.now(), alone=True):
            with suppress(MailboxFull):
                self.ctx.ref_of(places.JOURNAL).tell(KeepReports())

    def _beat(self, pulse: Pulse) -> None:
        """While a disk holds up one beat, the others fall out."""
        if self._writing is not None and not self._writing.done():
            return
        beat = self._presence.beat(self.ctx.now())
        write = None if beat is None else pulse.beat(beat)
        if write is not None:
            self._writing = self.ctx.spawn(self._write(write), name="beat")

    async def _write(self, write: Callable[[], None]) -> None:
        """Without a deadline, as nobody waits for it: a disk that hangs costs one thread, not one a beat."""
        await self.ctx.lane("pulse").run(write, timeout=None)
