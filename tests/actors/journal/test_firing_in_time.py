"""The journal's own timer for orders for later, under virtual time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from actors import places
from actors.domain.order import Due
from actors.journal.later_messages import FireOrder
from actors.journal.messages import Accept
from tests.actors.journal.conftest import NOON, an_order
from tests.actors.journal.test_actor import MemoryStore, hints, virtually
from tests.actors.journal.test_staleness import KITCHEN

AHEAD = 40 * 60.0


@pytest.fixture
def memory():
    return MemoryStore()


def an_order_for_later(seconds):
    start = NOON + timedelta(seconds=AHEAD + seconds)
    return Accept(an_order(due=Due(asap=False, start=start)), b"{}", KITCHEN)


def test_it_is_let_print_when_its_time_comes_and_the_press_is_told(memory):
    async def story(house):
        await house.ask(an_order_for_later(300))
        await asyncio.sleep(280)
        hints(house)
        before = len(house.events("job_changed"))
        await asyncio.sleep(25)
        return before, hints(house), house.events("job_changed")

    before, told, changed = virtually(story, store=memory)
    assert before == 0
    assert told[0] == "hot"
    assert [(each["state"], each["printer"]) for each in changed] == [("queued", "hot")]


def test_a_restarted_journal_knows_what_waits(memory):
    async def story(house):
        await house.ask(an_order_for_later(300))
        await asyncio.sleep(100)
        house.system._registry.place(places.JOURNAL).process.kill()
        await asyncio.sleep(210)
        return house.events("job_changed")

    assert [each["state"] for each in virtually(story, store=memory)] == ["queued"]


def test_somebody_who_fires_it_is_answered_and_the_press_is_told_at_once(memory):
    async def story(house):
        await house.ask(an_order_for_later(9000))
        hints(house)
        jobs = await house.ask(FireOrder(1, "till"))
        await asyncio.sleep(0.1)
        return jobs, hints(house)

    assert virtually(story, store=memory) == ((1,), ["hot"])
