"""How soon an order that waited at Wix is on its way to paper once the network is back."""

import asyncio
import statistics
from contextlib import suppress
from itertools import islice

import pytest

from actors.demo.orders import demo_orders
from actors.simulation.house import House
from actors.simulation.machine import OPENING
from actors.simulation.options import Options
from actors.simulation.wix import Mood
from supervision.harness import SimLoop
from tests.actors.simulation.wanted import is_at_once

pytestmark = [pytest.mark.timeout(180), pytest.mark.no_cover]

HOUSES = 6
OUTAGES = 5
SETTLED = 130.0  # seconds until the first polls are over, and all that was placed can be found


async def virtually(seconds):
    over = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(seconds, over.set_result, None)
    await over


def orders_at_once():
    """Those for later are not on their way to paper yet."""
    found = (order for order in demo_orders(3 * OUTAGES, OPENING) if is_at_once(order))
    return tuple(islice(found, OUTAGES))


async def outages(seed):
    """Seconds from the end of each outage to the first ticket that is given to a printer."""
    house = House(Options(seed, 1, ()))
    loop, begun = asyncio.get_running_loop(), []

    def hear(event):
        House.hear(house, event)
        if event.kind == "job_changed" and event.data.get("state") == "sending":
            begun.append(loop.time())

    house.hear = hear
    keeper = asyncio.ensure_future(house.keep())
    chance, found = house.options.chance.of("back"), []
    await virtually(SETTLED)
    for number, order in enumerate(orders_at_once()):
        house.wix.mood = Mood.AWAY
        await virtually(chance.between(90.0, 400.0, number, "before"))
        house.wix.core.add(order)
        await virtually(chance.between(60.0, 400.0, number, "after"))
        house.wix.mood, over = Mood.WELL, loop.time()
        begun.clear()
        await virtually(SETTLED)
        found.append(begun[0] - over)
    keeper.cancel()
    await house.stop(0.0)
    with suppress(asyncio.CancelledError):
        await keeper
    house.close()
    return found


def test_an_order_that_waited_at_wix_comes_within_seconds_of_the_networks_return():
    took = []
    for seed in range(HOUSES):
        with asyncio.Runner(loop_factory=lambda seed=seed: SimLoop(seed)) as runner:
            took += runner.run(outages(seed))
    assert len(took) == HOUSES * OUTAGES
    assert statistics.median(took) <= 2.0, sorted(took)
    assert max(took) <= 5.0, sorted(took)
