from __future__ import annotations

import pytest

from actors.domain.job import Event
from actors.errors import AlreadyRunningError
from actors.journal.access_messages import AddKey, KeyNameTakenError, ListKeys
from actors.journal.messages import NoSuchJobError, Resolve
from actors.offline import journal


async def test_what_is_asked_is_on_the_disk_for_the_next(tmp_path):
    async with journal(tmp_path / "data") as offline:
        await offline.ask(AddKey("k1", "till", frozenset({"read"}), b"digest"))
    async with journal(tmp_path / "data") as offline:
        (key,) = await offline.ask(ListKeys())
    assert (key.name, key.scopes) == ("till", {"read"})


async def test_it_raises_what_the_journal_would_answer_with(tmp_path):
    async with journal(tmp_path) as offline:
        with pytest.raises(NoSuchJobError):
            await offline.ask(Resolve(1, Event.RELEASE))
        await offline.ask(AddKey("k1", "till", frozenset(), b"digest"))
        with pytest.raises(KeyNameTakenError):
            await offline.ask(AddKey("k2", "till", frozenset(), b"digest"))


async def test_the_folder_is_its_own_meanwhile_and_free_afterwards_whatever_happens(tmp_path):
    async with journal(tmp_path):
        with pytest.raises(AlreadyRunningError):
            async with journal(tmp_path):
                pass
    with pytest.raises(ZeroDivisionError):
        async with journal(tmp_path):
            raise ZeroDivisionError
    async with journal(tmp_path) as offline:
        assert await offline.ask(ListKeys()) == ()
