"""The journal of a data folder without a daemon: for commands that must work when none runs."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from actors.journal.actor import handle
from actors.journal.moment import Moment
from actors.journal.store import SqliteStore
from actors.outside import SystemClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from actors.ports import Clock, Store
    from supervision import Request

T = TypeVar("T")


class OfflineJournal:
    """Takes the same requests as the journal's actor, and gives the same answers."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def ask(self, request: Request[T]) -> T:
        """Returns when the answer is on the disk. Raises what the actor would have answered with."""
        at = Moment(self._clock.now(), self._clock.boot_id, asyncio.get_running_loop().time())
        (answer,) = await self._store.run([partial(handle, request=request, at=at)])
        if isinstance(answer, Exception):
            raise answer
        return cast("T", answer)


@asynccontextmanager
async def journal(data: Path) -> AsyncIterator[OfflineJournal]:
    """Owns the folder meanwhile. Raises `AlreadyRunningError` when a daemon does, and `JournalError`."""
    store = SqliteStore(data)
    await store.open()
    try:
        yield OfflineJournal(store, SystemClock())
    finally:
        await store.close()
