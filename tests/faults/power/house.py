"""The daemon's own journal, presses, links and dispatch under virtual time; of its printers all is read."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import random
import re
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from actors import daemon, places
from actors.domain.routing import Station
from actors.domain.ticket import Kind
from actors.journal.actor import Journal
from actors.journal.report_messages import KeepReports
from actors.journal.reports import Reports
from actors.reloading import Current
from actors.rendering.messages import Render, Rendered
from actors.settings import Printer, Settings
from supervision import Actor, ChildSpec, MailboxFull, SimLoop, Supervisor, System
from transports.addresses import parse_address
from transports.languages.commands import encode
from transports.languages.escpos.encoder import EscPos
from transports.profiles import profile
from transports.registry import make_stream
from transports.virtual.model import CLONE, TM_M30III
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter

MODELS = {
    "kitchen": ("TM-m30III", TM_M30III),
    "bar": ("generic-80", CLONE),
    "counter": ("TM-m30III", TM_M30III),
    "desk": ("TM-m30III", TM_M30III),
}
STATIONS = tuple(Station(name, name, match={"section": (name,)}) for name in MODELS)
END = re.compile(r"^end (\w+) copy (\d+)$", re.MULTILINE)


def identity(work):
    """What a ticket says, in short: two slips that say the same are the same ticket."""
    said = (
        work.order.source_id,
        work.kind.value,
        work.station,
        tuple(item.name for item in work.order.items),
        work.reprint and work.reprint.number,
        work.raw if work.kind is Kind.SHEET else b"",
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


class Renderer(Actor):
    """Tickets of a fixed form: who they are at both ends, and the copy's number at the lower one."""

    async def receive(self, message):
        if not isinstance(message, Render):
            return await super().receive(message)
        work = message.work
        name, number = identity(work), work.mark.copy if work.mark else 1
        language = EscPos(profile(message.model))
        commands = [*language.initialise(), *language.text(f"ticket {name} {work.running}\n")]
        commands += language.raster(576, b"\x55" * 72 * 16)
        commands += [*language.text(f"end {name} copy {number}\n"), *language.cut()]
        return Rendered(f"ticket {name}", encode(commands))


class PaperPrinter(VirtualPrinter):
    """Tells of the bytes that it takes. `copy` is the printer at this moment, in nobody's hands."""

    heard = None

    def receive(self, data, now):
        taken = super().receive(data, now)
        if taken and self.heard is not None:
            self.heard(taken)
        return taken

    def copy(self):
        held = self._watchers, self.on_slip, self.heard
        self._watchers, self.on_slip, self.heard = [], None, None
        try:
            return copy.deepcopy(self)
        finally:
            self._watchers, self.on_slip, self.heard = held


def new_printer(name):
    return PaperPrinter(MODELS[name][1], speed_mm_s=150.0, buffer_bytes=1024, keep_slips=1)


class LoopClock:
    def __init__(self, boot):
        self.boot_id = boot

    def now(self):
        return datetime(2026, 3, 1, 11, tzinfo=UTC) + timedelta(seconds=asyncio.get_running_loop().time())


class House:
    """`printers` are taken as they are; `paper` collects (identity, copy, piece of paper) as it is cut."""

    def __init__(self, store, printers, paper, boot):
        self.settings = Settings(
            printers=tuple(
                Printer(
                    name,
                    MODELS[name][0],
                    parse_address(f"virtual://{name}"),
                    "kitchen" if name == "counter" else None,
                )
                for name in printers
            ),
            stations=STATIONS,
            failover_after=15.0,
        )
        self.store = store
        self.printers = printers
        self.paper = paper
        self.clock = LoopClock(boot)
        self.workshop = VirtualWorkshop(self._take_up)
        self.system = None

    def _take_up(self, name):
        printer = self.printers[name]
        printer.on_slip = lambda slip: self.paper.extend(
            (found, int(number), f"{name} {slip.number}") for found, number in END.findall(slip.text)
        )
        return printer

    async def start(self):
        names = list(self.printers)
        ports = SimpleNamespace(
            dial=lambda address: make_stream(address, workshop=self.workshop),
            random=random.Random(17),
            ask_status=None,
        )
        reports = Reports(self.clock, lambda event: event, self._hint)
        children = [
            ChildSpec("journal", lambda: Journal(self.store, self.clock, names, reports)),
            ChildSpec("rendering", Renderer),
            ChildSpec("printing", lambda: daemon._printing(Current(self.settings), ports), shutdown=None),
        ]
        root = ChildSpec("docketd", lambda: Supervisor(children, intensity=50, period=60.0), shutdown=None)
        self.system = System(root)
        self.system.events.subscribe(reports.hear)
        await self.system.start()

    def _hint(self):
        try:
            self.system.ref_of(places.JOURNAL).tell(KeepReports())
        except MailboxFull:
            return

    async def stop(self):
        await self.system.stop()

    def close(self):
        self.workshop.close()

    async def ask(self, request):
        return await self.system.ref_of(places.JOURNAL).ask(request, timeout=60.0)

    def kill(self, path):
        process = self.system._registry.place(path).process
        if process is not None:
            process.kill()

    def turn(self, name):
        """After something was done to a printer by hand."""
        self.workshop.link(name)
        self.workshop._clockworks[name].turn()


class DiskLoop(SimLoop):
    """Virtual time that stands still while a disk's thread works.

    Whoever asks that thread says so with `outside`.
    """

    def __init__(self, now=0.0):
        self.outside = 0
        self._knocked = threading.Event()
        super().__init__()
        self._now = now

    def _run_once(self):
        while self.outside and not self._ready:
            if not self._knocked.wait(30.0):
                raise TimeoutError("the disk did not answer within 30 s")
            self._knocked.clear()
        super()._run_once()

    def _write_to_self(self):
        self._knocked.set()


def run_in(loop, main):
    """Run a coroutine under virtual time; no exception may go unnoticed."""
    unhandled = []
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        loop.set_exception_handler(lambda _, context: unhandled.append(context))
        result = runner.run(main)
    assert unhandled == []
    return result
