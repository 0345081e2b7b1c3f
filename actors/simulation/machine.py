"""The computer that docketd runs on: its date, its disk, and calls that would need a thread."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from actors.errors import DiskFullError, JournalError
from actors.journal.store import run_batch
from actors.journal.trouble import trouble_of
from actors.journal.versions import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.domain.availability import Beat
    from actors.simulation.chance import Chance
    from actors.simulation.invariants import Witness

T = TypeVar("T")

OPENING: Final = datetime(2026, 3, 6, 10, 0, tzinfo=UTC)
RENDERING_SECONDS: Final = 0.02
BALLAST_PAGES: Final = 4096  # of 4 KB


class TrueClock:
    """The date as it is."""

    boot_id = "true"

    def now(self) -> datetime:
        return OPENING + timedelta(seconds=asyncio.get_running_loop().time())


class MachineClock:
    """The date as the computer has it. `off` is how wrong it is."""

    def __init__(self) -> None:
        self.off = timedelta()
        self.boots = 1

    def put_right(self) -> None:
        """By hand, or by the network."""
        self.off = timedelta()

    @property
    def boot_id(self) -> str:
        return f"boot-{self.boots}"

    def now(self) -> datetime:
        return OPENING + timedelta(seconds=asyncio.get_running_loop().time()) + self.off


class Disk:
    """The journal's file. It outlives the processes that open it; what was not committed does not.

    It stands in memory: a commit is durable here by definition, and `SqliteStore`'s own way of committing is
    for tests that kill a real process.
    """

    def __init__(self, flush: float, chance: Chance) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.flush = flush
        self.slowness = 1.0
        self.failing = 0  # flushes that will fail
        self.is_full = False
        self.copies: dict[str, bytes] = {}  # of the journal, by name, the oldest first
        self.pulse: Beat | None = None  # never flushed: a kill leaves it
        self._has_ballast = False
        self._chance = chance
        self._flushes = 0

    def prepare(self) -> None:
        self.connection.execute("PRAGMA foreign_keys=ON")
        migrate(self.connection)

    def crash(self) -> None:
        """What the process had open is gone."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def lose_power(self, *, flushed: bool) -> None:
        """What was never flushed may be on the disk all the same."""
        if not flushed:
            self.pulse = None

    def beat(self, beat: Beat) -> None:
        """The port's. Memory does not block."""
        self.pulse = beat

    def last(self) -> Beat | None:
        """The port's."""
        return self.pulse

    def fill(self) -> None:
        """No page more than there are; a write that needs another fails as on a full disk."""
        self.is_full = True
        self._allow(0)

    def _allow(self, more: int) -> None:
        pages = self.connection.execute("PRAGMA page_count").fetchone()[0]
        self.connection.execute(f"PRAGMA max_page_count={pages + more}")

    def relieve(self) -> bool:
        """The port's: give up the room that was kept."""
        had, self._has_ballast = self._has_ballast, False
        if had and self.is_full:
            self._allow(BALLAST_PAGES)
        return had

    def brace(self, size: int) -> bool:
        """The port's: keep room, where there is any."""
        self._has_ballast = self._has_ballast or (size > 0 and not self.is_full)
        return self._has_ballast or (size == 0 and not self.is_full)

    def mend(self) -> bool:
        """The port's: there is nothing to mend, and who asks for it has found something new."""
        raise RuntimeError("no fault of a simulated day damages the journal")

    def make_room(self) -> None:
        self.is_full = False
        self.connection.execute("PRAGMA max_page_count=1073741823")

    def flush_seconds(self) -> float:
        self._flushes += 1
        return self.flush * self.slowness * self._chance.between(0.5, 2.0, self._flushes)

    def takes_flush(self) -> bool:
        if self.failing:
            self.failing -= 1
            return False
        return True

    def close(self) -> None:
        self.connection.close()


class SimStore:
    """A process's hold on the disk: the journal's own batches, and the time that a flush takes.

    A crash may come before the commit, and between the commit and the answer.
    """

    def __init__(self, disk: Disk, witness: Witness) -> None:
        self._disk = disk
        self._witness = witness
        self._open = False
        self.dead = False  # its process was killed

    async def open(self) -> None:
        await self._wait(0.5)
        self._disk.prepare()
        self._open = True

    async def run(self, functions: Sequence[Callable[[sqlite3.Connection], T]]) -> Sequence[T | Exception]:
        if not self._open:
            raise JournalError("the journal is not open")
        seconds = self._disk.flush_seconds()
        await self._wait(seconds / 2)
        answers = self._commit(functions)
        await self._wait(seconds / 2)
        self._witness.acknowledged(self._disk.connection, answers)
        return answers

    def _commit(self, functions: Sequence[Callable[[sqlite3.Connection], T]]) -> Sequence[T | Exception]:
        """Raises what the real store would."""
        try:
            return self.commit(functions)
        except sqlite3.Error as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            self._open = isinstance(trouble, DiskFullError)
            raise trouble from error

    def commit(self, functions: Sequence[Callable[[sqlite3.Connection], T]]) -> Sequence[T | Exception]:
        if not self._disk.takes_flush():
            failure = sqlite3.OperationalError("disk I/O error")
            failure.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise failure
        return run_batch(self._disk.connection, functions)

    async def close(self) -> None:
        self._open = False

    async def _wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if self.dead:
            raise JournalError("this process was killed")


class SimLane:
    """Runs calls in the loop, after the time that they would take on a thread."""

    async def run(self, function: Callable[..., T], *arguments: Any, timeout: float) -> T:  # noqa: ANN401, ASYNC109 - as declared by the port
        await asyncio.sleep(min(RENDERING_SECONDS, timeout))
        return function(*arguments)
