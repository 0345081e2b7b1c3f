"""A source with the real journal behind it, and the stand-in for Wix before it, under virtual time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import wraps

from actors import places
from actors.demo.wix_core import WixStandIn
from actors.domain.job import Event, Evidence
from actors.domain.routing import Station
from actors.errors import UnreachableError
from actors.intake.list_messages import DescribeList, FetchSpan
from actors.intake.messages import DescribeSource
from actors.intake.poller import WixPoller
from actors.intake.reconciler import Reconciler
from actors.intake.wix_client import WixClient
from actors.journal.actor import Journal
from actors.journal.alert_messages import ListAlerts
from actors.journal.day_messages import ListReconciliations, SumUp
from actors.journal.messages import Begin, ListJobs, TakeWork, Verdict
from actors.ports import Ports, Response
from actors.settings import Site, WixSource
from supervision import (
    ChildSpec,
    CircuitBreaker,
    CircuitSettings,
    RestartChild,
    Strategy,
    Supervisor,
    System,
    TerminateChild,
    run_virtual,
)
from tests.actors.printing.restaurant import LoopClock, MemoryStore

SETTINGS = WixSource(site_id="site", key="secret-key", poll=10.0, look_back=600.0)
STATIONS = (Station("kitchen", "kitchen"),)
NOON = timedelta(hours=12)  # after the midnight with which the clock of tests begins


class Half:
    def random(self):
        return 0.5


class Wire:
    """Requests to the stand-in; `down` for none, `before` is called with each search."""

    def __init__(self, core):
        self.core = core
        self.down = False
        self.searches = []
        self.before = lambda _number: None

    async def request(self, method, url, *, headers, body, timeout):  # noqa: ASYNC109 - as the port has it
        await virtual(0.05)
        if self.down:
            raise UnreachableError("nobody there", "timed-out")
        self.searches.append(body)
        self.before(len(self.searches))
        path = url.removeprefix("https://www.wixapis.com")
        reply = self.core.handle(method, path, headers, body)
        found = {name.lower(): value for name, value in reply.headers.items()}
        return Response(reply.status, found, reply.body)

    async def reach(self, host, port, timeout):  # noqa: ASYNC109 - as the port has it
        if self.down:
            raise UnreachableError("nobody there", "timed-out")

    async def close(self):
        pass


async def virtual(seconds):
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.call_later(seconds, over.set_result, None)
    await over


class Wired:
    def __init__(self, system, core, wire, clock):
        self.system, self.core, self.wire, self.clock = system, core, wire, clock
        self.journal = system.ref_of(places.JOURNAL)
        self.poller = system.ref_of(places.source("wix", "poller"))
        self.reconciler = system.ref_of(places.source("wix", "reconciler"))

    def add(self, name, **fields):
        line = {"productName": {"original": "Soup"}, "quantity": 1}
        order = {"id": name, "number": name, "status": "APPROVED", "lineItems": [line], **fields}
        return self.core.add(order, keep_dates="createdDate" in fields)

    def dates(self, before, changed=None):
        """As the fields of an order that was placed so long ago, and changed for the last time."""
        now = self.clock.now()
        stamps = [now - before, now - (before if changed is None else changed)]
        texts = [each.isoformat(timespec="milliseconds").replace("+00:00", "Z") for each in stamps]
        return {"createdDate": texts[0], "updatedDate": texts[1]}

    async def ask(self, request):
        return await self.journal.ask(request, 5.0)

    async def status(self):
        return await self.poller.ask(DescribeSource(), 5.0)

    async def listing(self):
        return await self.reconciler.ask(DescribeList(), 5.0)

    async def fetch(self, ago, until=timedelta(0), *, prints=False):
        """To its end."""
        now = self.clock.now()
        begun = await self.reconciler.ask(FetchSpan(now - ago, now - until, prints, "somebody"), 5.0)
        assert begun.state == "running"
        while (found := (await self.listing()).fetch).state == "running":
            await virtual(0.5)
        return found

    async def jobs(self):
        """The number of each order that has tickets, its kind and state, the oldest first."""
        rows = await self.ask(ListJobs(limit=10_000))
        return [(row.order_number, row.kind.value, row.state.value) for row in reversed(rows)]

    async def print(self):
        """All that waits comes out."""
        while (work := await self.ask(TakeWork("kitchen"))) is not None:
            attempt = await self.ask(Begin(work.job, "kitchen", "receipt", work.running, 99, None))
            await self.ask(Verdict(attempt.attempt, Event.FENCED, Evidence.FENCE))

    async def today(self):
        return await self.ask(SumUp(self.clock.now() - timedelta(hours=12)))

    async def compared(self):
        return await self.ask(ListReconciliations())

    async def alerts(self):
        return {alert.key: alert.text for alert in await self.ask(ListAlerts())}

    async def stop(self, child="sources"):
        await self.system.ref_of("docketd").ask(TerminateChild(child), 5.0)

    async def start(self, child="sources"):
        await self.system.ref_of("docketd").ask(RestartChild(child), 5.0)

    def events(self, kind):
        return [event.data for event in self.system.events if event.kind == kind]


@asynccontextmanager
async def wired(settings=SETTINGS, site=None, orders=0, stations=STATIONS):
    site = site or Site()
    clock = LoopClock()
    clock.wrong = NOON
    core = WixStandIn("site", "secret-key", clock)
    wire = Wire(core)
    store = MemoryStore()
    ports = Ports(clock, Half(), None, store, wire, None, None, reach=wire.reach)
    source = [
        ChildSpec("breaker", lambda: CircuitBreaker(CircuitSettings(), lambda failed, seconds: 30.0)),
        ChildSpec("client", lambda: WixClient(settings, ports)),
        ChildSpec("poller", lambda: WixPoller(settings, stations, clock, lambda: site)),
        ChildSpec("reconciler", lambda: Reconciler(settings, stations, clock, lambda: site)),
    ]
    branch = ChildSpec("source.wix", lambda: Supervisor(source, strategy=Strategy.REST_FOR_ONE))
    children = [
        ChildSpec("journal", lambda: Journal(store, clock, ["kitchen"])),
        ChildSpec("sources", lambda: Supervisor([branch])),
    ]
    system = System(ChildSpec("docketd", lambda: Supervisor(children)))
    it = Wired(system, core, wire, clock)
    for n in range(orders):
        it.add(f"order-{n:03}")
    await system.start()
    try:
        yield it
    finally:
        await system.stop()


def scenario(function):
    @wraps(function)
    def test():
        run_virtual(function())

    return test
