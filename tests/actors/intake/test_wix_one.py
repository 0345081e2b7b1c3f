"""An order whose id a doorbell told is asked for by it: the search may lag behind."""

from __future__ import annotations

import pytest

from actors.intake.messages import PollNow
from supervision import run_virtual
from tests.actors.intake.test_poller import Pages, pause, scenario, shop

PATH = "/ecom/v1/orders/{}"


@scenario
async def test_it_is_there_long_before_the_search_knows_of_it():
    async with shop() as it:
        it.core.search_lag = 45.0
        await pause(5)
        it.add("order-1")
        it.poller.tell(PollNow("order-1"))
        await pause(0.5)
        assert it.wire.fetched == [(5.0, PATH.format("order-1"))]
        assert it.pages.ids == ["order-1"]
        (page,) = it.pages.pages
        assert page.cursor is None
        assert page.accepts[0].raw.startswith(b'{"id":"order-1"')


@scenario
async def test_the_poll_that_finds_it_later_hands_it_over_once_more_and_the_journal_knows_it():
    async with shop() as it:
        it.core.search_lag = 10.0
        await pause(5)
        it.add("order-1")
        it.poller.tell(PollNow("order-1"))
        await pause(60)
        assert it.pages.ids == ["order-1", "order-1"]


@scenario
async def test_whoever_rings_like_mad_has_one_order_fetched_a_second():
    async with shop() as it:
        await pause(5)
        for n in range(40):
            it.poller.tell(PollNow(f"order-{n}"))
            await pause(0.05)
        assert [at for at, _ in it.wire.fetched] == [5.0, 6.05]
        assert it.pages.pages == []
        assert (await it.status()).state == "fine"


@scenario
async def test_before_the_first_answer_only_the_poll_asks():
    """Which orders are old is known once there was a contact."""
    async with shop() as it:
        it.add("order-1")
        it.poller.tell(PollNow("order-1"))
        await pause(5)
        assert it.wire.fetched == []
        assert it.pages.ids == ["order-1"]


@pytest.mark.parametrize("fault", ["gone", "trouble", "journal", "paused"])
def test_whatever_is_in_the_way_the_poll_finds_it(fault):
    async def main():
        pages = Pages()
        async with shop(pages=pages) as it:
            await pause(5)
            if fault == "trouble":
                it.core.fail_next(500, b"")
            if fault == "journal":
                pages.failures.append(None)
            if fault == "paused":
                pages.paused = True
            it.poller.tell(PollNow("order-9" if fault == "gone" else "order-1"))
            await pause(0.2)
            pages.paused = False
            it.add("order-1")
            await pause(60)
            assert set(it.pages.ids) == {"order-1"}
            assert (await it.status()).state == "fine"

    run_virtual(main())
