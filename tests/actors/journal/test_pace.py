from __future__ import annotations

import asyncio

import pytest

from actors.journal.alert_messages import Clear, ListAlerts, Raise
from actors.journal.messages import Accept, ListJobs
from actors.journal.pace import ALERT, SLOW, WELL, WRITES, Pace
from actors.journal.store import SqliteStore
from tests.actors.journal.conftest import STATIONS, an_order, open_house


def after(pace, *seconds):
    return [news for news in map(pace.note, seconds) if news is not None]


def test_it_takes_several_slow_writes_and_several_quick_ones():
    pace = Pace()
    assert after(pace, *[0.02] * WRITES) == [Clear(ALERT)]  # one of the time before may be open
    assert after(pace, 3.0, 0.02, 3.0, 0.02, 0.02) == []
    (raised,) = after(pace, *[0.5] * WRITES)
    assert isinstance(raised, Raise)
    assert raised.key == ALERT
    assert "the last writes took 0.5 s each" in raised.text
    assert after(pace, *[(SLOW + WELL) / 2] * 20) == []
    assert after(pace, *[0.02] * 20) == [Clear(ALERT)]


@pytest.mark.parametrize("seconds", [SLOW - 0.01, WELL])
def test_between_the_bounds_it_stays_as_it_is(seconds):
    assert after(Pace(), *[seconds] * 20) == []


class LateStore(SqliteStore):
    """Each batch takes so long."""

    def __init__(self, folder):
        super().__init__(folder)
        self.seconds = 0.0

    async def run(self, functions):
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        loop.call_later(self.seconds, over.set_result, None)
        await over
        return await super().run(functions)


async def order(house, number):
    return await house.ask(Accept(an_order(source_id=f"o-{number}"), b"{}", STATIONS))


async def keys(house):
    return [alert.key for alert in await house.ask(ListAlerts())]


async def test_a_slow_disk_is_an_alert_until_it_is_quick_again(tmp_path):
    store = LateStore(tmp_path)
    async with open_house(store) as house:
        for number in range(3):
            await order(house, number)
        store.seconds = SLOW + 0.01
        for _ in range(2 * WRITES):  # looking writes nothing
            await house.ask(ListJobs())
        assert await keys(house) == []
        for number in range(3, 3 + WRITES):
            await order(house, number)
        store.seconds = 0.0
        assert await keys(house) == [ALERT]
        (raised,) = house.events("alert_raised")
        assert "0.3 s each" in raised["text"]
        for number in range(10, 10 + WRITES):
            await order(house, number)
        assert await keys(house) == []
        assert [event["key"] for event in house.events("alert_ended")] == [ALERT]
