"""The actor that sees to it that the time is written down, and tells of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from actors import places
from actors.availability.messages import DescribeAvailability
from actors.journal.report_messages import KeepReports
from supervision import Actor, MailboxFull

if TYPE_CHECKING:
    from actors.availability.presence import Presence

LOOK_EVERY: Final = 60.0  # seconds


class Tick:
    """A minute has passed."""


class Keeper(Actor):
    """Keeps nothing itself: without it the time is counted on, and written down beside whatever else is."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence

    async def init(self) -> None:
        self.ctx.after(LOOK_EVERY, Tick(), name="look")

    async def receive(self, message: object) -> object:
        match message:
            case Tick():
                self.ctx.after(LOOK_EVERY, Tick(), name="look")
                if self._presence.is_due(self.ctx.now(), alone=True):
                    with suppress(MailboxFull):
                        self.ctx.ref_of(places.JOURNAL).tell(KeepReports())
                return None
            case DescribeAvailability():
                return self._presence.report(self.ctx.now())
            case _:
                return await super().receive(message)
