"""An outage of any length is made good: all of it, once, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from actors.intake.wix_search import PAGE_LIMIT
from actors.journal.source_messages import PauseSource, ResumeSource
from supervision import run_virtual
from tests.actors.intake.wired import scenario, virtual, wired

DAYS = timedelta(days=2)
ORDERS = 500


async def outage(it, orders=ORDERS):
    """docketd is off for two days, in which guests order."""
    it.add("before")
    await virtual(15)
    await it.stop()
    it.clock.wrong += DAYS
    names = [f"order-{n:03}" for n in range(orders)]
    for n, name in enumerate(names):
        it.add(name, **it.dates(DAYS * (orders - n) / (orders + 1)))
    return ["before", *names]


async def all_of_them(it, names):
    """Each has one ticket, and nothing else has any."""
    found = Counter(number for number, kind, _ in await it.jobs() if kind == "order")
    assert found == dict.fromkeys(names, 1)


@scenario
async def test_two_days_with_five_hundred_orders():
    async with wired() as it:
        names = await outage(it)
        await it.start()
        await virtual(30)
        await all_of_them(it, names)
        assert [number for number, _, _ in await it.jobs()] == names  # in the order in which they were placed
        assert len(it.wire.searches) > ORDERS / PAGE_LIMIT


@scenario
async def test_a_pause_of_two_days_is_made_good_as_well():
    async with wired() as it:
        it.add("before")
        await virtual(15)
        await it.ask(PauseSource("wix", "till"))
        it.clock.wrong += DAYS
        for n in range(250):
            it.add(f"order-{n:03}", **it.dates(DAYS * (250 - n) / 251))
        await virtual(30)
        assert len(await it.jobs()) == 1
        await it.ask(ResumeSource("wix", "till"))
        await virtual(10)
        await all_of_them(it, ["before", *(f"order-{n:03}" for n in range(250))])


@scenario
async def test_orders_that_change_between_two_pages_hide_no_others():
    async with wired() as it:
        names = await outage(it)

        def touch(search):
            for n in range(3):
                it.core.edit(f"order-{(search * 7 + n * 31) % ORDERS:03}", {})

        it.wire.before = touch
        await it.start()
        await virtual(20)
        it.wire.before = lambda _search: None
        await virtual(20)
        await all_of_them(it, names)


@scenario
async def test_an_order_that_is_placed_late_on_the_list_hides_no_others_and_is_found():
    """Wix's search learns of some only while it is paged through."""
    async with wired() as it:
        names = await outage(it)

        def appear(search):
            late = f"late-{search}"
            if late not in names and len(names) < ORDERS + 6:
                it.add(late, **it.dates(timedelta(minutes=2)))
                names.append(late)

        it.wire.before = appear
        await it.start()
        await virtual(60)
        await all_of_them(it, names)


@pytest.mark.parametrize("at", [1, 2, 4, 6])
def test_trouble_and_restarts_in_the_midst_of_it(at):
    async def morning():
        async with wired() as it:
            names = await outage(it)
            searches = len(it.wire.searches)

            def trouble(search):
                if search == searches + at:
                    it.core.fail_next(503, b"", times=2)
                    it.core.fail_next(200, b'{"orders": [{"id"')

            it.wire.before = trouble
            await it.start()
            await virtual(1.0)
            await it.stop()
            await it.start()
            await virtual(0.3)
            await it.stop("journal")
            await it.start("journal")
            it.wire.down = True
            await virtual(60)
            it.wire.down = False
            await virtual(120)
            await all_of_them(it, names)

    run_virtual(morning())


@scenario
async def test_what_comes_twice_on_two_pages_prints_once():
    async with wired() as it:
        names = await outage(it, 150)
        original = it.core.handle

        def twice(method, path, headers, body):
            reply = original(method, path, headers, body)
            orders = b'{"orders":['
            if reply.status == 200 and reply.body.startswith(orders) and b'"id"' in reply.body:
                import orjson

                document = orjson.loads(reply.body)
                document["orders"] = [*document["orders"], *document["orders"][-5:]]
                return reply._replace(body=orjson.dumps(document))
            return reply

        it.core.handle = twice
        await it.start()
        await virtual(30)
        await all_of_them(it, names)
