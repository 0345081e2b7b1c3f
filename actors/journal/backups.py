"""The actor that keeps copies of the journal: one a night, and one whenever somebody asks."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from actors import places
from actors.errors import DocketdError, JournalError
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.backup_messages import BeginBackup, FindBackup, HowFar, MakeBackup, Progress
from actors.journal.messages import Count
from supervision import Actor, ActorDown, MailboxFull, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path

    from actors.ports import Clock, Vault
    from actors.settings import Settings
    from supervision import ReplyToken

ALERT: Final = "backup-failed"
FIRST_LOOK: Final = 60.0  # seconds after a start, which has other things to do
LOOK_EVERY: Final = 600.0
PACKING: Final = 600.0
PATIENCE: Final = 5.0
FAILURES: Final = (DocketdError, sqlite3.Error, OSError, Timeout)


class Tick:
    """It may be time for a copy."""


class Backups(Actor):
    """Events: `backup_made` (file)."""

    def __init__(self, vault: Vault, clock: Clock, settings: Callable[[], Settings], zone: tzinfo) -> None:
        self._vault = vault
        self._clock = clock
        self._settings = settings
        self._zone = zone
        self._making = False
        self._progress: Progress | None = None

    async def init(self) -> None:
        self.ctx.after(FIRST_LOOK, Tick(), name="look")

    async def receive(self, message: object) -> object:
        match message:
            case MakeBackup() | BeginBackup() if self._making:
                return JournalError("a copy is being made already: try again in a minute")
            case MakeBackup() | BeginBackup():
                self._begin(self.ctx.reply_later() if isinstance(message, MakeBackup) else None)
            case HowFar():
                return self._progress
            case FindBackup(name):
                return await self.ctx.lane("names").run(self._vault.find, name, timeout=PATIENCE)
            case Tick():
                self.ctx.after(LOOK_EVERY, Tick(), name="look")
                await self._look()
            case _:
                return await super().receive(message)
        return None

    async def _look(self) -> None:
        keep = self._settings().keep
        if not keep.backups or self._making:
            return
        names = await self.ctx.lane("names").run(self._vault.names, timeout=PATIENCE)
        last = made_at(names[0]) if names else None
        if is_due(last, self._clock.now(), self._zone, keep.backup_at) and await self._has_news(last):
            self._begin(None)

    async def _has_news(self, last: datetime | None) -> bool:
        try:
            tally = await self.ctx.ref_of(places.JOURNAL).ask(Count(), timeout=PATIENCE)
        except (ActorDown, MailboxFull, Timeout, JournalError):
            return False
        ordered = tally.last_order_at
        return tally.tickets > 0 and (last is None or ordered is None or ordered > last)

    def _begin(self, token: ReplyToken | None) -> None:
        self._making = True
        self._tell("copying", 0.0)
        self.ctx.spawn(self._make(token), name="backup")

    async def _make(self, token: ReplyToken | None) -> None:
        journal = self.ctx.ref_of(places.JOURNAL)
        answer: Path | DocketdError
        try:
            answer = await self._copy()
        except FAILURES as error:
            answer = DocketdError(f"no copy of the journal could be made: {error}")
            journal.tell(Raise(ALERT, Severity.WARNING, f"No copy of the journal could be made: {error}."))
            self._progress = Progress("failed", why=str(answer))
        else:
            journal.tell(Clear(ALERT))
            self.ctx.emit("backup_made", file=answer.name)
            self._progress = Progress("made", 1.0, answer)
        self._making = False
        if token is not None:
            token.answer(answer)

    def _tell(self, step: str, share: float) -> None:
        """From the lane's thread, too."""
        self._progress = Progress(step, share)

    async def _copy(self) -> Path:
        settings, lane = self._settings(), self.ctx.lane("backup")
        copied = await lane.run(self._vault.copy, partial(self._tell, "copying"), timeout=PACKING)
        now, told = self._clock.now(), partial(self._tell, "packing")
        made = await lane.run(self._vault.pack, copied, settings.content, now, told, timeout=PACKING)
        await lane.run(self._vault.prune, max(1, settings.keep.backups), timeout=PATIENCE)
        return made


def made_at(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, "docketd-%Y%m%dT%H%M%SZ.zip").replace(tzinfo=UTC)
    except ValueError:
        return None


def is_due(last: datetime | None, now: datetime, zone: tzinfo, minutes: int) -> bool:
    """Whether the shop's quiet hour has passed since the last copy; where a copy is from the future, too."""
    if last is None or last > now:
        return True
    local = now.astimezone(zone)
    quiet = local.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0)
    if quiet > local:
        quiet -= timedelta(days=1)
    return last < quiet
