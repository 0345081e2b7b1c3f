from __future__ import annotations

import pytest

from actors.domain.job import Event
from actors.domain.order import Item, Order
from actors.domain.routing import Station
from actors.errors import AlreadyRunningError
from actors.journal.access_messages import AddKey, KeyNameTakenError, ListKeys
from actors.journal.messages import Accept, NoSuchJobError, Resolve
from actors.journal.moment import Limits
from actors.offline import journal, limits_in


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


SITE = """
[site]
name = "Test"
timezone = "Europe/Zurich"
[[printer]]
name = "hot"
model = "TM-m30III"
connect = "tcp://127.0.0.1:1"
[[station]]
name = "hot"
printer = "hot"
[source.wix]
site_id = "01234567-89ab-cdef-0123-456789abcdef"
[stale]
kitchen = "{}m"
"""


def test_it_keeps_to_the_settings_that_the_daemon_ran_on(tmp_path):
    assert limits_in(tmp_path) == Limits()
    (tmp_path / "docketd.toml").write_text(SITE.format(7), "utf-8")
    assert limits_in(tmp_path).freshness.kitchen == 420
    (tmp_path / "docketd.toml.last-good").write_text(SITE.format(9), "utf-8")
    assert limits_in(tmp_path).freshness.kitchen == 540
    (tmp_path / "docketd.toml.last-good").write_text("[site", "utf-8")
    assert limits_in(tmp_path).freshness.kitchen == 420


async def test_what_a_person_wants_now_goes_stale_by_the_settings(tmp_path):
    (tmp_path / "docketd.toml").write_text(SITE.format(7), "utf-8")
    async with journal(tmp_path) as offline:
        order = Order("till", "o-1", "1", items=(Item("Pizza"),))
        await offline.ask(Accept(order, b"{}", (Station("hot", "hot", layout="kitchen"),)))
        (row,) = await offline._store.run(
            [lambda connection: connection.execute("SELECT since, stale_at FROM jobs").fetchone()]
        )
    assert row["stale_at"] - row["since"] == pytest.approx(420)
