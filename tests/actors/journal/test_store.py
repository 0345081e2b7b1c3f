from __future__ import annotations

import asyncio
import errno
import inspect
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import aiosqlite
import pytest

from actors.errors import AlreadyRunningError, DiskFullError, JournalError
from actors.journal import lock as lock_module
from actors.journal import store as module
from actors.journal import versions
from actors.journal.store import SqliteStore
from tests.actors.journal.conftest import Book

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def store(tmp_path):
    store = SqliteStore(tmp_path)
    await store.open()
    yield store
    await store.close()


async def one(store, function):
    (answer,) = await store.run([function])
    return answer


def put(name):
    def insert(connection):
        connection.execute("INSERT INTO sources (name, horizon) VALUES (?, 'x')", (name,))
        return name

    return insert


def names(connection):
    return [row["name"] for row in connection.execute("SELECT name FROM sources ORDER BY name")]


def fail(error):
    def function(connection):
        put("half")(connection)
        raise error

    return function


# --- a batch --------------------------------------------------------------------------------------


async def test_a_function_that_fails_about_its_own_request_is_undone_alone(store):
    error = ValueError("no")
    assert await store.run([put("a"), fail(error), put("b")]) == ["a", error, "b"]
    assert await one(store, names) == ["a", "b"]


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk I/O error"), RuntimeError("a bug")])
async def test_anything_else_undoes_the_batch_and_is_raised(store, error):
    with pytest.raises(type(error)):
        await store.run([put("a"), fail(error)])
    assert await one(store, names) == []


async def test_a_constraint_is_an_answer(store):
    _, answer = await store.run([put("a"), put("a")])
    assert isinstance(answer, sqlite3.IntegrityError)


async def test_a_full_disk_undoes_the_batch_says_so_and_leaves_a_store_that_works(store):
    pages = await one(store, lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    await one(store, lambda connection: connection.execute(f"PRAGMA max_page_count={pages}").fetchone()[0])
    with pytest.raises(DiskFullError, match="make room"):
        await store.run([put("a"), *[put("long" * 2000 + str(n)) for n in range(20)]])
    assert await one(store, names) == []
    await one(store, lambda connection: connection.execute("PRAGMA max_page_count=100000").fetchone()[0])
    assert await one(store, put("a")) == "a"


async def test_what_is_committed_is_there_when_it_is_opened_again(store, tmp_path):
    await one(store, put("a"))
    await store.close()
    await store.open()
    assert await one(store, names) == ["a"]


async def test_a_store_that_is_not_open_says_so(tmp_path):
    with pytest.raises(JournalError, match="not open"):
        await SqliteStore(tmp_path).run([names])


async def test_pragmas_are_those_that_survive_a_power_cut(store):
    def read(connection):
        wanted = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted]

    assert await one(store, read) == ["wal", 2, 1, module.BUSY_MS]


def test_a_pragma_that_does_not_hold_is_an_error():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.raises(JournalError, match="journal_mode at memory, wanted wal"):
        module._set_pragmas(connection)
    connection.close()


# --- one docketd a folder -------------------------------------------------------------------------


async def test_a_second_store_is_refused_until_the_first_is_closed(store, tmp_path):
    second = SqliteStore(tmp_path)
    with pytest.raises(AlreadyRunningError, match=re.escape(str(tmp_path))):
        await second.open()
    await store.close()
    await second.open()
    await second.close()


async def test_a_store_that_was_refused_leaves_the_lock_alone(store, tmp_path):
    second = SqliteStore(tmp_path)
    for _ in range(2):
        with pytest.raises(AlreadyRunningError):
            await second.open()
    await second.close()
    with pytest.raises(AlreadyRunningError):
        await second.open()


async def test_an_owner_that_was_killed_left_nothing_in_its_own_way(store):
    """A restarted journal has the same store; a kill runs no `terminate`. Once it refused itself for ever."""
    await one(store, put("a"))
    await store.open()
    assert await one(store, names) == ["a"]


async def test_the_lock_is_let_go_whatever_fails_while_opening(tmp_path):
    (tmp_path / "journal.db").mkdir()
    with pytest.raises(JournalError, match=r"journal\.db can't be opened"):
        await SqliteStore(tmp_path).open()
    (tmp_path / "journal.db").rmdir()
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()


async def test_the_lock_is_let_go_when_closing_fails(store, tmp_path, monkeypatch):
    inner = store._connection

    async def refuse():
        raise sqlite3.OperationalError("unable to close due to unfinalized statements")

    with monkeypatch.context() as patched:
        patched.setattr(inner, "close", refuse)
        with pytest.raises(sqlite3.OperationalError):
            await store.close()
    await inner.close()
    second = SqliteStore(tmp_path)
    await second.open()
    await second.close()


