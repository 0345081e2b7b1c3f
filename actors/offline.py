"""The journal without a daemon around it, for commands that work on the file itself."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from actors.errors import DocketdError
from actors.journal.actor import Journal
from actors.journal.store import SqliteStore
from actors.outside import SystemClock
from supervision import ChildSpec, StartError, System

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from supervision import Ref, Request

T = TypeVar("T")
PATIENCE: Final = 30.0  # seconds: a person waits, and the disk may be an old card


class OfflineJournal:
    def __init__(self, ref: Ref) -> None:
        self._ref = ref

    async def ask(self, request: Request[T]) -> T:
        return await self._ref.ask(request, timeout=PATIENCE)


@asynccontextmanager
async def journal(data: Path) -> AsyncIterator[OfflineJournal]:
    """Holds the instance lock meanwhile. Raises `AlreadyRunningError`, or another `JournalError`."""
    system = System(ChildSpec("journal", lambda: Journal(SqliteStore(data), SystemClock(), ())))
    try:
        await system.start()
    except StartError as error:
        raise _reason(error) from None
    try:
        yield OfflineJournal(system.ref_of("journal"))
    finally:
        await system.stop()


def _reason(error: BaseException) -> DocketdError:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, DocketdError):
        cause = cause.__cause__
    return cause or DocketdError(f"the journal can't be opened: {error}")
