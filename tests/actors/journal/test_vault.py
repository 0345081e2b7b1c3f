"""The copies below the data folder."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from actors.journal.copies import UnsoundCopyError
from actors.journal.disk import DataDisk
from actors.journal.store import SqliteStore
from actors.journal.vault import DataVault
from tests.actors.journal.test_store import names, one, put

NIGHT = datetime(2026, 7, 1, 2, tzinfo=UTC)


def quietly(share):
    assert 0 <= share <= 1


@pytest.fixture
async def store(tmp_path):
    store = SqliteStore(tmp_path)
    await store.open()
    await one(store, put("a"))
    yield store
    await store.close()


async def test_copies_are_found_by_their_names_and_the_oldest_go(store, tmp_path):
    vault = DataVault(tmp_path)
    made = [
        vault.pack(vault.copy(quietly), b"[site]", NIGHT + timedelta(days=day), quietly) for day in range(3)
    ]
    assert vault.names() == tuple(file.name for file in reversed(made))
    assert sorted(zipfile.ZipFile(made[0]).namelist()) == ["docketd.toml", "journal.db", "manifest.json"]
    vault.prune(2)
    assert vault.names() == (made[2].name, made[1].name)
    assert vault.find(made[0].name) is None
    assert vault.find("../journal.db") is None
    assert vault.find(made[2].name) == made[2]
    assert {file.name for file in (tmp_path / "backups").iterdir()} == {made[1].name, made[2].name}


async def test_a_copy_that_is_not_sound_does_not_count_and_is_not_left_behind(store, tmp_path):
    vault = DataVault(tmp_path)
    copied = vault.copy(quietly)
    copied.write_bytes(b"junk" * 5000)
    with pytest.raises(UnsoundCopyError):
        vault.pack(copied, None, NIGHT, quietly)
    assert vault.names() == ()
    assert list((tmp_path / "backups").iterdir()) == []


async def test_the_newest_sound_copy_takes_the_place_of_a_journal(store, tmp_path):
    vault = DataVault(tmp_path)
    vault.pack(vault.copy(quietly), None, NIGHT, quietly)
    await one(store, put("b"))
    newest = vault.pack(vault.copy(quietly), None, NIGHT + timedelta(days=1), quietly)
    await store.close()
    newest.write_bytes(newest.read_bytes()[:-300])
    assert DataDisk(tmp_path).mend()
    await store.open()
    assert await one(store, names) == ["a"]
    assert (tmp_path / "damaged" / "1" / "journal.db").exists()
