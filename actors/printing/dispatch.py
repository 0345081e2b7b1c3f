"""Dispatch: watches every printer, and moves what waits at one that stays away to its backup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from actors import places
from actors.errors import JournalError
from actors.journal.messages import MoveQueued
from actors.printing.messages import DescribePrinter, PrinterChanged, Ready
from supervision import Actor, ActorDown, Mailbox, MailboxFull, Overflow, Timeout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.settings import Printer

LOOK_AGAIN: Final = 5.0  # seconds between two looks at a printer that is away: its queue may have grown


@dataclass(frozen=True, slots=True)
class Away:
    """The dispatch's own timer: this printer has not been ready for long enough."""

    printer: str


class Dispatch(Actor):
    mailbox: ClassVar[Mailbox] = Mailbox(1024, Overflow.FAIL)

    def __init__(self, printers: Sequence[Printer], failover_after: float) -> None:
        self._backups = {printer.name: printer.backup for printer in printers if printer.backup is not None}
        self._after = failover_after
        self._away = set(self._backups)  # not ready, as far as is known: links tell only what changes

    async def init(self) -> None:
        for name in self._backups:
            self._wait(name, self._after)

    async def receive(self, message: object) -> object:
        match message:
            case PrinterChanged(name, standing):
                if name in self._backups:
                    self._note(name, ready=isinstance(standing, Ready))
            case Away(printer):
                if printer in self._away:
                    await self._look(printer, self._backups[printer])
            case _:
                return await super().receive(message)
        return None

    def _note(self, name: str, *, ready: bool) -> None:
        if ready:
            self._away.discard(name)
            self.ctx.cancel_timer(name)
        elif name not in self._away:
            self._away.add(name)
            self._wait(name, self._after)

    def _wait(self, name: str, seconds: float) -> None:
        self.ctx.after(seconds, Away(name), name=name)

    async def _look(self, name: str, backup: str) -> None:
        """Only to a printer that is ready itself: from one dead printer to another helps nobody."""
        if await self._is_ready(name):
            self._note(name, ready=True)  # it was before this dispatch was started
            return
        if await self._is_ready(backup):
            await self._move(name, backup)
        self._wait(name, LOOK_AGAIN)

    async def _is_ready(self, name: str) -> bool:
        try:
            status = await self.ctx.ref_of(places.printer(name, "link")).ask(DescribePrinter(), timeout=5.0)
        except (ActorDown, Timeout, MailboxFull, JournalError):
            return False
        return status.state == "ready"

    async def _move(self, name: str, backup: str) -> None:
        request = MoveQueued(name, backup, f"{name} was not ready for {self._after:g} s")
        try:
            moved = await self.ctx.ref_of(places.JOURNAL).ask(request, timeout=30.0)
        except (ActorDown, Timeout, MailboxFull, JournalError):
            return  # looked at again in a moment
        if moved:
            self.ctx.emit("jobs_moved", printer=name, to=backup, jobs=moved)
