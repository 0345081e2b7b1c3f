"""The journal of a data folder without a daemon: for commands that must work when none runs."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from actors.config import load
from actors.domain.patience import Cause
from actors.errors import ConfigurationError
from actors.journal.actor import handle
from actors.journal.moment import Limits, Moment
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

    def __init__(self, store: Store, clock: Clock, limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits

    async def ask(self, request: Request[T]) -> T:
        """Returns when the answer is on the disk. Raises what the actor would have answered with."""
        up = asyncio.get_running_loop().time()
        at = Moment(self._clock.now(), self._clock.boot_id, up, self._limits)
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
        yield OfflineJournal(store, SystemClock(), limits_in(data))
    finally:
        await store.close()


def limits_in(data: Path) -> Limits:
    """By the settings that the last daemon of this folder ran on, else by those that lie there, if any."""
    for file in (data / "docketd.toml.last-good", data / "docketd.toml"):
        if file.is_file():
            with suppress(ConfigurationError):
                settings = load(file, data, os.environ, secrets=False)
                tries, keep = settings.retry[Cause.FAULTED].tries, settings.keep
                return Limits(
                    settings.freshness,
                    tries,
                    tickets=keep.tickets,
                    tickets_for=keep.tickets_for,
                    raw_for=keep.raw,
                    later=settings.later,
                )
    return Limits()
