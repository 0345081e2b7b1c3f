"""A restaurant under virtual time: the real tree of printers, a journal in memory, and paper to read."""

from __future__ import annotations

import asyncio
import gc
import random
import re
import sqlite3
from collections import Counter as Tally
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from actors import daemon, places
from actors.domain.freshness import Freshness
from actors.domain.job import Event, State
from actors.domain.later import Later
from actors.domain.order import Item, Order
from actors.domain.patience import DEFAULTS
from actors.domain.routing import Station
from actors.domain.ticket import Form
from actors.journal.actor import Journal
from actors.journal.messages import Accept, GetJob, ListJobs, Resolve
from actors.journal.moment import Limits
from actors.journal.sheet_messages import AcceptSheet
from actors.journal.store import migrate, run_batch
from actors.printing.messages import DescribePrinter
from actors.recovery.actor import Recovery
from actors.reloading import Current
from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.messages import Render, Rendered, Unprintable
from actors.rendering.receiptline.lines import Line, Run
from actors.settings import Printer, Settings
from supervision import (
    Actor,
    ChildSpec,
    Request,
    RestartChild,
    SimLoop,
    Supervisor,
    System,
    TerminateChild,
)
from tests.transports.spool_fake import FakeServer
from transports.addresses import parse_address
from transports.errors import RefusedError
from transports.languages.commands import encode
from transports.languages.registry import language_for
from transports.languages.star.encoder import StarGraphic
from transports.profiles import profile
from transports.reasons import DialReason
from transports.registry import make_stream
from transports.virtual.model import CLONE, TM_M30III, TSP143, TSP143IV, TSP654II
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter

MODELS = {
    "TM-m30III": TM_M30III,
    "TM-T20": TM_M30III,
    "generic-80": CLONE,
    "TSP143": TSP143,
    "TSP143IV": TSP143IV,
    "TSP654II": TSP654II,
}


@dataclass(frozen=True, slots=True)
class Bomb(Request[None]):
    """Crashes whoever gets it."""


class MemoryStore:
    """The journal's own batches on a database in memory, without a thread."""

    def __init__(self):
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        migrate(self.connection)

    async def open(self):
        pass

    async def run(self, functions):
        return run_batch(self.connection, functions)

    async def close(self):
        pass


class LoopClock:
    """`wrong` is how far the date is off."""

    def __init__(self):
        self.boot_id = "boot"
        self.wrong = timedelta(0)

    def now(self):
        true = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=asyncio.get_running_loop().time())
        return true + self.wrong


class Renderer(Actor):
    """Lays out a ticket of fixed form. `moods` is what the next renderings do instead.

    Tickets of the stations in `poison` kill it, after others had the time to queue up behind them.
    """

    def __init__(self, moods, poison, rows):
        self._moods = moods
        self._poison = poison
        self._rows = rows

    async def receive(self, message):
        if not isinstance(message, Render):
            return await super().receive(message)
        if message.work.station in self._poison:
            await asyncio.sleep(2.0)
            raise MemoryError
        match self._moods.pop(0) if self._moods else None:
            case Exception() as error:
                raise error
            case str() as why:
                return Unprintable(why)
            case asyncio.Event() as gate:
                await gate.wait()
            case (asyncio.Event() as gate, str() as why):
                await gate.wait()
                return Unprintable(why)
        work = message.work
        copy = work.mark.copy if work.mark else 1
        printer = profile(message.model)
        begin, end = f"ticket {work.ticket} {work.running}", f"end {work.ticket} copy {copy}"
        draw = in_dots if printer.language == "stargraphic" else in_letters
        return Rendered(f"ticket {work.ticket}", encode(draw(printer, begin, self._rows, end)))


def in_letters(printer, begin, rows, end):
    language = language_for(printer)
    commands = [*language.initialise(), *language.text(f"{begin}\n")]
    commands += language.raster(576, b"\x55" * 72 * rows)
    return [*commands, *language.text(f"{end}\n"), *language.cut()]


def in_dots(printer, begin, rows, end):
    language = StarGraphic(printer)
    commands = [*language.initialise(), *language.raster(*draw_dots(Line((Run(0, begin),)), 48))]
    commands += language.raster(576, b"\x55" * 72 * rows)
    return [*commands, *language.raster(*draw_dots(Line((Run(0, end),)), 48)), *language.cut()]


