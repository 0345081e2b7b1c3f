"""The journal's database on disk: one connection that writes, on a thread of aiosqlite's, and nobody else's.

Write-ahead log with `synchronous=FULL`: what is committed survives a power cut, at one flush a commit
(SQLite manual, "PRAGMA synchronous"). Before SQLite 3.51.3 two connections that write to one such
database may corrupt it: hence one connection, and a lock on the folder.
"""

from __future__ import annotations

import errno
import sqlite3
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import aiosqlite

from actors.errors import DamagedError, DiskFullError, DiskTroubleError, JournalError
from actors.journal.copies import keep_before, kept_before
from actors.journal.lock import FolderLock
from actors.journal.seal import Seal
from actors.journal.trouble import trouble_of
from actors.journal.versions import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

T = TypeVar("T")

#: What a function may raise about its own request: undone and answered. Anything else ends the batch.
ABOUT_ONE_REQUEST: Final = (
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    sqlite3.IntegrityError,
    sqlite3.DataError,
)


#: Longer than any other program may have the journal locked: whoever sends an order waits for as long.
BUSY_MS: Final = 800


class SqliteStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FolderLock(folder / "docketd.lock")
        self._seal = Seal(folder)
        self._connection: aiosqlite.Connection | None = None

    async def open(self) -> None:
        await self._drop()  # what an owner that was killed has left open, or what is not trusted any more
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise JournalError(f"{self._folder} can't be made: {error.strerror or error}") from error
        if not self._lock.is_held:
            self._lock.acquire()
        try:
            self._seal.look()
            self._connection = await _connect(self._folder / "journal.db")
            await _on_its_thread(self._connection, _prepare, self._seal, self._folder)
        except DiskTroubleError:  # it is tried again, by nobody else
            await self._drop()
            raise
        except BaseException:
            await self.close()
            raise

    async def run(self, functions: Sequence[Callable[[sqlite3.Connection], T]]) -> Sequence[T | Exception]:
        if self._connection is None:
            raise JournalError("the journal is not open")
        try:
            return await _on_its_thread(self._connection, run_batch, functions)
        except sqlite3.Error as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            if not isinstance(trouble, DiskFullError):
                await self._drop()  # a flush that failed once may lie the second time
            raise trouble from error

    async def _drop(self) -> None:
        """Closes, and lets nobody else in. What is wrong with the disk shows when it is opened again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(sqlite3.Error):
                await _end(connection, lambda _: self._seal.give_up())

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                await _end(connection, self._seal.end)
        finally:
            self._lock.release()


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = aiosqlite.connect(path, isolation_level=None)
    # aiosqlite's thread is not a daemon: a crash before `close` would keep the process from ending.
    connection._thread.daemon = True  # noqa: SLF001
    try:
        _make_private(path)
        return await connection
    except (sqlite3.Error, OSError) as error:
        raise trouble_of(error) or JournalError(f"the journal {path} can't be opened: {error}") from error


def _make_private(path: Path) -> None:
    """Guests' names and numbers are in it. SQLite gives the files beside it the same mode."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    path.touch(mode=0o600)


async def _on_its_thread(connection: aiosqlite.Connection, function: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401
    """A whole function in one hop. aiosqlite offers only single statements, at a hop each."""
    answer: T = await connection._execute(function, connection._conn, *arguments)  # type: ignore[no-untyped-call]  # noqa: SLF001
    return answer


async def _end(connection: aiosqlite.Connection, last_word: Callable[[sqlite3.Connection], None]) -> None:
    try:
        with suppress(sqlite3.Error):  # closing says it, too
            await _on_its_thread(connection, last_word)
    finally:
        await connection.close()


def run_batch(
    connection: sqlite3.Connection, functions: Sequence[Callable[[sqlite3.Connection], T]]
) -> Sequence[T | Exception]:
    """After SQLITE_FULL the connection stays usable; after any other error it must be opened anew."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        answers = [_run_one(connection, function) for function in functions]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    if any(getattr(answer, "leaves_traces", False) for answer in answers):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log would keep it a while
    return answers


def _run_one(connection: sqlite3.Connection, function: Callable[[sqlite3.Connection], T]) -> T | Exception:
    connection.execute("SAVEPOINT one")
    try:
        answer: T | Exception = function(connection)
    except ABOUT_ONE_REQUEST as error:
        connection.execute("ROLLBACK TO one")
        answer = error
    connection.execute("RELEASE one")
    return answer


# --- opening --------------------------------------------------------------------------------------


def _prepare(connection: sqlite3.Connection, seal: Seal, folder: Path) -> None:
    connection.row_factory = sqlite3.Row
    try:
        _set_pragmas(connection)
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise DamagedError(" ".join(found.split()))
        migrate(connection, partial(keep_before, folder), kept_before(folder))
        seal.begin(connection)
    except sqlite3.DatabaseError as error:
        raise trouble_of(error) or JournalError(f"the journal can't be used: {error}") from error


def _set_pragmas(connection: sqlite3.Connection) -> None:
    """Set and read back: a pragma that is not understood is silently ignored."""
    for name, value, expected in (
        ("busy_timeout", str(BUSY_MS), BUSY_MS),
        ("journal_mode", "WAL", "wal"),
        ("synchronous", "FULL", 2),
        ("foreign_keys", "ON", 1),
        ("secure_delete", "ON", 1),  # what is removed is overwritten: guests may ask for it
    ):
        connection.execute(f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != expected:
            text = f"SQLite keeps {name} at {found}, wanted {expected}: is this folder on a network drive?"
            raise JournalError(text)
