"""A journal to ask: its handlers on a connection of the test's own, or the actor over a real store."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from actors import places
from actors.domain.job import Event
from actors.domain.order import Item, Order
from actors.domain.routing import Station
from actors.journal import store as store_module
from actors.journal.actor import Journal, handle
from actors.journal.messages import Accept, Begin, TakeWork, Verdict
from actors.journal.moment import Moment
from actors.journal.store import SqliteStore
from actors.journal.versions import migrate
from supervision import Actor, ChildSpec, Supervisor, System

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
STATIONS = (
    Station("kitchen", "hot", layout="kitchen"),
    Station("bar", "cold", layout="bar", match={"section": ("Drinks",)}),
)


class TestClock:
    """Moves by a second at each look."""

    __test__ = False
    boot_id = "boot-1"

    def __init__(self):
        self.seconds = 0

    def now(self):
        self.seconds += 1
        return NOON + timedelta(seconds=self.seconds)


class Book:
    """Asks the handlers as the journal does, on a database in memory, and knows a few frequent stories."""

    def __init__(self):
        self.clock = TestClock()
        self.up = 0.0  # the monotonic clock
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA foreign_keys=ON")
        migrate(self.connection)

    def ask(self, request):
        work = partial(handle, request=request, at=Moment(self.clock.now(), self.clock.boot_id, self.up))
        (answer,) = store_module.run_batch(self.connection, [work])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def accept(self, *items, raw=b"{}", stations=STATIONS, **how):
        accept_fields = {key: how.pop(key) for key in ("readable", "silent", "idempotency") if key in how}
        return self.ask(Accept(an_order(*items, **how), raw, stations, **accept_fields))

    def begin(self, printer="hot", *, counter=None, lines=None, job=None):
        work = self.ask(TakeWork(printer))
        assert work is not None
        job = work.job if job is None else job
        request = Begin(job, printer, "receipt", work.running, 99, counter, lines=lines)
        return self.ask(request)

    def judge(self, attempt, event, **more):
        return self.ask(Verdict(attempt.attempt, event, **more))

    def print(self, printer="hot"):
        attempt = self.begin(printer)
        self.judge(attempt, Event.FENCED)
        return attempt

    def rows(self, query, *values):
        return [tuple(row) for row in self.connection.execute(query, values)]

    def state(self, job):
        return self.rows("SELECT state FROM jobs WHERE id = ?", job)[0][0]


def an_order(*items, **fields):
    given = tuple(Item(item) if isinstance(item, str) else item for item in items)
    order = Order("wix", "o-1", "1001", items=given or (Item("Pizza"), Item("Cola", section="Drinks")))
    return replace(order, **fields)


@pytest.fixture
def book():
    book = Book()
    yield book
    book.connection.close()


class Pad(Actor):
    """Stands where a press would, and writes down what it is told and when."""

    def __init__(self, told):
        self.told = told

    async def receive(self, message):
        self.told.append((self.ctx.now(), message))


class House:
    """A system with a journal and pads for presses."""

    def __init__(self, store, printers=("hot", "cold")):
        self.store = store
        self.told = {printer: [] for printer in printers}
        self.system = System(ChildSpec("root", self._root, shutdown=None))

    def _root(self):
        journal = ChildSpec(
            "journal", lambda: Journal(self.store, TestClock(), tuple(self.told)), shutdown=5.0
        )
        return Supervisor([journal, ChildSpec("printing", self._printing, shutdown=None)])

    def _printing(self):
        return Supervisor([ChildSpec(f"printer.{name}", partial(self._printer, name)) for name in self.told])

    def _printer(self, name):
        return Supervisor([ChildSpec("press", lambda: Pad(self.told[name]))])

    @property
    def journal(self):
        return self.system.ref_of(places.JOURNAL)

    async def ask(self, request):
        return await self.journal.ask(request, timeout=10)

    def events(self, kind):
        return [event.data for event in self.system.events if event.kind == kind]


@asynccontextmanager
async def open_house(store, printers=("hot", "cold")):
    house = House(store, printers)
    await house.system.start()
    try:
        yield house
    finally:
        await house.system.stop()


@pytest.fixture
async def house(tmp_path):
    async with open_house(SqliteStore(tmp_path)) as house:
        yield house