class Restaurant:
    def __init__(
        self,
        *,
        failover_after=60.0,
        rows=120,
        buffer=2048,
        made=None,
        tcp=(),
        queues=(),
        backups=None,
        freshness=None,
        retry=None,
        shared=(),
        also=None,
        units=None,
        discover=None,
        spooler=None,
        windows=(),
        lan=(),
        later=None,
        **models,
    ):
        """`models` maps a printer to its model; without any there are kitchen and bar, both real ones.

        With `discover` there is a recovery. `made` says which models are built otherwise than they should
        be, `units` which `serial` and `mac` the settings name. A till prints on those that are `shared`, and
        they refuse whoever comes second. Those in `queues` are behind a print server, or behind the spooler
        of Windows where they are in `windows` too. Those in `lan` have an address of the network, and
        `status_port` answers at their port for it. `later` is what becomes of orders for later.
        """
        models = models or {"kitchen": "TM-m30III", "bar": "TM-m30III"}
        self.settings = Settings(
            printers=tuple(
                Printer(
                    name,
                    model,
                    parse_address(_address(name, queues, windows, lan)),
                    (backups or {}).get(name),
                    shared=name in shared,
                    also=tuple(map(parse_address, (also or {}).get(name, ()))),
                    **(units or {}).get(name, {}),
                )
                for name, model in models.items()
            ),
            stations=tuple(Station(name, name, match={"section": (name,)}) for name in models),
            failover_after=failover_after,
            freshness=freshness or Freshness(),
            retry=DEFAULTS | (retry or {}),
            later=later or Later(),
        )
        self.workshop = VirtualWorkshop(self._make)
        self.servers = {name: FakeServer(seconds=1.0) for name in queues}
        self.store = MemoryStore()
        self.clock = LoopClock()
        self.moods = []
        self.poison = set()
        self.dials = []
        self._rows = rows
        self._single = {*shared, *lan}
        self.status_port = None  # what answers there, of any printer
        self.asked = []
        self._discover = discover
        self._spooler = spooler
        self.cut = set()  # addresses that lead nowhere just now
        self._orders = 0
        self._models = models
        self.speed = 150.0
        self.buffer = buffer
        self._made = MODELS | (made or {})
        self.system = None

    def _make(self, name):
        return VirtualPrinter(
            self._made[self._models.get(name, name)],
            speed_mm_s=self.speed,
            buffer_bytes=self.buffer,
            keep_slips=10_000,
        )

    def _dial(self, address):
        if address.scheme == "tcp":
            language = ("language", profile(self._models[address.host]).language)
            here = replace(parse_address(f"virtual://{address.host}"), query=(language,))
        else:
            here = address
        stream = make_stream(here, workshop=self.workshop)
        opening = stream.open

        async def counted(seconds):
            self.dials.append((self.now, address.host))
            if address.text in self.cut:
                raise RefusedError([DialReason.UNREACHABLE])
            if address.host in self._single and self.printer(address.host).session is not None:
                raise RefusedError([DialReason.REFUSED])
            await opening(seconds)

        stream.open = counted
        return stream

    async def _ask_status(self, host):
        self.asked.append((self.now, host))
        if self.status_port is None:
            raise RefusedError([DialReason.REFUSED])
        return self.status_port(self.printer(host))

    def _spool(self, address):
        return self.servers[address.path.rpartition("/")[2]].spool()

    # --- the house --------------------------------------------------------------------------------

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_):
        await self.stop()
        self.workshop.close()
        self.store.connection.close()

    async def start(self):
        ports = SimpleNamespace(
            dial=self._dial, spool=self._spool, random=random.Random(17), ask_status=self._ask_status
        )
        limits = Limits(self.settings.freshness, later=self.settings.later)
        names = [printer.name for printer in self.settings.printers]
        children = [
            ChildSpec(
                "journal",
                lambda: Journal(self.store, self.clock, names, limits=limits),
            ),
            ChildSpec("rendering", lambda: Renderer(self.moods, self.poison, self._rows)),
            ChildSpec("printing", lambda: daemon._printing(Current(self.settings), ports), shutdown=None),
            daemon._finishing(Current(self.settings)),
        ]
        if self._discover is not None:
            children.append(
                ChildSpec(
                    "recovery",
                    lambda: Recovery(lambda: self.settings.printers, self._discover, self._spooler),
                )
            )
        self.system = System(
            ChildSpec("docketd", lambda: Supervisor(children, intensity=50, period=60.0), shutdown=None)
        )
        if self._discover is not None:
            self.system.events.subscribe(lambda event: daemon._tell_recovery(self.system, event))
        await self.system.start()

    async def stop(self):
        await self.system.stop()

    def part(self, path):
        return self.system.ref_of(path)

    def process(self, path):
        return self.system._registry.place(path).process

    def actor(self, name, part):
        return self.process(places.printer(name, part)).actor

    def kill(self, path):
        process = self.process(path)
        if process is not None:
            process.kill()

    def crash(self, path):
        self.part(path).tell(Bomb())

    async def take_away(self, child):
        await self.part("docketd").ask(TerminateChild(child), timeout=60.0)

    async def bring_back(self, child):
        await self.part("docketd").ask(RestartChild(child), timeout=60.0)

    def cut_off(self, name):
        """The network goes in mid-air."""
        self.printer(name).disconnect(self.now)
        self.workshop._clockworks[name].turn()

    def printer(self, name="kitchen") -> VirtualPrinter:
        return self.workshop.printer(name)

    @property
    def now(self):
        return asyncio.get_running_loop().time()

    async def wait(self, seconds):
        """Virtual seconds."""
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds, over.set)
        await over.wait()

    async def until(self, holds, seconds=30.0, step=0.05):
        for _ in range(int(seconds / step)):
            if holds():
                return
            await self.wait(step)
        raise AssertionError(f"not within {seconds} s; jobs: {self.states()}")

    # --- orders and what came of them -------------------------------------------------------------

    async def order(self, *sections, **fields):
        self._orders += 1
        items = tuple(Item("dish", section=section) for section in sections or ("kitchen",))
        order = Order("api", f"order-{self._orders}", str(self._orders), items=items, **fields)
        return await self.part(places.JOURNAL).ask(Accept(order, b"{}", self.settings.stations), timeout=60.0)

    async def release(self, job):
        await self.part(places.JOURNAL).ask(Resolve(job, Event.RELEASE), timeout=60.0)

    async def sheet(self, printer):
        self._orders += 1
        sheet = AcceptSheet("api", f"sheet-{self._orders}", "a text", Form.TEXT, b"Soup", printer)
        return await self.part(places.JOURNAL).ask(sheet, timeout=60.0)

    def states(self):
        rows = self.store.connection.execute("SELECT state, count(*) FROM jobs GROUP BY state")
        return {State(state): count for state, count in rows}

    def all_are(self, *states):
        return set(self.states()) <= set(states)

    def printed(self):
        return self.all_are(State.PRINTED)

    async def job(self, number):
        return await self.part(places.JOURNAL).ask(GetJob(number), timeout=60.0)

    async def jobs(self):
        found = await self.part(places.JOURNAL).ask(ListJobs(limit=500), timeout=60.0)
        return tuple(reversed(found))

    async def describe(self, name="kitchen"):
        return await self.part(places.printer(name, "link")).ask(DescribePrinter(), timeout=60.0)

    def events(self, kind):
        return [event for event in self.system.events if event.kind == kind]

    def paper(self):
        """(ticket, copy) for each slip that such a copy ends on: copy 1 carries no mark."""
        copies = Tally()
        printers = self.workshop.virtual_printers.values()
        slips = [slip.text for printer in printers for slip in printer.slips]
        for slip in slips:
            found = re.findall(r"^end (\d+) copy (\d+)$", slip, re.MULTILINE)
            copies.update({(int(a), int(b)) for a, b in found})
        for server in self.servers.values():
            found = re.findall(rb"end (\d+) copy (\d+)", server.printed)
            copies.update((int(a), int(b)) for a, b in found)
        return copies

    def check_paper(self):
        """Every ticket is on paper, and no two copies of one ticket look the same."""
        tickets = [row[0] for row in self.store.connection.execute("SELECT id FROM tickets")]
        paper = self.paper()
        missing = [ticket for ticket in tickets if not any(number == ticket for number, _ in paper)]
        assert not missing
        assert [copy for copy, times in paper.items() if times > 1] == []
        return paper

    def marked(self):
        return sum(times for (_, copy), times in self.paper().items() if copy > 1)


def _address(name, queues, windows, lan):
    if name in lan:
        return f"tcp://{name}"
    if name in windows:
        return f"windows://{name}"
    return f"ipp://server/printers/{name}" if name in queues else f"virtual://{name}"


def in_restaurant(scenario, *, seed=None, **settings):
    """Run a scenario in virtual time; nothing may be left over, nor reach the loop's exception handler."""

    async def main():
        async with Restaurant(**settings) as house:
            await scenario(house)

    unhandled = []
    with asyncio.Runner(loop_factory=lambda: SimLoop(seed)) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: unhandled.append(context))
        runner.run(main())
        left = asyncio.all_tasks(runner.get_loop())
    gc.collect()
    assert unhandled == []
    assert not left
