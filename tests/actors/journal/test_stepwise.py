"""A copy that is made while others write."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing

import pytest

from actors.errors import DiskFullError
from actors.journal import stepwise
from actors.journal.store import SqliteStore
from tests.actors.journal.test_store import names, one, put


@pytest.fixture
async def store(tmp_path):
    store = SqliteStore(tmp_path)
    await store.open()
    yield store
    await store.close()


def fill(rows):
    def insert(connection):
        connection.execute("CREATE TABLE filler (x)")
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO filler SELECT randomblob(4000) FROM n",
            (rows,),
        )

    return insert


async def test_it_is_what_was_committed_when_it_began_and_the_writer_goes_on_meanwhile(store, tmp_path):
    await one(store, fill(3 * stepwise.STEP))
    await one(store, put("before"))
    loop = asyncio.get_running_loop()
    begun, written = asyncio.Event(), threading.Event()
    shares = []

    def told(share):
        shares.append(share)
        if len(shares) == 1:
            loop.call_soon_threadsafe(begun.set)
            assert written.wait(30)

    target = tmp_path / "copy"
    copying = loop.run_in_executor(None, stepwise.copy, tmp_path, target, told)
    await begun.wait()
    for number in range(20):  # the copy stands still in its middle
        await one(store, put(f"meanwhile-{number}"))
    written.set()
    await copying
    assert len(shares) >= 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with closing(sqlite3.connect(target)) as copied:
        assert copied.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert [row[0] for row in copied.execute("SELECT name FROM sources")] == ["before"]
    assert len(await one(store, names)) == 21
    assert not target.with_name("copy-wal").exists()


async def test_a_disk_with_too_little_room_is_left_alone(store, tmp_path, monkeypatch):
    class Usage:
        free = 1_000_000

    monkeypatch.setattr(stepwise.shutil, "disk_usage", lambda folder: Usage)
    with pytest.raises(DiskFullError, match=r"a copy needs \d+ MB"):
        stepwise.copy(tmp_path, tmp_path / "copy", lambda share: None)
    assert not (tmp_path / "copy").exists()
