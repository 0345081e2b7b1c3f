"""The demonstration's run: puts stand-in, printers and daemon together, feeds orders, watches the paper."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import orjson

from actors import daemon, places, run_file
from actors.commands import demo_result
from actors.commands.demo_tour import Before, farewell
from actors.commands.demo_watch import Watch
from actors.demo.controls import Controls
from actors.demo.orders import demo_orders
from actors.demo.paper import Paper
from actors.demo.place import SITE_ID, demo_key, demo_settings
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_server import WixServer
from actors.domain.job import UNFINISHED, State
from actors.gateway.access import LOCAL, make_key
from actors.gateway.invitation import invitation
from actors.gateway.messages import WhichPort
from actors.intake.messages import DescribeSource
from actors.journal.messages import Count
from actors.offline import journal
from actors.outside import real_ports
from transports.virtual.model import TM_M30III, TSP143
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from actors.commands.demo_tour import Ended
    from actors.ports import Ports
    from supervision import Event, Ref, Request, System
    from transports.virtual.paper import Slip

T = TypeVar("T")

ASK_SECONDS: Final = 10.0
BETWEEN_ORDERS: Final = 4.0  # seconds, where somebody is watching
START_FILE: Final = "demo.json"
MODELS: Final = {"kitchen": TM_M30III, "bar": TSP143}


@dataclass(frozen=True, slots=True)
class Plan:
    orders: int
    leave: bool  # stop when all are on paper
    port: int
    usual_port: int
    data: Path
    kept: bool  # the folder is somebody's, and stays
    wix_port: int = 0


@dataclass(frozen=True, slots=True)
class Journal:
    """The running daemon's, with a deadline for each answer."""

    ref: Ref

    async def ask(self, request: Request[T]) -> T:
        return await self.ref.ask(request, timeout=ASK_SECONDS)


class Stage:
    """Everything that stands while the demonstration runs."""

    def __init__(self, plan: Plan, before: Before) -> None:
        self.plan = plan
        self.before = before
        self.paper = Paper()
        self.watch: Watch | None = None
        self.workshop = VirtualWorkshop(self._printer)
        self.ports: Ports = real_ports(plan.data, self.workshop)
        self.began = self.ports.clock.now()
        key = demo_key(self.ports.ids)
        self.shop = WixStandIn(SITE_ID, key, self.ports.clock)
        self.server = WixServer(self.shop, self.ports.serve)
        self.controls = Controls(plan.data)
        self.key = key

    def _printer(self, name: str) -> VirtualPrinter:
        def note(slip: Slip) -> None:
            running = self.paper.add(slip.text)
            if self.watch is not None:
                self.watch.slip(name, running, marked=self.paper.is_marked(running))

        printer = VirtualPrinter(replace(MODELS[name], serial=f"DEMO-{name}"))
        printer.on_slip = note
        return printer


async def run(plan: Plan, *, watched: bool) -> int:
    """The exit code: 0 only if nothing was lost."""
    stage = Stage(plan, await demo_result.before(plan.data))
    show = _Show(stage, watched=watched)
    try:
        await stage.server.start(port=plan.wix_port)
        token, row = make_key(stage.ports.ids, LOCAL, ["admin"], stage.began)
        settings = demo_settings(stage.server.base_url, stage.key, plan.port)
        show.system = daemon.build(settings, stage.ports, [row])
        code = max(await daemon.run_system(show.system, lambda: show.begin(token)), show.code())
        show.end(await _sum_up(stage) if watched and not plan.leave else "")
        return code
    finally:
        show.end()
        await stage.controls.stop()
        await stage.server.stop()
        await stage.ports.http.close()
        run_file.remove(plan.data, os.getpid())
        stage.workshop.close()


async def _sum_up(stage: Stage) -> str:
    """After the end: of the journal's file."""
    async with journal(stage.plan.data) as offline:
        ended = await demo_result.ended(offline, stage.paper, stage.began, wanted=0)
    go_on = "" if stage.watch is None or not stage.plan.kept else stage.watch.go_on
    return farewell(ended, go_on)


