"""The demonstration's run: puts stand-in, printers and daemon together, feeds orders, watches the paper."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click
import orjson

from actors import daemon, places, run_file
from actors.demo.orders import demo_orders
from actors.demo.paper import Paper
from actors.demo.place import SITE_ID, demo_key, demo_settings
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_server import WixServer
from actors.domain.job import UNFINISHED, Evidence, State
from actors.gateway.access import make_key
from actors.gateway.invitation import invitation
from actors.gateway.messages import WhichPort
from actors.intake.messages import DescribeSource
from actors.journal.messages import Count, JobRow, ListJobs, Tally
from actors.outside import real_ports
from transports.virtual.model import TM_M30III
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from actors.ports import Ports
    from supervision import Event, System
    from transports.virtual.paper import Slip

ASK_SECONDS: Final = 10.0
BETWEEN_ORDERS: Final = 4.0  # seconds, where somebody is watching
START_FILE: Final = "demo.json"


@dataclass(frozen=True, slots=True)
class Plan:
    orders: int
    leave: bool  # stop when all are on paper
    port: int
    data: Path


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that stands while the demonstration runs."""

    plan: Plan
    ports: Ports
    system: System
    shop: WixStandIn
    paper: Paper
    began: datetime
    say: Callable[[str], None]


async def run(plan: Plan, say: Callable[[str], None]) -> int:
    """The exit code: 0 only if nothing was lost."""
    paper = Paper()
    workshop = VirtualWorkshop(lambda name: _printer(name, paper, say))
    ports = real_ports(plan.data, workshop)
    key = demo_key(ports.ids)
    shop = WixStandIn(SITE_ID, key, ports.clock)
    server = WixServer(shop, ports.serve)
    await server.start()
    token, row = make_key(ports.ids, "local", ["admin"], ports.clock.now())
    system = daemon.build(demo_settings(server.base_url, key, plan.port), ports, [row])
    stage = Stage(plan, ports, system, shop, paper, ports.clock.now(), say)
    shows: list[asyncio.Task[int]] = []

    async def ready() -> None:
        await _announce(stage, token)
        shows.append(asyncio.create_task(_show(stage)))
        shows[0].add_done_callback(lambda show: _curtain(show, stage))

    try:
        code = await daemon.run_system(system, ready)
        return max([code, *(show.result() for show in shows if show.done())])
    finally:
        for show in shows:
            show.cancel()
        await server.stop()
        await ports.http.close()
        run_file.remove(plan.data, os.getpid())
        workshop.close()


def _curtain(show: asyncio.Task[int], stage: Stage) -> None:
    """A show that failed ends the daemon too; its error comes out of `result`."""
    if stage.plan.leave or show.cancelled() or show.exception() is not None:
        stage.system.stop_soon()


def _printer(name: str, paper: Paper, say: Callable[[str], None]) -> VirtualPrinter:
    def note(slip: Slip) -> None:
        running = paper.add(slip.text)
        say(f"  {name:<8} {running or 'a slip without a number'}")

    printer = VirtualPrinter(replace(TM_M30III, serial=f"DEMO-{name}"))
    printer.on_slip = note
    return printer


async def _announce(stage: Stage, token: str) -> None:
    port = await stage.system.ref_of(places.GATEWAY).ask(WhichPort(), timeout=ASK_SECONDS)
    address = f"http://127.0.0.1:{port}"
    run_file.write(stage.plan.data, run_file.RunFile(address, os.getpid(), token))
    link = await invitation(stage.system, stage.ports.ids, address)
    stage.say(f"The page with the tickets, opened once with this link: {link}")
    stage.say(f"docketd runs at {address}: docketd status --data {stage.plan.data} shows how things stand")
    stage.say("Orders come in at a stand-in for Wix; these tickets come out of two virtual printers:")


async def _show(stage: Stage) -> int:
    """Feeds the orders; where the plan is to leave, waits for the paper and tells what came of it."""
    loop = asyncio.get_running_loop()
    since = loop.time()
    changed = asyncio.Event()
    forget = stage.system.events.subscribe(lambda event: _wake(event, changed))
    await _first_contact(stage, changed)
    for number, order in enumerate(demo_orders(stage.plan.orders, _start(stage))):
        if number and not stage.plan.leave:
            await asyncio.sleep(BETWEEN_ORDERS)
        stage.shop.add(order | {"updatedDate": _stamp(stage.ports.clock.now())})
    if not stage.plan.leave:
        return 0
    tally = await _all_done(stage, changed)
    forget()
    result = await _result(stage, tally, loop.time() - since)
    click.echo(orjson.dumps(result).decode())
    return 1 if result["lost"] or result["unmarked_duplicates"] else 0


def _wake(event: Event, changed: asyncio.Event) -> None:
    if event.kind in {"job_changed", "order_accepted", "source_fine"}:
        changed.set()


async def _first_contact(stage: Stage, changed: asyncio.Event) -> None:
    """Orders from before the first contact with a source print nothing: so they come after it."""
    poller = stage.system.ref_of(places.source("wix", "poller"))
    while (await poller.ask(DescribeSource(), timeout=ASK_SECONDS)).state == "waiting":
        await _moment(changed)


async def _all_done(stage: Stage, changed: asyncio.Event) -> Tally:
    """When every order has arrived and no job wants anything more from a printer."""
    journal = stage.system.ref_of(places.JOURNAL)
    while True:
        tally = await journal.ask(Count(), timeout=ASK_SECONDS)
        waiting = sum(tally.jobs.get(state, 0) for state in UNFINISHED - {State.HELD})
        if tally.orders >= stage.plan.orders and not waiting:
            return tally
        await _moment(changed)


async def _moment(changed: asyncio.Event) -> None:
    changed.clear()
    with suppress(TimeoutError):
        async with asyncio.timeout(1.0):  # an event may have come between the question and here
            await changed.wait()


async def _result(stage: Stage, tally: Tally, seconds: float) -> dict[str, int | float]:
    """Counted on the paper where it is this run's; docketd's word alone is not enough."""
    printed = [job async for job in _printed(stage)]
    here = [job.running for job in printed if job.changed_at >= stage.began]
    lost = max(0, stage.plan.orders - tally.orders) + len(stage.paper.missing(here))
    confirmed = sum(job.evidence in {Evidence.FENCE, Evidence.VIRTUAL} for job in printed)
    return {
        "orders": tally.orders,
        "tickets": tally.tickets,
        "confirmed": confirmed,
        "lost": lost + tally.jobs.get(State.DEAD, 0),
        "unmarked_duplicates": stage.paper.unmarked_duplicates,
        "seconds": round(seconds, 3),
    }


async def _printed(stage: Stage) -> AsyncIterator[JobRow]:
    journal = stage.system.ref_of(places.JOURNAL)
    before: int | None = None
    while True:
        page = await journal.ask(ListJobs(state=State.PRINTED, before=before, limit=500), timeout=ASK_SECONDS)
        for job in page:
            yield job
        if not page:
            return
        before = page[-1].job


def _start(stage: Stage) -> datetime:
    """The same orders for the same folder: a second run finds that it knows the ones it took before."""
    file = stage.plan.data / START_FILE
    if not file.exists():
        file.write_bytes(orjson.dumps({"start": stage.began}))
    return datetime.fromisoformat(orjson.loads(file.read_bytes())["start"])


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
