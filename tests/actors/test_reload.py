"""What is different between two settings, and how a running tree takes it up."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.commands.reload import OTHERS
from actors.daemon import build
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_server import WixServer
from actors.domain.font import Font
from actors.domain.freshness import Freshness
from actors.domain.later import Later
from actors.domain.order import Item, Order
from actors.domain.routing import Station
from actors.errors import ConfigurationError, Mistake
from actors.gateway.messages import WhichPort
from actors.intake.messages import DescribeSource
from actors.journal.alert_messages import ListAlerts, Severity
from actors.journal.messages import Accept
from actors.outside import SystemClock, real_ports, serve
from actors.printing.messages import DescribePrinter
from actors.reload import Changes, NothingToReloadError, Reload, changes
from actors.rendering.messages import Render
from actors.settings import Gateway, HookSource, Printer, Settings, Site, WixSource
from supervision import ActorDown, RestartChild, TerminateChild
from tests.actors.rendering.orders import CUSTOMER
from transports.addresses import parse_address

SITE_ID = "01234567-89ab-cdef-0123-456789abcdef"


def printer(name, model="TM-m30III", backup=None, device=None):
    return Printer(name, model, parse_address(f"virtual://{device or name}"), backup)


KITCHEN, BAR = printer("kitchen"), printer("bar")
SMALL = Settings((KITCHEN, BAR), (Station("kitchen", "kitchen"),), gateway=Gateway("127.0.0.1", 0))

PRINTERS = st.lists(
    st.builds(
        printer,
        st.sampled_from("abcd"),
        backup=st.none() | st.sampled_from("xy"),
        device=st.sampled_from("pq"),
    ),
    unique_by=lambda each: each.name,
    max_size=4,
).map(tuple)


@given(PRINTERS, PRINTERS)
def test_what_is_applied_makes_the_one_of_the_other_and_touches_nothing_else(before, after):
    found = changes(replace(SMALL, printers=before), replace(SMALL, printers=after))
    made = {each.name: each.connect for each in before if each.name not in found.removed}
    begun = {each.name: each.connect for each in (*found.added, *found.changed)}
    assert made | begun == {each.name: each.connect for each in after}
    assert not any(made.get(name) == address for name, address in begun.items())


def test_nothing_is_different_from_itself():
    found = changes(SMALL, SMALL)
    assert found == Changes()


@pytest.mark.parametrize(
    ("after", "others"),
    [
        ({"site": Site("Roma")}, {"site"}),
        ({"stations": (Station("bar", "bar"),)}, {"stations"}),
        ({"wix": WixSource(SITE_ID, "key")}, {"source"}),
        ({"hooks": (HookSource("shop", "secret"),)}, {"hooks"}),
        ({"text_font": Font(bold=True)}, {"print"}),
        ({"printers": (KITCHEN, printer("bar", backup="kitchen"))}, {"backups"}),
        ({"printers": (KITCHEN, printer("bar", model="generic-80"))}, set()),
    ],
)
def test_each_part_is_told_by_itself(after, others):
    assert changes(SMALL, replace(SMALL, **after)).others == others


@pytest.mark.parametrize("line", [{"serial": "X6KA000123"}, {"mac": "64:eb:8c:11:22:33"}])
def test_another_number_is_another_device_and_the_same_one_is_left_alone(line):
    before, after = SMALL, replace(SMALL, printers=(replace(KITCHEN, **line), BAR))
    assert changes(before, after).changed == after.printers[:1]
    assert changes(after, replace(after, site=Site("Roma"))).changed == ()


def test_another_backup_is_no_other_printer():
    after = replace(SMALL, printers=(printer("kitchen", backup="bar"), BAR))
    assert changes(SMALL, after).changed == ()


class File:
    """What it holds next, and what was kept."""

    name = "docketd.toml"

    def __init__(self):
        self.holds = SMALL
        self.kept = []
        self.full = False

    def load(self):
        if isinstance(self.holds, Exception):
            raise self.holds
        return self.holds

    def keep(self, settings):
        if self.full:
            raise OSError(28, "No space left on device")
        self.kept.append(settings)


class Tree:
    def __init__(self, system, file):
        self.system, self.file = system, file

    def ask(self, path, request):
        return self.system.ref_of(path).ask(request, timeout=10)

    async def reload(self, **changed):
        self.file.holds = replace(SMALL, **changed)
        return await self.ask("settings", Reload())

    async def alert(self, key, *, open_=True):
        """Its text, once it is open, or over."""
        async with asyncio.timeout(20):
            while True:
                rows = await self.ask("journal", ListAlerts(ended=True))
                found = [row for row in rows if row.key == key and (row.ended_at is None) is open_]
                if found:
                    return found[0].text

    async def wix_is(self, state):
        async with asyncio.timeout(20):
            while (await self.ask("sources/source.wix/poller", DescribeSource())).state != state:
                pass

    def incarnations(self):
        found = {}

        def look(node):
            found[node["path"]] = node["incarnation"]
            for child in node["children"]:
                look(child)

        look(self.system.tree())
        return found


@pytest.fixture
async def tree(tmp_path):
    file = File()
    ports = real_ports(tmp_path)
    system = build(SMALL, ports, file=file)
    async with asyncio.timeout(25):
        await system.start()
        yield Tree(system, file)
        await system.stop()
    await ports.http.close()


async def test_only_what_is_different_is_begun_anew(tree):
    before = tree.incarnations()
    told = await tree.reload(printers=(KITCHEN, printer("bar", device="other")))
    assert told.changed == ("bar",)
    after = tree.incarnations()
    assert after.keys() == before.keys()
    moved = {path for path in before if before[path] != after[path]}
    assert moved == {path for path in before if path.startswith("printing/printer.bar")}
    assert tree.file.kept == [tree.file.holds]


async def test_printers_and_sources_come_and_go(tree):
    new = printer("grill")
    wix = WixSource(SITE_ID, "key", base_url="http://127.0.0.1:1")
    told = await tree.reload(printers=(KITCHEN, new), wix=wix)
    assert (told.added, told.removed) == (("grill",), ("bar",))
    assert (await tree.ask("printing/printer.grill/link", DescribePrinter())).name == "grill"
    assert (await tree.ask("sources/source.wix/poller", DescribeSource())).name == "wix"
    with pytest.raises(ActorDown):
        await tree.ask("printing/printer.bar/link", DescribePrinter())
    told = await tree.reload()
    assert (told.added, told.removed, told.others) == (("bar",), ("grill",), ("backups", "source"))
    with pytest.raises(ActorDown):
        await tree.ask("sources/source.wix/poller", DescribeSource())


async def test_wix_is_asked_again_after_a_reload_that_changes_nothing(tree):
    """The same key may have got its permission at Wix meanwhile."""
    server = WixServer(WixStandIn(SITE_ID, "key", SystemClock()), serve)
    await server.start()
    try:
        server.core.fail_next(403)
        settings = {"wix": WixSource(SITE_ID, "key", base_url=server.base_url)}
        await tree.reload(**settings)
        await tree.wix_is("denied")
        assert (await tree.reload(**settings)).others == ()
        await tree.wix_is("fine")
    finally:
        await server.stop()


async def test_another_key_is_tried_at_once(tree):
    server = WixServer(WixStandIn(SITE_ID, "the right one", SystemClock()), serve)
    await server.start()
    try:
        await tree.reload(wix=WixSource(SITE_ID, "key", base_url=server.base_url))
        await tree.wix_is("denied")
        assert "does not accept the API key" in await tree.alert("source-away/wix")
        (alert,) = await tree.ask("journal", ListAlerts())
        assert alert.severity is Severity.CRITICAL
        await tree.reload(wix=WixSource(SITE_ID, "the right one", base_url=server.base_url))
        await tree.wix_is("fine")
        assert await tree.alert("source-away/wix", open_=False)
    finally:
        await server.stop()


async def test_what_waits_for_a_printer_that_is_gone_is_told(tree):
    away = Printer("away", "TM-m30III", parse_address("tcp://127.0.0.1:1"))
    await tree.reload(printers=(KITCHEN, BAR, away))
    order = Order("till", "1", items=(Item("Soup"),))
    await tree.ask("journal", Accept(order, b"", (Station("far", "away"),)))
    told = await tree.reload()
    assert told.removed == ("away",)
    assert told.stranded == {"away": 1}


async def test_tickets_say_of_the_shop_what_holds_now(tree):
    assert (await tree.reload(site=Site("Roma"))).others == ("site",)
    printed = await tree.ask("rendering", Render(CUSTOMER, "TM-m30III"))
    assert "Roma" in printed.receipt


async def test_changed_layouts_hold_from_now_on_and_a_broken_one_is_told_of(tree):
    assert (await tree.reload(layouts=(("customer", "|MINE {{ ticket.number }}"),))).others == ("layouts",)
    printed = await tree.ask("rendering", Render(CUSTOMER, "TM-m30III"))
    assert printed.receipt.startswith("|MINE")
    await tree.reload(layouts=(("customer", "{{ ticket.nunber }}"),))
    told = "layouts/customer.receipt.j2, line 1: found nunber of a Content, wanted number"
    assert told in await tree.alert("layouts")
    printed = await tree.ask("rendering", Render(CUSTOMER, "TM-m30III"))
    assert printed.broken.startswith(told)
    assert "Bistro" not in printed.receipt
    assert "Margherita" in printed.receipt
    await tree.reload(layouts=())
    assert await tree.alert("layouts", open_=False)


async def test_wrong_settings_change_nothing_and_can_be_mended(tree):
    before = tree.incarnations()
    tree.file.holds = ConfigurationError([Mistake("docketd.toml", "printer", "nothing", "one")])
    with pytest.raises(ConfigurationError, match="printer"):
        await tree.ask("settings", Reload())
    assert tree.incarnations() == before
    assert tree.file.kept == []
    assert (await tree.reload()).changed == ()


async def test_where_it_listens_stays(tree):
    port = await tree.ask("gateway", WhichPort())
    told = await tree.reload(gateway=Gateway("127.0.0.1", 1))
    assert told.at_next_start == ("gateway",)
    assert await tree.ask("gateway", WhichPort()) == port
    assert (await tree.reload(gateway=Gateway("127.0.0.1", 1))).at_next_start == ("gateway",)


async def test_a_disk_without_room_stops_nothing(tree):
    tree.file.full = True
    assert (await tree.reload(site=Site("Roma"))).others == ("site",)


async def test_what_is_down_finds_the_new_settings_when_it_is_back(tree):
    await tree.ask("docketd", TerminateChild("printing"))
    told = await tree.reload(printers=(KITCHEN,))
    assert told.removed == ("bar",)
    await tree.ask("docketd", RestartChild("printing"))
    assert "printing/printer.kitchen" in tree.incarnations()
    assert "printing/printer.bar" not in tree.incarnations()


async def test_without_a_file_there_is_nothing_to_reload(tmp_path):
    ports = real_ports(tmp_path)
    system = build(SMALL, ports)
    await system.start()
    try:
        with pytest.raises(NothingToReloadError):
            await system.ref_of("settings").ask(Reload(), timeout=10)
    finally:
        await system.stop()
        await ports.http.close()


def test_the_command_has_words_for_each_part_that_can_be_different():
    after = replace(
        SMALL,
        site=Site("Roma"),
        stations=(Station("bar", "bar"),),
        wix=WixSource(SITE_ID, "key"),
        hooks=(HookSource("shop", "secret"),),
        retry={},
        layouts=(("customer", ""),),
        freshness=Freshness(kitchen=60.0),
        text_font=Font(bold=True),
        later=Later(hold=False),
        printers=(KITCHEN, printer("bar", backup="kitchen")),
    )
    assert changes(SMALL, after).others == set(OTHERS)