class _Show:
    """What runs beside the daemon: orders are fed, and somebody may watch."""

    def __init__(self, stage: Stage, *, watched: bool) -> None:
        self._stage = stage
        self._watched = watched
        self._tasks: list[asyncio.Task[int]] = []
        self.system: System

    async def begin(self, token: str) -> None:
        stage = self._stage
        port = await self.system.ref_of(places.GATEWAY).ask(WhichPort(), timeout=ASK_SECONDS)
        address = f"http://127.0.0.1:{port}"
        run_file.write(stage.plan.data, run_file.RunFile(address, os.getpid(), token))
        await stage.controls.start({name: stage.workshop.printer(name) for name in MODELS})
        if self._watched:
            link = await invitation(self.system, stage.ports.ids, address)
            stage.watch = Watch(self.system, stage.plan, link, stage.before)
            self._start(stage.watch.run())
        self._start(_feed(stage, self.system))

    def _start(self, work: Coroutine[Any, Any, int]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._curtain)
        self._tasks.append(task)

    def _curtain(self, task: asyncio.Task[int]) -> None:
        """A show that failed ends the daemon too; its error comes out of `code`."""
        if self._stage.plan.leave or task.cancelled() or task.exception() is not None:
            self.system.stop_soon()

    def code(self) -> int:
        return max([0, *(task.result() for task in self._tasks if task.done() and not task.cancelled())])

    def end(self, text: str = "") -> None:
        for task in self._tasks:
            task.cancel()
        if self._stage.watch is not None:
            self._stage.watch.end(text)


async def _feed(stage: Stage, system: System) -> int:
    """Where the plan is to leave, waits for the paper and tells what came of it."""
    loop = asyncio.get_running_loop()
    since = loop.time()
    changed = asyncio.Event()
    forget = system.events.subscribe(lambda event: _wake(event, changed))
    await _first_contact(system, changed)
    for number, order in enumerate(demo_orders(stage.plan.orders, _start(stage))):
        if not stage.plan.leave and number > stage.before.orders:  # what is known already comes at once
            await asyncio.sleep(BETWEEN_ORDERS)
        stage.shop.add(order | {"updatedDate": _stamp(stage.ports.clock.now())})
    if not stage.plan.leave:
        return 0
    await _all_done(stage, system, changed)
    forget()
    asked = Journal(system.ref_of(places.JOURNAL))
    ended = await demo_result.ended(asked, stage.paper, stage.began, stage.plan.orders)
    return _report(stage, ended, loop.time() - since)


def _report(stage: Stage, ended: Ended, seconds: float) -> int:
    result = {
        "orders": ended.orders,
        "tickets": ended.tickets,
        "confirmed": ended.confirmed,
        "lost": ended.lost,
        "unmarked_duplicates": stage.paper.unmarked_duplicates,
        "seconds": round(seconds, 3),
    }
    if stage.watch is not None:
        stage.watch.end("")
    click.echo(orjson.dumps(result).decode())
    return 1 if result["lost"] or result["unmarked_duplicates"] else 0


def _wake(event: Event, changed: asyncio.Event) -> None:
    if event.kind in {"job_changed", "order_accepted", "source_fine"}:
        changed.set()


async def _first_contact(system: System, changed: asyncio.Event) -> None:
    """Orders from before the first contact with a source print nothing: so they come after it."""
    poller = system.ref_of(places.source("wix", "poller"))
    while (await poller.ask(DescribeSource(), timeout=ASK_SECONDS)).state == "waiting":
        await _moment(changed)


async def _all_done(stage: Stage, system: System, changed: asyncio.Event) -> None:
    """When every order has arrived and no job wants anything more from a printer."""
    while True:
        tally = await system.ref_of(places.JOURNAL).ask(Count(), timeout=ASK_SECONDS)
        waiting = sum(tally.jobs.get(state, 0) for state in UNFINISHED - {State.HELD})
        if tally.orders >= stage.plan.orders and not waiting:
            return
        await _moment(changed)


async def _moment(changed: asyncio.Event) -> None:
    changed.clear()
    with suppress(TimeoutError):
        async with asyncio.timeout(1.0):  # an event may have come between the question and here
            await changed.wait()


def _start(stage: Stage) -> datetime:
    """The same orders for the same folder: a second run finds that it knows the ones it took before."""
    file = stage.plan.data / START_FILE
    if not file.exists():
        file.write_bytes(orjson.dumps({"start": stage.began}))
    return datetime.fromisoformat(orjson.loads(file.read_bytes())["start"])


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
