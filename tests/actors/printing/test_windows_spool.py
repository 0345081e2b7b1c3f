"""A printer behind Windows' spooler, in the real tree, under virtual time: its calls are run at once."""

import asyncio
from dataclasses import replace

import pytest

from actors.domain.job import Evidence, State
from tests.actors.printing import restaurant
from tests.transports.fake_winspool import FakeWinspool
from transports.windows_spool import WindowsSpool
from transports.windows_status import Attribute, Status


class AtOnce:
    """In the place of a thread. While the spooler hangs, what is called does not come back."""

    def __init__(self, pc):
        self._pc = pc

    async def settled(self):
        await self._pc.goes_on.wait()

    def submit(self, function):
        future = asyncio.get_running_loop().create_future()
        try:
            future.set_result(function())
        except OSError as error:
            future.set_exception(error)
        return future

    def dismiss(self):
        pass


class WindowsPc:
    def __init__(self, seconds):
        self.winspool = FakeWinspool("Kitchen")
        self.queue = self.winspool.queues["Kitchen"]
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    def spool(self):
        found = WindowsSpool("Kitchen", lambda: self.winspool)
        found._side = AtOnce(self)
        return found

    @property
    def printed(self):
        return self.queue.received


@pytest.fixture
def on_windows(monkeypatch):
    monkeypatch.setattr(restaurant, "FakeServer", WindowsPc)

    def run(scenario):
        async def with_pc(house):
            await scenario(house, house.servers["kitchen"])

        restaurant.in_restaurant(with_pc, kitchen="TM-m30III", queues=("kitchen",))

    return run


def test_tickets_are_sent_and_known_by_the_spooler(on_windows):
    async def scenario(house, pc):
        for _ in range(8):
            await house.order()
        await house.until(lambda: house.states() == {State.SENT: 8})
        assert {job.evidence for job in await house.jobs()} == {Evidence.SPOOLER}
        assert set(house.check_paper().values()) == {1}
        assert len(pc.queue.jobs) < 8  # it lets go of those that have long printed

    on_windows(scenario)


def test_a_paused_queue_blocks_and_goes_on(on_windows):
    async def scenario(house, pc):
        pc.queue.administer = False
        pc.queue.set(on=Status.PAUSED)
        await house.order()
        await house.until(lambda: house.events("queue_not_resumed"))
        status = await house.describe()
        assert (status.state, status.reasons) == ("blocked", ("queue-stopped",))
        await house.wait(300.0)
        assert State.SENT not in house.states()
        pc.queue.administer = True
        await house.until(lambda: house.states() == {State.SENT: 1}, seconds=120.0)
        assert house.events("queue_resumed")
        assert house.marked() == 0
        house.check_paper()

    on_windows(scenario)


def test_a_queue_that_works_offline_is_resumed(on_windows):
    async def scenario(house, pc):
        await house.until(lambda: pc.winspool.calls)
        offline = pc.queue.info.attributes | Attribute.WORK_OFFLINE
        pc.queue.info = replace(pc.queue.info, attributes=offline)
        await house.order()
        await house.until(lambda: house.states() == {State.SENT: 1}, seconds=120.0)
        house.check_paper()

    on_windows(scenario)


def test_what_is_in_the_queue_is_found_again_after_docketd_was_killed(on_windows):
    async def scenario(house, pc):
        pc.winspool.instant = False
        await house.order()
        await house.until(lambda: pc.queue.jobs)
        await house.stop()
        pc.winspool.work("Kitchen")
        await house.start()
        await house.until(lambda: house.states() == {State.SENT: 1}, seconds=120.0)
        assert house.marked() == 0
        house.check_paper()

    on_windows(scenario)


def test_a_document_that_a_person_deleted_is_in_doubt_and_printed_with_a_mark(on_windows):
    async def scenario(house, pc):
        pc.winspool.instant = False
        await house.order()
        await house.until(lambda: pc.queue.jobs)
        pc.queue.set(on=Status.PAPER_OUT)
        await house.wait(30.0)
        pc.winspool.delete("Kitchen", pc.queue.jobs[0].info.number)
        pc.queue.set(off=Status.PAPER_OUT)
        pc.winspool.instant = True
        await house.until(lambda: house.states() == {State.SENT: 1}, seconds=120.0)
        assert list(house.paper().values()) == [1]
        assert house.marked() == 1

    on_windows(scenario)
