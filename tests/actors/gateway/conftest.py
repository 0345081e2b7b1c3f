"""A gateway in a real tree, over a real socket; its journal is the real one or a double that misbehaves."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from actors.availability.messages import DescribeAvailability
from actors.domain.job import State
from actors.domain.routing import Station
from actors.gateway.access import make_key
from actors.gateway.actor import Gateway
from actors.gateway.messages import WhichPort, WhichTunnelPort
from actors.gateway.watch import Watch
from actors.intake.list_messages import DescribeList, FetchSpan, FetchState, ListStatus
from actors.intake.wishes import READERS
from actors.journal.access_messages import ListKeys
from actors.journal.actor import Journal
from actors.journal.alert_messages import ListAlerts
from actors.journal.branch_messages import ListBranches
from actors.journal.day_messages import ListReconciliations, Sums, SumUp
from actors.journal.later_messages import NextFire
from actors.journal.messages import Count, GetJob, Tally
from actors.journal.order_messages import MayAccept
from actors.journal.pause_messages import ListPaused
from actors.journal.report_messages import KeepReports
from actors.journal.reports import Reports
from actors.journal.source_messages import ListPausedSources
from actors.log.sentences import bare, tell_people
from actors.outside import SystemIds, real_ports
from actors.printing.messages import DescribePrinter, PrinterStatus
from actors.rendering.actor import Rendering
from actors.rendering.messages import Shop
from actors.settings import Gateway as Listen
from actors.settings import Printer, Settings
from supervision import Actor, ChildSpec, Supervisor, System
from transports.addresses import parse_address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from actors.ports import Clock
    from supervision import TreeNode

SETTINGS = Settings(
    printers=(
        Printer("kitchen", "TM-m30III", parse_address("virtual://kitchen"), backup="bar"),
        Printer("bar", "generic-80", parse_address("tcp://192.0.2.7:9100")),
    ),
    stations=(Station("kitchen", "kitchen"), Station("bar", "bar", match={"section": ("Drinks",)})),
    gateway=Listen("127.0.0.1", 0),
)

ORDER = {
    "id": "A-1001",
    "number": "1001",
    "items": [{"name": "Pizza", "quantity": 2}, {"name": "Cola", "quantity": 1, "category": "Drinks"}],
}


def _no_tree() -> TreeNode:
    raise AssertionError("nobody looks at the tree here")


#: For a gateway whose tree nobody looks at.
NOTHING_SEEN = Watch(_no_tree, {}, tell_people)


class Link(Actor):
    """Says that it is ready."""

    def __init__(self, name: str) -> None:
        self._name = name

    async def receive(self, message: object) -> object:
        if isinstance(message, DescribePrinter):
            return PrinterStatus(self._name, "ready", (), 1.5, None, "EPSON", virtual=True)
        return await super().receive(message)


class Lists(Actor):
    """Stands where the reconciler of a source would. `refusal` is what a wish is answered with."""

    def __init__(self) -> None:
        self.status = ListStatus(None)
        self.refusal: Exception | None = None
        self.wanted: list[FetchSpan] = []

    async def receive(self, message: object) -> object:
        match message:
            case DescribeList():
                return self.status
            case FetchSpan(since, until, prints, who):
                if self.refusal is not None:
                    return self.refusal
                self.wanted.append(message)
                begun = FetchState(since, until, prints, who, "running", since)
                self.status = ListStatus(begun)
                return begun
        return await super().receive(message)


def source_of(lists: Lists, *more: ChildSpec) -> ChildSpec:
    """The branch of a tree where it stands."""
    children = [ChildSpec("reconciler", lambda: lists), *more]
    return ChildSpec("sources", lambda: Supervisor([ChildSpec("source.wix", lambda: Supervisor(children))]))


class Spent(Actor):
    """Tells what it is given to tell of docketd's own time."""

    answer: Any = None

    async def receive(self, message: object) -> object:
        return self.answer if isinstance(message, DescribeAvailability) else await super().receive(message)


@dataclass
class Moods:
    """What a journal's double does: `mute` never answers, `asked` keeps what it was asked."""

    mute: bool = False
    asked: list[object] = field(default_factory=list)
    answers: dict[type, Any] = field(default_factory=dict)


class MoodyJournal(Actor):
    def __init__(self, moods: Moods) -> None:
        self._moods = moods

    async def receive(self, message: object) -> object:
        self._moods.asked.append(message)
        if self._moods.mute:
            self.ctx.reply_later()
            return None
        if isinstance(message, ListKeys):
            return self._moods.answers.get(ListKeys, ())
        if isinstance(message, (GetJob, MayAccept, NextFire)):
            return None
        if isinstance(message, (ListPaused, ListPausedSources, ListReconciliations, ListBranches)):
            return ()
        if isinstance(message, SumUp):
            return self._moods.answers.get(SumUp, Sums())
        if isinstance(message, ListAlerts):
            return self._moods.answers.get(ListAlerts, ())
        if isinstance(message, Count):
            return Tally(3, 4, {State.QUEUED: 2, State.PRINTED: 2}, {}, {}, 0, None, None)
        return self._moods.answers[type(message)]


