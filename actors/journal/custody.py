"""The store and its disk: what is done when the disk keeps nothing, and what is refused meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from actors.errors import DamagedError, DiskFullError, DiskTroubleError
from actors.journal import alerts
from actors.journal.access_messages import AddKey, AddLink
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.delivery_messages import AcceptDelivery
from actors.journal.messages import Accept, AcceptPage, Reprint
from actors.journal.order_messages import MayAccept
from actors.journal.sheet_messages import AcceptSheet
from actors.journal.trouble import NO_ORDERS, trouble_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from actors.journal.moment import Moment
    from actors.ports import Disk, Lane, Store

DISK_SECONDS: Final = 60.0  # a card that is dying takes its time

#: What begins something new: refused on a full disk, so that what was begun can be ended.
GROWING: Final = frozenset(
    {Accept, AcceptDelivery, AcceptPage, AcceptSheet, AddKey, AddLink, MayAccept, Reprint}
)


@dataclass(frozen=True, slots=True)
class Care:
    """What may be done for the disk, and how much room is kept there (bytes)."""

    disk: Disk
    ballast: int


class Custody:
    """Without `care` a full disk is tried again with each request, and any other trouble is a crash."""

    def __init__(self, store: Store, care: Care | None) -> None:
        self.trouble: DiskTroubleError | None = None
        self.cares = care is not None
        self._store = store
        self._care = care
        self._is_noted = False  # as an alert
        self._is_open = (
            False  # the store; what fails while it is may close it again, but a full disk does not
        )

    def refusal(self, message: object) -> DiskTroubleError | None:
        """Why a request is not even tried; None where it is."""
        if isinstance(self.trouble, DiskFullError) and self._is_open and type(message) not in GROWING:
            return None
        return self.trouble

    def begin(self, trouble: DiskTroubleError) -> bool:
        """Whether that is news."""
        is_news = self.trouble is None or self.trouble.name != trouble.name
        self.trouble = trouble
        self._is_noted = self._is_noted and not is_news
        return is_news

    async def open(self, lane: Lane) -> None:
        """Raises `DiskTroubleError`."""
        self._is_open = False
        await self._open(lane)
        self._is_open = True

    async def _open(self, lane: Lane) -> None:
        try:
            await self._store.open()
        except DiskFullError:
            if not await self.relieve(lane):
                raise
            await self._store.open()
        except DamagedError:
            if self._care is None:
                raise
            await self._store.close()
            await self._on_disk(lane, self._care.disk.mend)
            await self._store.open()

    async def relieve(self, lane: Lane) -> bool:
        """Whether there was room kept for a full disk: now it can be used."""
        if self._care is None:
            return False
        return await self._on_disk(lane, self._care.disk.relieve)

    async def is_well(self, lane: Lane) -> bool:
        """Whether room is kept for a full disk, or can be again. Raises `DiskTroubleError`."""
        if self._care is None:
            return True
        return await self._on_disk(lane, partial(self._care.disk.brace, self._care.ballast))

    async def look(self, lane: Lane, at: Moment) -> bool:
        """Whether the trouble is over now. What it was is an alert as soon as the disk takes one."""
        trouble = self.trouble
        if trouble is None:
            return await self._settle(lane, at)
        is_full = isinstance(trouble, DiskFullError)
        if not (is_full and self._is_open):
            await self.open(lane)
        over = await self.is_well(lane) if is_full else True
        if over or not self._is_noted:
            await self._store.run([partial(_note, trouble=trouble, over=over, at=at)])
            self._is_noted = True
        if over:
            self.trouble, self._is_noted = None, False
        return over

    async def _settle(self, lane: Lane, at: Moment) -> bool:
        """After a start: a disk that was full when docketd ended may still be."""
        if not await self.is_well(lane):
            raise DiskFullError(NO_ORDERS)
        if self._care is not None:
            await self._store.run([partial(alerts.clear_alert, request=Clear(FULL.name), at=at)])
        return True

    async def _on_disk(self, lane: Lane, function: Callable[[], bool]) -> bool:
        try:
            return await lane.run(function, timeout=DISK_SECONDS)
        except OSError as error:
            trouble = trouble_of(error)
            if trouble is None or isinstance(trouble, DiskFullError):
                return False
            raise trouble from error


FULL: Final = DiskFullError(NO_ORDERS)


def _note(connection: sqlite3.Connection, *, trouble: DiskTroubleError, over: bool, at: Moment) -> None:
    text = str(trouble)
    raised = Raise(trouble.name, Severity.CRITICAL, f"{text[:1].upper()}{text[1:]}.")
    alerts.raise_alert(connection, raised, at)
    if over:
        alerts.clear_alert(connection, Clear(trouble.name), at)
