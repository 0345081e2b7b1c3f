"""What the seal tells of a journal that SQLite takes for sound."""

from __future__ import annotations

import shutil

import pytest

from actors.errors import DamagedError
from actors.journal.aside import JOURNAL, LOG, SEAL
from actors.journal.copies import put_in_place
from actors.journal.messages import Accept
from actors.journal.moment import Moment
from actors.journal.restoring import take_notice
from actors.journal.store import SqliteStore
from tests.actors.journal.conftest import NOON, STATIONS, an_order
from tests.actors.journal.test_store import one


def accepted(name):
    from actors.journal.actor import handle

    request = Accept(an_order(source_id=name), b"{}", STATIONS)
    return lambda connection: handle(connection, request=request, at=Moment(NOON, "boot"))


def losses(connection):
    return [tuple(row) for row in connection.execute("SELECT since, aside, at FROM restores ORDER BY id")]


def orders(connection):
    return [row[0] for row in connection.execute("SELECT source_id FROM orders ORDER BY id")]


class Place:
    """A data folder, and what is in it after docketd was killed."""

    def __init__(self, folder):
        self.folder = folder
        self.store = None

    async def open(self):
        self.store = SqliteStore(self.folder)
        await self.store.open()
        return self.store

    async def kill(self):
        """The files as they are now; the process is gone."""
        aside = self.folder.with_name("as-it-was")
        shutil.copytree(self.folder, aside)
        await self.store.close()
        shutil.rmtree(self.folder)
        aside.rename(self.folder)

    async def found(self):
        store = await self.open()
        try:
            return await one(store, losses), await one(store, orders)
        finally:
            await store.close()


@pytest.fixture
def place(tmp_path):
    (tmp_path / "data").mkdir()
    return Place(tmp_path / "data")


async def test_an_ordinary_life_is_no_loss(place):
    store = await place.open()
    await one(store, accepted("a"))
    await place.kill()
    assert (place.folder / LOG).exists()
    store = await place.open()
    await one(store, accepted("b"))
    await store.close()
    assert not (place.folder / LOG).exists()
    assert await place.found() == ([], ["a", "b"])


async def test_a_log_that_was_deleted_after_a_crash_is_noticed_once(place):
    store = await place.open()
    await one(store, accepted("a"))
    await store.close()
    store = await place.open()
    await one(store, accepted("b"))
    await place.kill()
    (place.folder / LOG).unlink()
    (since, aside, at), *others = (await place.found())[0]
    assert (since.startswith("2026-05-01T12:00"), aside, at, others) == (True, "", None, [])
    assert len((await place.found())[0]) == 1
    store = await place.open()
    told = await one(store, lambda connection: take_notice(connection, Moment(NOON, "boot")))
    assert "journal.db-wal" in told
    assert "after 2026-05-01 12:00 UTC" in told
    assert "lies in" not in told
    await store.close()


async def test_an_older_journal_in_its_place_is_noticed_after_an_orderly_end_too(place, tmp_path):
    store = await place.open()
    await one(store, accepted("a"))
    await store.close()
    shutil.copy(place.folder / JOURNAL, tmp_path / "older")
    store = await place.open()
    await one(store, accepted("b"))
    await store.close()
    shutil.copy(tmp_path / "older", place.folder / JOURNAL)
    lost, known = await place.found()
    assert (len(lost), known) == (1, ["a"])


async def test_a_journal_that_is_gone_is_as_bad_as_a_damaged_one(place):
    store = await place.open()
    await one(store, accepted("a"))
    await place.kill()
    (place.folder / JOURNAL).unlink()
    with pytest.raises(DamagedError, match="gone"):
        await place.open()
    await place.store.close()
    assert (place.folder / LOG).exists()  # SQLite would delete it
    assert put_in_place(place.folder, "damaged", iter(())) is None
    assert await place.found() == ([(None, "damaged/1", None)], [])


async def test_an_opening_that_fails_forgets_nothing(place, monkeypatch):
    from actors.journal import store as module

    store = await place.open()
    await one(store, accepted("a"))
    await place.kill()
    (place.folder / LOG).unlink()

    def fail(connection, *_):
        raise module.JournalError("not now")

    with monkeypatch.context() as patch:
        patch.setattr(module, "migrate", fail)
        store = SqliteStore(place.folder)
        for _ in range(2):
            with pytest.raises(module.JournalError):
                await store.open()
    await store.open()
    assert len(await one(store, losses)) == 1
    await store.close()


@pytest.mark.parametrize("content", [b"", b"junk", b'{"open":true}', b'{"open":true,"last":"many","x":1}'])
async def test_a_seal_that_is_torn_or_gone_says_nothing(place, content):
    store = await place.open()
    await one(store, accepted("a"))
    await place.kill()
    (place.folder / SEAL).write_bytes(content)
    (place.folder / LOG).unlink()
    assert (await place.found())[0] == []


async def test_a_folder_in_which_no_seal_can_be_written_costs_the_seal_alone(place):
    (place.folder / SEAL).mkdir()
    store = await place.open()
    await one(store, accepted("a"))
    await store.close()
    assert (await place.found())[1] == ["a"]


async def test_a_connection_that_was_given_up_is_no_loss(place):
    store = await place.open()
    await one(store, accepted("a"))
    await store.open()  # as after an error of the disk
    await place.kill()
    assert await place.found() == ([], ["a"])
