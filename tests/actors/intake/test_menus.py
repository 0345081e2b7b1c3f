"""The actor that keeps the menus at hand, on a virtual loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from actors import places
from actors.demo.wix_core import WixStandIn
from actors.errors import UnreachableError
from actors.intake.menu_messages import DescribeMenus, NamesLacking, ShowMenu
from actors.intake.menus import MENUS_FAILING, MENUS_FETCHED, Menus
from actors.intake.poller import WixPoller
from actors.intake.wix_client import WixClient
from actors.menu_file import MenuFiles
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
from tests.actors.intake.test_poller import FakeJournal, HalfRandom, LoopClock, Pages, pause, scenario
from tests.actors.intake.test_wix_order import sample

SETTINGS = WixSource(site_id="site", key="secret-key")
MAINS = "bb19d9e8-5d12-512b-851e-5d5a94e3baeb"
HOUR = 3600.0


class Wire:
    def __init__(self):
        self.core = WixStandIn("site", "secret-key", LoopClock())
        self.away = self.broken = False
        self.latency = 0.05
        self.asked = []

    async def request(self, method, url, *, headers, body, timeout):  # noqa: ASYNC109 - the port's own word
        self.asked.append((asyncio.get_running_loop().time(), url.removeprefix("https://www.wixapis.com")))
        await pause(self.latency)
        if self.away:
            raise UnreachableError("no answer", "dns")
        if self.broken:
            return Response(503, {}, b"")
        reply = self.core.handle(method, self.asked[-1][1], headers, body)
        return Response(reply.status, {}, reply.body)

    async def reach(self, host, port, timeout):  # noqa: ASYNC109 - the port's own word
        if self.away:
            raise UnreachableError("no answer", "dns")

    async def close(self):
        pass

    def fetches(self):
        """When menus were fetched; each fetch begins with the menus themselves."""
        return [round(at) for at, path in self.asked if path.endswith("/menus/query")]


class Shelf:
    def __init__(self, content=None, failure=None):
        self.content, self.failure = content, failure
        self.reads = 0

    def read(self, source):
        assert source == "wix"
        self.reads += 1
        if self.failure:
            raise self.failure
        return self.content

    def write(self, source, content):
        assert source == "wix"
        if self.failure:
            raise self.failure
        self.content = content


class Straight:
    """A lane that takes `seconds` and no thread."""

    def __init__(self, seconds=0.0):
        self.seconds = seconds

    async def run(self, function, *arguments, timeout):  # noqa: ASYNC109 - the port's own word
        await pause(self.seconds)
        return function(*arguments)


class House:
    def __init__(self, system, wire, shelf, pages):
        self.system, self.wire, self.shelf, self.pages = system, wire, shelf, pages
        self.menus = system.ref_of(places.source("wix", "menus"))

    async def status(self):
        return await self.menus.ask(DescribeMenus(), 1.0)

    async def menu(self):
        return await self.menus.ask(ShowMenu(), 1.0)

    def events(self, kind):
        return [event.data for event in self.system.events if event.kind == kind]

    @property
    def orders(self):
        return [accept.order for page in self.pages.pages for accept in page.accepts]


@asynccontextmanager
async def house(wire=None, shelf=None, lane=None, *, polls=False):
    wire, shelf, pages = wire or Wire(), shelf or Shelf(), Pages()
    lane = lane or Straight()
    ports = Ports(LoopClock(), HalfRandom(), None, None, wire, None, None, lane=lane, reach=wire.reach)
    circuit = CircuitSettings(consecutive_failures=5)
    poller = ChildSpec("poller", lambda: WixPoller(SETTINGS, (), ports.clock, Site))
    source = [
        ChildSpec("breaker", lambda: CircuitBreaker(circuit, lambda failed, seconds: 30.0)),
        ChildSpec("client", lambda: WixClient(SETTINGS, ports)),
        *([poller] if polls else []),
        ChildSpec("menus", lambda: Menus(SETTINGS, shelf, ports)),
    ]
    branch = ChildSpec("source.wix", lambda: Supervisor(source, strategy=Strategy.REST_FOR_ONE))
    children = [
        ChildSpec("journal", lambda: FakeJournal(pages)),
        ChildSpec("sources", lambda: Supervisor([branch])),
    ]
    system = System(ChildSpec("docketd", lambda: Supervisor(children)))
    await system.start()
    try:
        yield House(system, wire, shelf, pages)
    finally:
        await system.stop()


@scenario
async def test_menus_are_fetched_soon_after_the_start_and_every_few_hours():
    async with house() as it:
        await pause(30)
        assert (await it.menu()).by_id[MAINS] == "Mains"
        status = await it.status()
        assert (status.source, status.why, status.counts["sections"] > 4) == ("wix", "", True)
        assert status.fetched_at.hour == 12
        await pause(9 * HOUR)
        assert it.wire.fetches() == [2, 4 * 3600 + 2, 8 * 3600 + 3]
        assert len(it.events(MENUS_FETCHED)) == 1


@scenario
async def test_what_is_on_the_disk_serves_while_wix_is_away_and_is_fetched_when_it_is_old():
    async with house() as first:
        await pause(30)
        menu = await first.menu()
    away = Wire()
    away.away = True
    async with house(away, Shelf(first.shelf.content)) as it:
        await pause(1)
        assert await it.menu() == menu
        assert (await it.status()).fetched_at is not None
        await pause(4 * HOUR)
        assert await it.menu() == menu
        assert it.wire.fetches()[0] == 4 * 3600 + 2  # so old are they then


@pytest.mark.parametrize("content", [b"", b"not JSON", b'{"type": "docketd.menus/9"}'])
def test_what_is_no_menu_on_the_disk_is_fetched_anew(content):
    async def scene():
        async with house(shelf=Shelf(content)) as it:
            await pause(30)
            assert it.wire.fetches() == [2]
            assert MAINS in (await it.menu()).by_id

    run_virtual(scene())


@scenario
async def test_a_disk_that_fails_costs_nothing_but_the_copy():
    async with house(shelf=Shelf(failure=OSError("full"))) as it:
        await pause(30)
        assert MAINS in (await it.menu()).by_id
        assert (await it.status()).why == ""


@scenario
async def test_trouble_is_told_once_and_asked_about_ever_more_seldom():
    wire = Wire()
    wire.broken = True
    async with house(wire) as it:
        await pause(3 * HOUR)
        gaps = [after - before for before, after in pairwise(wire.fetches())]
        assert gaps == sorted(gaps)
        assert gaps[0] < 70
        assert len(wire.asked) == len(wire.fetches()) < 12  # the other parts are not asked for meanwhile
        assert [event["source"] for event in it.events(MENUS_FAILING)] == ["wix"]
        wire.broken = False
        await pause(HOUR)
        assert MAINS in (await it.menu()).by_id
        assert len(it.events(MENUS_FETCHED)) == 1
        assert (await it.status()).why == ""


@scenario
async def test_a_key_that_may_read_no_menus_any_more_still_brings_orders():
    async with house(polls=True) as it:
        await pause(30)
        it.wire.core.permissions = frozenset({"ECOM.READ_ORDERS"})
        it.menus.tell(NamesLacking())
        await pause(290)
        it.wire.core.add(sample("06") | {"id": "one"})
        await pause(15)
        assert [order.source_id for order in it.orders] == ["one"]
        assert it.orders[0].items[0].section == "Mains"


@scenario
async def test_a_key_that_may_read_some_parts_alone_has_those():
    wire = Wire()
    wire.core.permissions = frozenset(wire.core.permissions) - {"RESTAURANTS.LABEL_READ"}
    async with house(wire) as it:
        await pause(30)
        assert MAINS in (await it.menu()).by_id
        status = await it.status()
        assert "labels" not in status.counts
        assert "permission" in status.why
        assert len(it.events(MENUS_FAILING)) == 1


@scenario
async def test_a_part_that_does_not_come_stays_as_it_was():
    async with house() as it:
        await pause(30)
        before = await it.menu()
        it.wire.core.permissions = frozenset(it.wire.core.permissions) - {"RESTAURANTS.SECTION_READ"}
        it.wire.core.menus.documents["menus"] = []
        await pause(4 * HOUR)
        assert (await it.menu()).by_id[MAINS] == "Mains"
        assert before.in_menu
        assert (await it.menu()).in_menu == {}


@scenario
async def test_a_name_that_is_lacking_has_them_fetched_again_but_not_each_time():
    async with house() as it:
        await pause(30)
        it.wire.core.menus.documents["sections"].append({"id": "new", "name": "Brunch", "itemIds": []})
        for _ in range(20):
            it.menus.tell(NamesLacking())
            await pause(60)
        assert it.wire.fetches() == [2, 302, 602, 902, 1202]
        assert (await it.menu()).by_id["new"] == "Brunch"


@scenario
async def test_orders_have_the_names_of_the_menu_as_soon_as_it_is_known():
    async with house() as first:
        await pause(30)
    wire = Wire()
    wire.core.add(sample("06") | {"id": "first"})
    async with house(wire, Shelf(first.shelf.content), Straight(0.3), polls=True) as it:
        await pause(1.5)
        assert [item.section for order in it.orders for item in order.items] == ["Mains"]
        assert [choice.name for choice in it.orders[0].items[0].choices] == ["Prawns", "Peanuts", "Egg"]


@scenario
async def test_no_order_waits_for_a_menu():
    wire = Wire()
    wire.core.add(sample("06") | {"id": "first"})
    async with house(wire, lane=Straight(9.0), polls=True) as it:
        await pause(1.5)
        assert [order.source_id for order in it.orders] == ["first"]
        assert [choice.name for choice in it.orders[0].items[0].choices] == ["?", "?"]


@scenario
async def test_an_order_with_a_section_that_is_new_brings_its_name_to_the_next():
    async with house(polls=True) as it:
        await pause(400)
        documents = it.wire.core.menus.documents
        documents["sections"].append({"id": "brunch", "name": "Brunch", "itemIds": []})
        wire = sample("06")
        wire["lineItems"][0]["catalogReference"]["options"]["sectionId"] = "brunch"
        it.wire.core.add(wire | {"id": "one"})
        await pause(60)
        it.wire.core.add(wire | {"id": "two"})
        await pause(60)
        assert [(order.source_id, order.items[0].section) for order in it.orders] == [
            ("one", ""),
            ("two", "Brunch"),
        ]


@scenario
async def test_menus_that_are_away_cost_no_name_and_no_order_and_read_the_disk_when_they_are_back():
    async with house(polls=True) as it:
        await pause(30)
        it.wire.core.add(sample("06") | {"id": "before"})
        await pause(15)
        branch = it.system.ref_of("sources/source.wix")
        await branch.ask(TerminateChild("menus"), 1.0)
        it.wire.core.add(sample("06") | {"id": "meanwhile"})
        await pause(15)
        assert [(order.source_id, order.items[0].section) for order in it.orders] == [
            ("before", "Mains"),
            ("meanwhile", "Mains"),
        ]
        it.wire.away = True
        await branch.ask(RestartChild("menus"), 1.0)
        await pause(1)
        assert MAINS in (await it.menu()).by_id
        assert it.shelf.reads == 2


def test_the_file_is_there_whole_or_not_at_all(tmp_path):
    files = MenuFiles(tmp_path)
    assert files.read("wix") is None
    files.write("wix", b"one")
    files.write("wix", b"two")
    assert files.read("wix") == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["menus-wix.json"]


@scenario
async def test_menus_from_a_day_to_come_are_fetched_anew():
    async with house() as first:
        await pause(30)
    ahead = first.shelf.content.replace(b"2026-03-01", b"2036-03-01")
    assert ahead != first.shelf.content
    async with house(shelf=Shelf(ahead)) as it:
        await pause(30)
        assert it.wire.fetches()[-1] - first.wire.fetches()[-1] == 30
        assert (await it.status()).fetched_at.year == 2026
