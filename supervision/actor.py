"""The actor: state that one message at a time may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from supervision import events
from supervision.errors import UnknownMessage
from supervision.mailbox import Mailbox, Overflow
from supervision.messages import Exited, Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supervision.context import Context
    from supervision.exits import ExitReason
    from supervision.process import Process


class Actor:
    """Subclass it. An exception that leaves a method ends this incarnation; its supervisor decides what next.

    ``batch`` above 1 makes ``receive_many`` get what has piled up, at most that many messages.
    """

    mailbox: ClassVar[Mailbox] = Mailbox(1024, Overflow.FAIL)
    batch: ClassVar[int] = 1
    supervises: ClassVar[bool] = False
    ctx: Context

    async def init(self) -> None:
        """Run before any message. Whoever starts this actor waits until it returns, so keep it short.

        What takes long belongs into a message to itself, ``self.ctx.next(message)``. Raise ``Ignore`` if
        there is nothing to do for this actor.
        """

    async def receive(self, message: object) -> object:
        """Handle one message. The value returned answers an ask; an exception returned is raised there."""
        if isinstance(message, Request):
            raise UnknownMessage(message)
        self.ctx.emit(events.DEAD_LETTER, message=type(message).__name__, count=1, unknown=True)
        return None

    async def receive_many(self, messages: Sequence[object]) -> Sequence[object]:
        """Return one answer a message, in their order; an exception as an answer is raised in that asker."""
        return [await self.receive(message) for message in messages]

    async def terminate(self, reason: ExitReason) -> None:
        """Run after the last message, on stop and on crash, not on a kill; within ``shutdown`` seconds."""

    def child_ended(self, process: Process, reason: ExitReason) -> object:
        """Do at once, for supervisors, what the end of a child asks for; return a message about the rest."""
        return Exited(process, reason)

    def format_status(self) -> Mapping[str, object]:
        """Return what a report about this actor may show of its state: no secrets."""
        return {}

    def redact(self, text: str) -> str:
        """Return what a report about this actor may show of the text of an error or of a reason.

        The exceptions themselves, which reach those who asked, stay as they are.
        """
        return text