class Answer:
    def __init__(self, response: aiohttp.ClientResponse, body: bytes, document: Any) -> None:
        self.status = response.status
        self.headers = response.headers
        self.type = response.content_type
        self.body = body
        self.json = document


class Site:
    """The gateway as a client sees it. `key` has the scope admin."""

    lists: Lists

    def __init__(
        self, system: System, session: aiohttp.ClientSession, port: int, key: str, spent: Spent
    ) -> None:
        self.tunnel: int | None = None  # the port of what a tunnel connects to
        self.spent = spent
        self.system = system
        self.port = port
        self.key = key
        self._session = session

    async def call(self, method: str, path: str, *, key: str | None = "", **rest: Any) -> Answer:
        headers = dict(rest.pop("headers", {}))
        if key is not None:
            headers["X-API-Key"] = key or self.key
        url = f"http://127.0.0.1:{rest.pop('port', self.port)}{path}"
        async with self._session.request(method, url, headers=headers, **rest) as response:
            body = await response.read()
            is_json = response.content_type in {"application/json", "application/problem+json"} and body
            return Answer(response, body, await response.json(content_type=None) if is_json else None)

    async def get(self, path: str, **rest: Any) -> Answer:
        return await self.call("GET", path, **rest)

    async def post(self, path: str, document: Any = None, **rest: Any) -> Answer:
        if document is not None:
            rest["json"] = document
        return await self.call("POST", path, **rest)

    async def new_key(self, name: str, *scopes: str) -> str:
        made = await self.post("/keys", {"name": name, "scopes": scopes})
        assert made.status == 201, made.body
        return made.json["key"]


@asynccontextmanager
async def serving(
    folder: Path,
    moods: Moods | None = None,
    settings: Settings = SETTINGS,
    more: Sequence[ChildSpec] = (),
    clock: Clock | None = None,
) -> AsyncIterator[Site]:
    """`more` are parts of the source wix that a test brings."""
    ports = real_ports(folder)
    ports = ports if clock is None else replace(ports, clock=clock)
    key, row = make_key(SystemIds(), "local", ["admin"], ports.clock.now())

    def journal() -> Actor:
        names = [printer.name for printer in settings.printers]
        return Journal(ports.store, ports.clock, names, reports) if moods is None else MoodyJournal(moods)

    spent, lists = Spent(), Lists()
    link = [ChildSpec("link", lambda: Link("kitchen"))]
    children = [
        ChildSpec("journal", journal),
        ChildSpec("availability", lambda: spent),
        ChildSpec("rendering", lambda: Rendering(Shop("Trattoria Roma", "Europe/Zurich", "en-GB"))),
        ChildSpec("printing", lambda: Supervisor([ChildSpec("printer.kitchen", lambda: Supervisor(link))])),
        source_of(lists, *more),
        ChildSpec("gateway", lambda: Gateway(settings, ports, READERS, watch, (row,))),
    ]
    system = System(ChildSpec("docketd", lambda: Supervisor(children), shutdown=None))
    reports = Reports(ports.clock, bare, lambda: system.ref_of("journal").tell(KeepReports()))
    watch = Watch(system.tree, reports.last_ends, tell_people)
    system.events.subscribe(reports.hear)
    await system.start()
    try:
        port = await system.ref_of("gateway").ask(WhichPort(), timeout=5)
        async with aiohttp.ClientSession() as session:
            found = Site(system, session, port, key, spent)
            found.lists = lists
            found.tunnel = await system.ref_of("gateway").ask(WhichTunnelPort(), timeout=5)
            yield found
    finally:
        await system.stop()
        await ports.http.close()


@pytest.fixture
async def site(tmp_path):
    async with serving(tmp_path) as made:
        yield made


@pytest.fixture
def moods():
    return Moods()


@pytest.fixture
async def moody(tmp_path, moods):
    """A site whose journal is the double."""
    async with serving(tmp_path, moods) as made:
        yield made


@pytest.fixture
def start(tmp_path):
    """Starts a site with other settings or moods than usual."""

    def begin(
        moods: Moods | None = None,
        more: Sequence[ChildSpec] = (),
        clock: Clock | None = None,
        **changes: Any,
    ) -> Any:
        return serving(tmp_path, moods, replace(SETTINGS, **changes), more, clock)

    return begin


@pytest.fixture
def order():
    """A fresh copy of an order with a dish for the kitchen and a drink for the bar."""
    return {**ORDER, "items": [dict(item) for item in ORDER["items"]]}
