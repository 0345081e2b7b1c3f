"""What the journal does while its disk keeps nothing."""

from __future__ import annotations

import asyncio
import errno
from functools import partial

import pytest

from actors import places
from actors.errors import DamagedError, DiskFullError, DiskTroubleError, JournalError
from actors.journal.actor import Journal
from actors.journal.alert_messages import ListAlerts
from actors.journal.custody import Care, Custody
from actors.journal.messages import Count, ListJobs
from actors.journal.order_messages import MayAccept
from actors.journal.store import SqliteStore
from actors.journal.trouble import FAILED, FULL
from actors.simulation.machine import SimLane
from supervision import ChildSpec, Supervisor, System
from tests.actors.journal.conftest import TestClock
from tests.actors.journal.test_actor import accept

EIO = DiskTroubleError(FAILED, "disk-error")


class FakeDisk:
    def __init__(self, *, room=True, ballast=True):
        self.room = room
        self.ballast = ballast
        self.mended = 0
        self.failure = None

    def relieve(self):
        self._fail()
        had, self.ballast = self.ballast, False
        return had

    def brace(self, size):
        self._fail()
        self.ballast = self.ballast or self.room
        return self.ballast

    def mend(self):
        self._fail()
        self.mended += 1
        return False

    def _fail(self):
        if self.failure is not None:
            raise self.failure


class Moody(SqliteStore):
    """Fails as it is told, once for each error."""

    def __init__(self, folder):
        super().__init__(folder)
        self.at_open, self.at_run = [], []  # errors

    async def open(self):
        await super().open()
        if self.at_open:
            await self._drop()
            raise self.at_open.pop(0)

    async def run(self, functions):
        if self.at_run:
            error = self.at_run.pop(0)
            if not isinstance(error, DiskFullError):
                await self._drop()
            raise error
        return await super().run(functions)


class Lane(SimLane):
    async def run(self, function, *arguments, timeout):  # noqa: ASYNC109 - as declared by the port
        return function(*arguments)


@pytest.fixture
async def store(tmp_path):
    store = Moody(tmp_path)
    yield store
    await store.close()


async def test_a_journal_that_is_damaged_when_it_is_opened_is_mended(store):
    disk = FakeDisk()
    custody = Custody(store, Care(disk, 1))
    store.at_open = [DamagedError("junk")]
    await custody.open(Lane())
    assert disk.mended == 1
    assert len(await store.run([lambda connection: 1])) == 1


async def test_one_that_nobody_cares_for_says_what_is_wrong(store):
    store.at_open = [DamagedError("junk"), DiskFullError(FULL)]
    for kind in (DamagedError, DiskFullError):
        with pytest.raises(kind):
            await Custody(store, None).open(Lane())
    assert await Custody(store, None).is_well(Lane())


async def test_a_disk_that_is_full_when_it_is_opened_gets_the_room_that_was_kept(store):
    disk = FakeDisk()
    store.at_open = [DiskFullError(FULL)]
    await Custody(store, Care(disk, 1)).open(Lane())
    assert not disk.ballast
    await store.run([lambda connection: 1])
    store.at_open = [DiskFullError(FULL)]
    with pytest.raises(DiskFullError):
        await Custody(store, Care(disk, 1)).open(Lane())


async def test_what_the_disk_itself_says_decides_what_is_done(store):
    disk = FakeDisk()
    custody = Custody(store, Care(disk, 1))
    disk.failure = OSError(errno.ENOSPC, "x")
    assert not await custody.relieve(Lane())
    disk.failure = OSError(errno.ENOENT, "x")
    assert not await custody.relieve(Lane())
    disk.failure = OSError(errno.EROFS, "x")
    with pytest.raises(DiskTroubleError) as raised:
        await custody.is_well(Lane())
    assert raised.value.name == "disk-read-only"


async def test_on_a_full_disk_what_was_begun_goes_on_and_in_other_trouble_nothing(store):
    custody = Custody(store, None)
    await custody.open(Lane())
    assert custody.refusal(accept()) is None
    assert custody.begin(DiskFullError(FULL))
    assert not custody.begin(DiskFullError(FULL))
    assert [custody.refusal(each) is None for each in (accept(), MayAccept(), ListJobs())] == [
        False,
        False,
        True,
    ]
    assert custody.begin(EIO)
    assert [custody.refusal(each) for each in (accept(), ListJobs())] == [EIO, EIO]


# --- the actor ------------------------------------------------------------------------------------


class House:
    def __init__(self, store, disk):
        journal = ChildSpec("journal", lambda: Journal(store, TestClock(), (), care=Care(disk, 1)))
        self.system = System(ChildSpec("root", partial(Supervisor, [journal]), shutdown=None))
        self.journal = self.system.ref_of(places.JOURNAL)

    async def ask(self, request):
        return await self.journal.ask(request, timeout=20)

    def kinds(self):
        return [event.kind for event in self.system.events if event.kind.startswith("journal_")]

    def crashes(self):
        return [event for event in self.system.events if event.kind == "child_terminated"]

    async def until_taken(self):
        """A disk is looked at each second."""
        async with asyncio.timeout(20):
            while True:
                try:
                    return await self.ask(MayAccept())
                except JournalError:
                    await self.ask_quietly()

    async def ask_quietly(self):
        try:
            await self.ask(Count())
        except JournalError:
            await asyncio.sleep(0)


@pytest.mark.parametrize("trouble", [EIO, DiskFullError(FULL)], ids=["error", "full"])
async def test_it_starts_in_trouble_and_is_well_when_the_disk_is(store, trouble):
    disk = FakeDisk(room=False, ballast=False)
    store.at_open = [trouble]
    house = House(store, disk)
    await house.system.start()
    try:
        with pytest.raises(DiskTroubleError) as raised:
            await house.ask(accept())
        assert raised.value.name == trouble.name
        disk.room = True
        await house.until_taken()
        assert not (await house.ask(accept())).duplicate
        assert house.kinds() == ["journal_trouble", "journal_well"]
        assert await house.ask(ListAlerts()) == ()
        ended = await house.ask(ListAlerts(ended=True))
        assert [alert.key for alert in ended] == [trouble.name]
        assert house.crashes() == []
    finally:
        await house.system.stop()
