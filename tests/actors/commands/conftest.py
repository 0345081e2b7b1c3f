"""A journal and a gateway that commands can talk to, on a data folder of their own."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager

import pytest
from click.testing import CliRunner

from actors import run_file
from actors.cli import docketd
from actors.domain.job import Event, Evidence
from actors.domain.order import Item, Order
from actors.domain.routing import Station
from actors.gateway.access import make_key
from actors.gateway.actor import Gateway
from actors.gateway.messages import WhichPort
from actors.intake.wishes import READERS
from actors.journal.actor import Journal
from actors.journal.messages import Accept, Begin, TakeWork, Verdict
from actors.outside import SystemIds, real_ports
from actors.rendering.actor import Rendering
from actors.rendering.messages import Shop
from actors.run_file import RunFile
from actors.settings import Gateway as Listen
from actors.settings import Printer, Settings, WixSource
from supervision import ChildSpec, Supervisor, System
from tests.actors.gateway.conftest import NOTHING_SEEN, Lists, source_of
from transports.addresses import parse_address

STATIONS = (Station("kitchen", "kitchen"),)
SETTINGS = Settings(
    (Printer("kitchen", "TM-m30III", parse_address("virtual://kitchen")),),
    STATIONS,
    wix=WixSource("01234567-89ab-cdef-0123-456789abcdef", "secret"),
    gateway=Listen("127.0.0.1", 0),
)


class Shell:
    """Calls commands on the data folder; `address` and `key` are the daemon's."""

    def __init__(self, data, system, address, key):
        self.data, self.system, self.address, self.key = data, system, address, key

    def call(self, *words):
        return CliRunner().invoke(docketd, [*words, "--data", str(self.data)])

    async def run(self, *words, code=0):
        told = await asyncio.to_thread(self.call, *words)
        assert told.exit_code == code, told.output
        return told

    async def print(self):
        """Job 1 goes out on a printer that cannot confirm."""
        journal = self.system.ref_of("journal")
        await journal.ask(TakeWork("kitchen"), timeout=5)
        begin = Begin(1, "kitchen", receipt="|Pizza|\n\n|\x1b[2J|", running="K-001", size=40, counter=None)
        attempt = await journal.ask(begin, timeout=5)
        await journal.ask(Verdict(attempt.attempt, Event.TAKEN, Evidence.BYTES), timeout=5)

    async def take(self, source_id="A-1", number="1001"):
        order = Order("till", source_id, number=number, items=(Item("Pizza"),))
        return await self.system.ref_of("journal").ask(Accept(order, b"{}", STATIONS), timeout=5)


@asynccontextmanager
async def with_daemon(data):
    ports = real_ports(data)
    key, row = make_key(SystemIds(), "local", ["admin"], ports.clock.now())
    lists = Lists()
    children = [
        ChildSpec("journal", lambda: Journal(ports.store, ports.clock, ["kitchen"])),
        ChildSpec("rendering", lambda: Rendering(Shop("docketd", "UTC", "en"))),
        source_of(lists),
        ChildSpec("gateway", lambda: Gateway(SETTINGS, ports, READERS, NOTHING_SEEN, (row,))),
    ]
    system = System(ChildSpec("docketd", lambda: Supervisor(children), shutdown=None))
    await system.start()
    try:
        address = f"http://127.0.0.1:{await system.ref_of('gateway').ask(WhichPort(), timeout=5)}"
        run_file.write(data, RunFile(address, os.getpid(), key))
        made = Shell(data, system, address, key)
        made.lists = lists
        yield made
    finally:
        await system.stop()
        await ports.http.close()


@asynccontextmanager
async def without_daemon(data):
    """The journal holds one queued job, number 1."""
    ports = real_ports(data)
    system = System(ChildSpec("journal", lambda: Journal(ports.store, ports.clock, ["kitchen"])))
    shell = Shell(data, system, "", "")
    await system.start()
    await shell.take()
    await system.stop()
    await ports.http.close()
    yield shell


@pytest.fixture
async def shell(tmp_path):
    async with with_daemon(tmp_path) as made:
        yield made


@pytest.fixture
async def lone(tmp_path):
    async with without_daemon(tmp_path) as made:
        yield made


@pytest.fixture(params=["daemon", "file"])
async def either(request, tmp_path):
    """With a daemon or without: what people see is the same. There is one queued job, number 1."""
    if request.param == "file":
        async with without_daemon(tmp_path) as made:
            yield made
    else:
        async with with_daemon(tmp_path) as made:
            await made.take()
            yield made