async def test_a_folder_that_cannot_be_made_is_a_journal_error(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(JournalError, match="can't be made"):
        await SqliteStore(tmp_path / "file" / "data").open()


async def test_a_lock_that_cannot_be_opened_is_a_journal_error(tmp_path):
    (tmp_path / "docketd.lock").mkdir()
    with pytest.raises(JournalError, match=r"docketd\.lock can't be opened") as caught:
        await SqliteStore(tmp_path).open()
    assert not isinstance(caught.value, AlreadyRunningError)


async def test_a_folder_that_knows_no_locks_is_not_taken_for_another_docketd(tmp_path, monkeypatch):
    def refuse(descriptor):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(lock_module, "_lock", refuse)
    with pytest.raises(JournalError, match="network drive") as caught:
        await SqliteStore(tmp_path).open()
    assert not isinstance(caught.value, AlreadyRunningError)


# --- another process, killed ----------------------------------------------------------------------

WRITER = """
import asyncio, sys
from pathlib import Path
from actors.journal.store import SqliteStore

def put(number):
    def insert(connection):
        connection.execute("INSERT INTO sources (name, horizon) VALUES (?, 'x')", (f"{number:06d}",))
        return number
    return insert

async def main():
    store = SqliteStore(Path(sys.argv[1]))
    await store.open()
    for number in range(0, 400_000, 4):
        for kept in await store.run([put(number + n) for n in range(4)]):
            print(f"{kept:06d}", flush=True)

asyncio.run(main())
"""


def killed_writer(folder):
    """Rows that a process reported as kept before it was killed, without a chance to close anything."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    with process:
        kept = [process.stdout.readline().strip() for _ in range(60)]
        process.kill()
        kept += [line.strip() for line in process.stdout if line.endswith("\n")]
    return kept


async def test_what_was_acknowledged_survives_a_kill_and_the_lock_does_not(tmp_path):
    kept = await asyncio.to_thread(killed_writer, tmp_path)
    assert len(kept) >= 60
    store = SqliteStore(tmp_path)
    await store.open()
    assert set(kept) <= set(await one(store, names))
    await store.close()


# --- opening what is there ------------------------------------------------------------------------


async def test_a_damaged_journal_is_refused_with_what_to_do(store, tmp_path):
    await store.run([put(f"{n:04d}" * 100) for n in range(200)])
    await store.close()
    file = tmp_path / "journal.db"
    data = bytearray(file.read_bytes())
    half = len(data) // 2
    data[half : half + 8192] = b"\xa5" * 8192
    file.write_bytes(data)
    with pytest.raises(JournalError, match=r"damaged.*docketd run.*copy"):
        await store.open()
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(JournalError, match=r"damaged.*docketd run.*copy"):
        await store.open()
    file.unlink()
    await store.open()


async def test_another_trouble_while_opening_is_told_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(
        versions, "migrations", lambda: [(1, "CREATE TABLE orders (id INTEGER)"), (2, "NONSENSE")]
    )
    with pytest.raises(JournalError, match=r"can't be used.*NONSENSE"):
        await SqliteStore(tmp_path).open()


def test_a_job_finds_where_it_was_moved_without_reading_all_jobs():
    book = Book()
    plan = book.rows("EXPLAIN QUERY PLAN SELECT id FROM jobs WHERE moved_from = 1")
    assert "jobs_moved" in plan[0][-1]
    book.connection.close()


# --- what we know of aiosqlite --------------------------------------------------------------------


async def test_aiosqlite_still_has_what_the_store_reaches_for(store):
    """Private names: a release that changes them must not be noticed in a kitchen.

    `store.py` needs `_thread` (made before it is started, so that it can be a daemon), `_conn` (the sqlite3
    connection) and `_execute` (runs a function on that thread and returns its result, or raises its error).
    """
    unopened = aiosqlite.Connection(lambda: sqlite3.connect(":memory:"), 64)
    assert not unopened._thread.is_alive(), "aiosqlite starts its thread earlier than it did"
    connection = store._connection
    assert connection._thread.daemon, "aiosqlite's thread would keep a crashed docketd from ending"
    assert isinstance(connection._conn, sqlite3.Connection), "aiosqlite._conn is no sqlite3 connection now"
    assert inspect.iscoroutinefunction(aiosqlite.Connection._execute), "aiosqlite._execute has changed"
    thread = await connection._execute(_whose, connection._conn)
    assert thread == connection._thread.ident, "aiosqlite._execute runs elsewhere than on its thread"
    with pytest.raises(ZeroDivisionError):
        await connection._execute(lambda: 1 / 0)


def _whose(connection):
    import threading

    assert connection.execute("SELECT 1").fetchone()[0] == 1
    return threading.get_ident()


@pytest.mark.skipif(sys.platform == "win32", reason="there the folder's rights decide")
async def test_guests_names_are_for_the_owner_alone(tmp_path):
    store = SqliteStore(tmp_path)
    await store.open()
    await store.run([lambda connection: connection.execute("CREATE TABLE t (x)")])
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.glob("journal.db*")}
    await store.close()
    assert set(modes) == {"journal.db", "journal.db-wal", "journal.db-shm", "journal.db-seal"}
    assert set(modes.values()) == {0o600}
