"""Room that is kept for the day on which the disk is full."""

from __future__ import annotations

import errno
import sqlite3
from types import SimpleNamespace

import pytest

from actors.errors import DamagedError, DiskFullError, DiskTroubleError
from actors.journal import ballast as module
from actors.journal.ballast import LEAST, NAME, Ballast
from actors.journal.trouble import trouble_of

MB = 1_000_000


@pytest.fixture
def room(monkeypatch):
    """What the disk has left, as a test wants it."""
    usage = SimpleNamespace(free=1000 * MB)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda folder: usage)
    return usage


def size(folder):
    return (folder / NAME).stat().st_size


def test_it_stands_in_the_size_that_was_asked_for_and_is_left_alone_then(tmp_path, room):
    ballast = Ballast(tmp_path)
    assert ballast.make(4 * MB)
    assert size(tmp_path) == 4 * MB
    room.free = 0
    assert ballast.make(4 * MB)
    assert Ballast(tmp_path).make(8 * MB)  # of an earlier start, and of other settings


def test_where_room_is_scarce_it_takes_half_of_it_and_nothing_below_a_use(tmp_path, room):
    room.free = 6 * MB
    assert Ballast(tmp_path).make(64 * MB)
    assert size(tmp_path) == 3 * MB
    (tmp_path / NAME).unlink()
    room.free = LEAST
    assert not Ballast(tmp_path).make(64 * MB)
    assert not (tmp_path / NAME).exists()


def test_one_that_was_given_up_comes_back_when_there_is_room_for_it_and_half_of_it_more(tmp_path, room):
    ballast = Ballast(tmp_path)
    ballast.make(4 * MB)
    assert ballast.drop()
    assert not (tmp_path / NAME).exists()
    assert not ballast.drop()
    room.free = 6 * MB - 1
    assert not ballast.make(4 * MB)
    room.free = 6 * MB
    assert ballast.make(4 * MB)


def test_without_any_it_is_a_matter_of_what_is_left(tmp_path, room):
    assert Ballast(tmp_path).make(0)
    room.free = LEAST - 1
    assert not Ballast(tmp_path).make(0)
    assert list(tmp_path.iterdir()) == []


# --- what the system says -------------------------------------------------------------------------


def said_by_sqlite(code):
    error = sqlite3.OperationalError("what it says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (OSError(errno.ENOSPC, "x"), "disk-full"),
        (OSError(errno.EDQUOT, "x"), "disk-full"),
        (OSError(errno.EROFS, "x"), "disk-read-only"),
        (OSError(errno.EIO, "x"), "disk-error"),
        (said_by_sqlite(sqlite3.SQLITE_FULL), "disk-full"),
        (said_by_sqlite(sqlite3.SQLITE_IOERR_SHMSIZE), "disk-full"),
        (said_by_sqlite(sqlite3.SQLITE_READONLY), "disk-read-only"),
        (said_by_sqlite(sqlite3.SQLITE_CANTOPEN), "disk-read-only"),
        (said_by_sqlite(sqlite3.SQLITE_IOERR_FSYNC), "disk-error"),
        (said_by_sqlite(sqlite3.SQLITE_BUSY), "journal-locked"),
        (said_by_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), "journal-locked"),
        (said_by_sqlite(sqlite3.SQLITE_CORRUPT), "journal-damaged"),
        (said_by_sqlite(sqlite3.SQLITE_NOTADB), "journal-damaged"),
    ],
    ids=str,
)
def test_what_is_wrong_with_the_disk_has_a_name(error, name):
    trouble = trouble_of(error)
    assert isinstance(trouble, DiskTroubleError)
    assert trouble.name == name
    assert isinstance(trouble, DiskFullError) is (name == "disk-full")
    assert isinstance(trouble, DamagedError) is (name == "journal-damaged")
    assert str(trouble).endswith(".") is False  # the sentence goes on in an answer


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOENT, "x"), ValueError(), said_by_sqlite(sqlite3.SQLITE_ERROR), sqlite3.Error("bare")],
    ids=repr,
)
def test_a_mistake_is_no_trouble_of_the_disk(error):
    assert trouble_of(error) is None
