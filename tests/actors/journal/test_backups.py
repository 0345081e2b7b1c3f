"""The keeper of copies: one a night if there is news, one whenever somebody asks, never two at once."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from actors import places
from actors.errors import DocketdError, JournalError
from actors.journal.alert_messages import Clear, Raise
from actors.journal.backup_messages import BeginBackup, FindBackup, HowFar, MakeBackup, Progress
from actors.journal.backups import ALERT, Backups, Tick
from actors.journal.messages import Count, Tally
from supervision import Actor, ChildSpec, Supervisor, System

NIGHT = datetime(2026, 7, 2, 2, 1, tzinfo=UTC)  # 04:01 in Zurich
ZURICH = ZoneInfo("Europe/Zurich")


class FakeVault:
    """Copies as a list of names. `gate` holds up whoever copies."""

    def __init__(self, folder):
        self.folder = folder
        self.made = []
        self.failure = None
        self.kept = None
        self.gate = threading.Event()
        self.gate.set()

    def copy(self, told):
        told(0.25)
        assert self.gate.wait(30)
        if self.failure is not None:
            raise self.failure
        return self.folder / "journal.db.copy"

    def pack(self, journal, settings, at, told):
        assert (journal.name, settings) == ("journal.db.copy", b"[site]")
        told(1.0)
        self.made.insert(0, f"docketd-{at:%Y%m%dT%H%M%SZ}.zip")
        return self.folder / self.made[0]

    def names(self):
        return tuple(self.made)

    def prune(self, keep):
        self.kept = keep

    def find(self, name):
        return self.folder / name if name in self.made else None


class Ledger(Actor):
    """Stands where the journal would."""

    def __init__(self, house):
        self._house = house

    async def receive(self, message):
        if isinstance(message, Count):
            return self._house.tally
        self._house.told.append(message)
        return True


class House:
    def __init__(self, folder):
        self.vault = FakeVault(folder)
        self.told = []
        self.tally = Tally(1, 1, {}, {}, {}, 0, NIGHT - timedelta(hours=1), None)
        self.keep = SimpleNamespace(backups=7, backup_at=240)
        self.now = NIGHT
        settings = SimpleNamespace(keep=self.keep, content=b"[site]")
        clock = SimpleNamespace(now=lambda: self.now, boot_id="boot")
        children = [
            ChildSpec("journal", lambda: Ledger(self)),
            ChildSpec("backups", lambda: Backups(self.vault, clock, lambda: settings, ZURICH)),
        ]
        self.system = System(ChildSpec("root", lambda: Supervisor(children), shutdown=None))
        self.backups = self.system.ref_of(places.BACKUPS)

    async def ask(self, request):
        return await self.backups.ask(request, timeout=30)

    async def until(self, step):
        async with asyncio.timeout(30):
            while True:
                found = await self.ask(HowFar())
                if found is not None and found.step == step:
                    return found
                await asyncio.sleep(0)

    async def looks(self):
        """As when its timer runs out; answers whether it has begun a copy."""
        before = len(self.vault.made)
        self.backups.tell(Tick())
        await self.ask(FindBackup("behind it"))
        if (await self.ask(HowFar())) is not None:
            await self.until("made")
        return len(self.vault.made) > before


@pytest.fixture
async def house(tmp_path):
    house = House(tmp_path)
    await house.system.start()
    yield house
    house.vault.gate.set()
    await house.system.stop()


async def test_somebody_who_asks_gets_a_checked_copy_and_the_rest_is_pruned(house):
    assert await house.ask(HowFar()) is None
    file = await house.ask(MakeBackup())
    assert file.name == "docketd-20260702T020100Z.zip"
    assert house.vault.kept == 7
    assert await house.ask(HowFar()) == Progress("made", 1.0, file)
    assert await house.ask(FindBackup(file.name)) == file
    assert await house.ask(FindBackup("docketd-other.zip")) is None
    assert house.told == [Clear(ALERT)]
    assert [event.data["file"] for event in house.system.events if event.kind == "backup_made"] == [file.name]


async def test_while_one_is_made_another_is_refused_and_its_progress_is_told(house):
    house.vault.gate.clear()
    assert await house.ask(BeginBackup()) is None
    found = await house.until("copying")
    while found.share != 0.25:
        found = await house.until("copying")
    for request in (MakeBackup(), BeginBackup()):
        with pytest.raises(JournalError, match="being made already"):
            await house.ask(request)
    assert await house.ask(FindBackup("x")) is None  # who looks for one does not wait for this one
    house.vault.gate.set()
    assert (await house.until("made")).file is not None
    assert isinstance(await house.ask(MakeBackup()), Path)


@pytest.mark.parametrize("failure", [OSError(5, "Input/output error"), DocketdError("no room")])
async def test_one_that_fails_is_an_alert_until_the_next_works(house, failure):
    house.vault.failure = failure
    with pytest.raises(DocketdError, match="no copy of the journal could be made"):
        await house.ask(MakeBackup())
    assert (await house.ask(HowFar())).why.startswith("no copy of the journal")
    (raised,) = house.told
    assert isinstance(raised, Raise)
    assert raised.key == ALERT
    house.vault.failure = None
    await house.ask(MakeBackup())
    assert house.told[1:] == [Clear(ALERT)]


async def test_at_night_a_copy_is_made_if_orders_came_and_none_a_second_time(house):
    assert await house.looks()
    house.now += timedelta(minutes=10)
    assert not await house.looks()
    house.now += timedelta(days=1)
    assert not await house.looks()  # no order since
    house.tally = replace(house.tally, last_order_at=house.now)
    assert await house.looks()


async def test_a_journal_without_tickets_and_settings_without_copies_make_none(house):
    house.tally = replace(house.tally, tickets=0)
    assert not await house.looks()
    house.tally = replace(house.tally, tickets=1)
    house.keep.backups = 0
    assert not await house.looks()
