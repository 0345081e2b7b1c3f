"""From one version of a journal to the next, and what an earlier docketd does with a later one's."""

import re
import sqlite3
from contextlib import closing

import pytest

from actors.domain.job import Event
from actors.errors import JournalError
from actors.journal import versions
from actors.journal.copies import unpack
from actors.journal.messages import Reprint
from actors.journal.store import SqliteStore
from actors.journal.versions import MAJOR, migrate, migrations
from tests.actors.journal.conftest import Book
from tests.actors.journal.test_store import names, one, put

LATER = """
ALTER TABLE orders ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
ALTER TABLE jobs ADD COLUMN weight REAL;
ALTER TABLE attempts ADD COLUMN heat INTEGER NOT NULL DEFAULT 0;
CREATE TABLE spoons (id INTEGER PRIMARY KEY, ticket_id INTEGER REFERENCES tickets);
"""


def newer(monkeypatch, number, sql):
    """For as long as `monkeypatch` holds, docketd is one that knows a step more."""
    steps = [*migrations(), (number, sql)]
    monkeypatch.setattr(versions, "migrations", lambda: steps)


async def test_a_journal_of_the_first_version_opens_and_keeps_what_it_has(tmp_path):
    number, sql = migrations()[0]
    connection = sqlite3.connect(tmp_path / "journal.db")
    connection.executescript(f"BEGIN;{sql};PRAGMA user_version={number};COMMIT;")
    connection.execute("INSERT INTO sources (name, horizon) VALUES ('old', 'x')")
    connection.commit()
    connection.close()
    store = SqliteStore(tmp_path)
    await store.open()
    assert await one(store, names) == ["old"]
    version = await one(store, lambda found: found.execute("PRAGMA user_version").fetchone()[0])
    assert version == migrations()[-1][0]
    await store.close()


def test_a_step_that_fails_is_undone_whole(tmp_path, monkeypatch):
    steps = [(1, "CREATE TABLE a (x)"), (2, "CREATE TABLE b (x); NONSENSE")]
    monkeypatch.setattr(versions, "migrations", lambda: steps)
    with (
        closing(sqlite3.connect(tmp_path / "journal.db", isolation_level=None)) as connection,
        pytest.raises(sqlite3.OperationalError),
    ):
        migrate(connection)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("a",)]
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1


def test_steps_count_from_one_without_gaps_and_only_add():
    steps = migrations()
    assert [number for number, _ in steps] == list(range(1, len(steps) + 1))
    for _, sql in steps:
        statements = re.sub(r"--[^\n]*", "", sql).upper()
        assert not re.search(r"\b(DROP|RENAME|DELETE|UPDATE|REPLACE)\b", statements)


def test_what_is_added_to_a_table_an_earlier_docketd_can_leave_out():
    """A column is empty or has a default; what has to be unique is new itself."""
    for number, sql in migrations():
        statements = re.sub(r"--[^\n]*", "", sql)
        made = set(re.findall(r"CREATE TABLE (\w+)", statements))
        for column in re.findall(r"ADD COLUMN ([^;]*)", statements):
            assert "NOT NULL" not in column or "DEFAULT" in column, (number, column)
        for table in re.findall(r"CREATE UNIQUE INDEX \w+ ON (\w+)", statements):
            assert table in made, (number, table)


def test_an_earlier_docketd_of_the_same_major_version_goes_on_with_the_file(monkeypatch):
    with monkeypatch.context() as later:
        newer(later, migrations()[-1][0] + 1, LATER)
        book = Book()
    migrate(book.connection)
    book.accept()
    attempt = book.begin()
    book.judge(attempt, Event.FENCED)
    book.ask(Reprint(attempt.job, "Maria"))
    assert book.state(attempt.job) == "printed"
    assert book.rows("SELECT colour FROM orders") == [("red",)]
    assert book.rows("PRAGMA user_version") == [(migrations()[-1][0] + 1,)]
    book.connection.close()


async def test_before_another_major_version_the_journal_is_copied_and_named_to_whoever_comes_back(
    tmp_path, monkeypatch
):
    store = SqliteStore(tmp_path)
    await store.open()
    await one(store, put("before"))
    await store.close()
    with monkeypatch.context() as later:
        newer(later, MAJOR + 1, "DROP TABLE sources; CREATE TABLE springs (id INTEGER)")
        await store.open()
        await store.close()
    copy = tmp_path / "backups" / f"before-{MAJOR + 1}.zip"
    known = migrations()[-1][0]
    there = rf"version {MAJOR + 1}, this docketd knows {known}: .*docketd restore {re.escape(str(copy))}"
    content = (tmp_path / "journal.db").read_bytes()
    with pytest.raises(JournalError, match=there):
        await store.open()
    assert (tmp_path / "journal.db").read_bytes() == content
    draft = unpack(copy, tmp_path, "damaged/1")
    with closing(sqlite3.connect(draft)) as journal:
        journal.row_factory = sqlite3.Row
        assert names(journal) == ["before"]


async def test_a_foreign_journal_without_a_copy_is_refused_all_the_same(tmp_path):
    store = SqliteStore(tmp_path)
    await store.open()
    await one(store, lambda connection: connection.execute(f"PRAGMA user_version={MAJOR + 7}"))
    await store.close()
    with pytest.raises(JournalError, match=r"start the newer docketd again, which changed it$"):
        await store.open()


async def test_a_first_start_copies_nothing(tmp_path, monkeypatch):
    newer(monkeypatch, MAJOR + 1, "CREATE TABLE springs (id INTEGER)")
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()
    assert not (tmp_path / "backups").exists()


async def test_without_room_for_the_copy_nothing_is_changed(tmp_path, monkeypatch):
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()
    before = migrations()[-1][0]
    newer(monkeypatch, MAJOR + 1, "CREATE TABLE springs (id INTEGER)")
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 0}))
    with pytest.raises(Exception, match="too little room"):
        await store.open()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal:
        assert journal.execute("PRAGMA user_version").fetchone()[0] == before
