"""The alert that another journal took this one's place: until people know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actors.domain.job import Event
from actors.journal import restoring
from actors.journal.alert_messages import ListAlerts
from actors.journal.messages import Resolve
from actors.journal.moment import Moment
from actors.journal.restoring import ALERT, TOLD, EndNotice, take_notice
from actors.journal.store import SqliteStore
from tests.actors.journal.conftest import open_house
from tests.actors.journal.test_actor import accept


@pytest.fixture
def restored(book):
    """A copy with two waiting tickets has just taken the journal's place."""
    book.accept()
    book.connection.execute(
        "INSERT INTO restores (since, aside) VALUES ('2026-05-01T03:00:00Z', 'damaged/1')"
    )
    assert take_notice(book.connection, Moment(book.clock.now(), "boot-1"))
    return book


def is_open(book):
    return ALERT in [alert.key for alert in book.ask(ListAlerts())]


def test_it_is_open_while_a_ticket_is_held_and_ends_with_the_last_decision(restored):
    for job in (1, 2):
        restored.ask(Resolve(job, Event.STALE, why="restored: too old"))
    restored.ask(Resolve(1, Event.CANCEL))
    assert not restored.ask(EndNotice(1))
    assert is_open(restored)
    restored.ask(Resolve(2, Event.RELEASE))
    assert restored.ask(EndNotice(2))
    assert not is_open(restored)
    assert not restored.ask(EndNotice(2))


def test_where_nothing_was_held_it_stands_for_a_day(restored):
    restored.print()
    assert not restored.ask(EndNotice())
    assert not restored.ask(EndNotice(1))  # a decision about a ticket that was never held for that reason
    restored.clock.seconds += int(TOLD / timedelta(seconds=1)) - 60
    assert not restored.ask(EndNotice())
    restored.clock.seconds += 60
    assert restored.ask(EndNotice())
    assert not is_open(restored)


async def test_a_decision_ends_it_and_everybody_hears(tmp_path):
    store = SqliteStore(tmp_path)
    async with open_house(store) as house:
        await house.ask(accept())
    await store.open()
    note = "INSERT INTO restores (since, aside) VALUES (NULL, 'damaged/1')"
    await store.run([lambda connection: connection.execute(note).rowcount])
    await store.close()
    async with open_house(SqliteStore(tmp_path)) as house:
        assert len(house.events("journal_restored")) == 1
        for job in (1, 2):
            await house.ask(Resolve(job, Event.STALE, why=f"{restoring.RESTORED}: too old"))
            await house.ask(Resolve(job, Event.CANCEL))
        assert await house.ask(ListAlerts()) == ()
        assert house.events("alert_ended") == [{"key": ALERT}]
