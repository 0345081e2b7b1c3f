"""Dispatch: watches every printer, and moves what waits at one that stays away to its backup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from actors import places
from actors.errors import JournalError
from actors.journal.alert_messages import FAILED_OVER, Clear, Raise, Severity
from actors.journal.messages import MoveQueued
from actors.journal.pause_messages import ListPaused
from actors.printing.messages import (
    ClearPrinter,
    DescribePrinter,
    Dropped,
    OnPause,
    PrinterChanged,
    Ready,
)
from actors.recovery.messages import Relieved
from supervision import Actor, ActorDown, Mailbox, MailboxFull, Overflow, Timeout
from transports.addresses import SPOOLED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.printing.messages import PrinterStatus
    from actors.settings import Printer
    from supervision import Request

T = TypeVar("T")

LOOK_AGAIN: Final = 5.0  # seconds between two looks at a printer that is away: its queue may have grown


@dataclass(frozen=True, slots=True)
class Away:
    """The dispatch's own timer: this printer has not been ready for long enough."""

    printer: str


@dataclass(frozen=True, slots=True)
class Back:
    """The dispatch's own timer: the journal has not heard yet that this printer is back."""

    printer: str


class Dispatch(Actor):
    mailbox: ClassVar[Mailbox] = Mailbox(1024, Overflow.FAIL)

    def __init__(self, printers: Sequence[Printer], failover_after: float) -> None:
        self._backups = {printer.name: printer.backup for printer in printers if printer.backup is not None}
        self._after = failover_after
        self._away = set(self._backups)  # not ready, as far as is known: links tell only what changes
        self._paused: set[str] = set()
        self._clearable = {each.name for each in printers if not_others(each)}
        self._cleared: dict[str, int] = {}  # the attempt that a printer was told to drop last

    async def init(self) -> None:
        for name in self._backups:
            self._wait(name, self._after)

    async def receive(self, message: object) -> object:
        match message:
            case PrinterChanged(name=name) | OnPause(printer=name):
                if name in self._backups:
                    await self._hear(message)
            case Back(printer):
                if printer not in self._away:
                    await self._end_alert(printer)
            case Dropped(printer):
                self._note_dropped(printer)
            case Away(printer):
                if printer in self._away:
                    await self._look(printer, self._backups[printer])
            case _:
                return await super().receive(message)
        return None

    async def _hear(self, message: PrinterChanged | OnPause) -> None:
        match message:
            case PrinterChanged(name, standing):
                await self._note(name, ready=isinstance(standing, Ready) and name not in self._paused)
            case OnPause(name, paused):
                await self._note_pause(name, paused=paused)

    async def _note_pause(self, name: str, *, paused: bool) -> None:
        """Whoever names a backup wants it to print in the place of one that does not, whatever the cause."""
        if paused:
            self._paused.add(name)
            await self._note(name, ready=False)
        else:
            self._paused.discard(name)
            if await self._is_ready(name):
                await self._note(name, ready=True)

    async def _note(self, name: str, *, ready: bool) -> None:
        if ready and name in self._away:
            self._away.discard(name)
            self.ctx.cancel_timer(name)
            await self._end_alert(name)
        elif ready:
            return
        elif name not in self._away:
            self._away.add(name)
            self._wait(name, self._after)

    def _wait(self, name: str, seconds: float) -> None:
        self.ctx.after(seconds, Away(name), name=name)

    async def _look(self, name: str, backup: str) -> None:
        """Only to a printer that is ready itself: from one dead printer to another helps nobody."""
        if await self._is_ready(name):
            self._paused.discard(name)
            await self._note(name, ready=True)  # it was before this dispatch was started
            return
        if await self._is_ready(backup):
            await self._clear(name, backup)
            await self._move(name, backup)
        self._wait(name, LOOK_AGAIN)

    async def _clear(self, name: str, backup: str) -> None:
        """What the printer has in hand is not moved by this: only by its own word that it dropped it.

        Once an attempt. Somebody who does something to the printer has all the time anew.
        """
        status = await self._status(name) if name in self._clearable else None
        if status is None or status.printing is None or status.state != "blocked":
            return
        newest = min([status.since, *status.reasons_since.values()])
        if newest < self._after or self._cleared.get(name) == status.printing:
            return
        link = self.ctx.ref_of(places.printer(name, "link"))
        try:
            told = await link.ask(ClearPrinter(status.printing), timeout=5.0)
        except (ActorDown, Timeout, MailboxFull):
            return
        if told:
            self._cleared[name] = status.printing
            self._tell_of_clearing(name, f"told to drop its ticket: when it says so, {backup} prints it")

    def _note_dropped(self, name: str) -> None:
        """Its ticket waits again, so it moves at once if nobody has mended the printer meanwhile."""
        self._tell_of_clearing(name, "it says that it dropped the ticket")
        if name in self._cleared and name in self._away:
            self.ctx.ref.tell(Away(name))

    def _tell_of_clearing(self, name: str, outcome: str) -> None:
        self.ctx.ref_of(places.RECOVERY).tell(Relieved(name, outcome))

    async def _is_ready(self, name: str) -> bool:
        status = await self._status(name)
        return status is not None and status.state == "ready" and not await self._is_paused(name)

    async def _status(self, name: str) -> PrinterStatus | None:
        try:
            return await self.ctx.ref_of(places.printer(name, "link")).ask(DescribePrinter(), timeout=5.0)
        except (ActorDown, Timeout, MailboxFull):
            return None

    async def _is_paused(self, name: str) -> bool:
        """Nobody knows while the journal does not answer, and then nothing can be moved anyway."""
        found = await self._ask(ListPaused())
        return found is None or any(each.printer == name for each in found)

    async def _move(self, name: str, backup: str) -> None:
        moved = await self._ask(MoveQueued(name, backup, f"{name} was not ready for {self._after:g} s"))
        if moved:
            self.ctx.emit("jobs_moved", printer=name, to=backup, jobs=moved)
            how = "paused" if name in self._paused else "away"
            text = f"Printer {name} is {how}: its tickets come out of {backup}, headed REROUTED."
            await self._ask(Raise(f"{FAILED_OVER}/{name}", Severity.WARNING, text))

    async def _end_alert(self, name: str) -> None:
        """New tickets go to their own printer again, without anybody's doing."""
        if await self._ask(Clear(f"{FAILED_OVER}/{name}")) is None:
            self.ctx.after(LOOK_AGAIN, Back(name), name=f"back.{name}")

    async def _ask(self, request: Request[T]) -> T | None:
        """None when the journal can't answer now: it is asked again in a moment."""
        try:
            return await self.ctx.ref_of(places.JOURNAL).ask(request, timeout=30.0)
        except (ActorDown, Timeout, MailboxFull, JournalError):
            return None


def not_others(printer: Printer) -> bool:
    """Whether all that it has in hand is docketd's: to clear it costs nobody else anything."""
    return not printer.shared and printer.connect.scheme not in SPOOLED
