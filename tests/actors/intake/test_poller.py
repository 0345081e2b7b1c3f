from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from actors import places
from actors.demo.wix_core import WixStandIn
from actors.domain.opening import OpeningHours, Span
from actors.domain.ticket import Heard
from actors.errors import JournalError, UnreachableError
from actors.intake.messages import DescribeSource, PollNow
from actors.intake.poller import SOURCE_FAILING, SOURCE_FINE, WixPoller, _Tick
from actors.intake.wix_client import WixClient
from actors.intake.wix_messages import NoAnswerError, Post, TryAgain
from actors.intake.wix_poll import DATED_EVERY, HORIZON_MOVED
from actors.journal.alert_messages import Clear, Raise, Severity
from actors.journal.later_messages import Dated
from actors.journal.messages import Accepted, AcceptPage, Contact, SourceState
from actors.journal.source_messages import SourcePausedError
from actors.ports import Ports, Response
from actors.settings import Site, WixSource
from supervision import (
    Actor,
    ChildSpec,
    CircuitBreaker,
    CircuitSettings,
    ForceOpen,
    Reset,
    RestartChild,
    Strategy,
    Supervisor,
    System,
    TerminateChild,
    run_virtual,
)

EPOCH = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SETTINGS = WixSource(site_id="site", key="secret-key", poll=10.0, look_back=600.0)


class LoopClock:
    boot_id = "boot"

    def now(self):
        return EPOCH + timedelta(seconds=asyncio.get_running_loop().time())


class HalfRandom:
    def random(self):
        return 0.5


class Wire:
    """Requests to the stand-in, with what each took and asked."""

    def __init__(self, core):
        self.core = core
        self.latency = 0.05
        self.unreachable = self.reachable = False  # `reachable`: it can be dialled all the same
        self.cause = "timed-out"
        self.asked = []
        self.dialled = []  # when
        self.fetched = []  # when, and which path
        self.under_way = self.most_under_way = 0

    async def request(self, method, url, *, headers, body, timeout):  # noqa: ASYNC109 - the port's own word
        assert timeout == 10.0
        assert headers["Authorization"] == "secret-key"
        loop = asyncio.get_running_loop()
        if method == "GET":
            self.fetched.append((round(loop.time(), 2), url.removeprefix("https://www.wixapis.com")))
        else:
            assert url == "https://www.wixapis.com/ecom/v1/orders/search"
            self.asked.append((loop.time(), json.loads(body)["search"]))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await pause(self.latency)
        self.under_way -= 1
        if self.unreachable:
            raise UnreachableError("no answer from there", self.cause)
        reply = self.core.handle(method, url.removeprefix("https://www.wixapis.com"), headers, body)
        return Response(
            reply.status, {name.lower(): value for name, value in reply.headers.items()}, reply.body
        )

    async def reach(self, host, port, seconds):
        assert (host, port, seconds) == ("www.wixapis.com", 443, 2.0)
        self.dialled.append(round(asyncio.get_running_loop().time(), 2))
        await pause(self.latency)
        if self.unreachable and not self.reachable:
            raise UnreachableError("no connection", "unreachable")

    async def close(self):
        pass

    @property
    def times(self):
        return [round(at, 2) for at, _ in self.asked]


async def pause(seconds):
    """Virtual seconds pass."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    loop.call_later(seconds, over.set_result, None)
    await over


class Pages:
    """What outlives a crash of the journal: pages, cursor, horizon."""

    def __init__(self):
        self.pages = []
        self.contacts = 0
        self.moves = 0  # of the horizon, asked for
        self.restores = 0
        self.paused = False
        self.cursor = None
        self.horizon = None
        self.failures = []
        self.contact_failures = []
        self.alerts = []
        self.dates = []
        self.clock_ahead = timedelta(0)  # of the journal's clock before Wix's

    @property
    def ids(self):
        return [accept.order.source_id for page in self.pages for accept in page.accepts]


class FakeJournal(Actor):
    def __init__(self, pages):
        self.pages = pages

    async def receive(self, message):
        pages = self.pages
        if pages.paused and isinstance(message, Contact | AcceptPage):
            return SourcePausedError("wix was paused by somebody")
        match message:
            case Contact("wix", earlier):
                pages.contacts += 1
                pages.moves += earlier is not None
                if pages.contact_failures:
                    return pages.contact_failures.pop(0)
                first = pages.horizon is None
                pages.horizon = pages.horizon or LoopClock().now() + pages.clock_ahead
                pages.horizon = min(pages.horizon, earlier or pages.horizon)
                return SourceState(pages.horizon, pages.cursor, first, pages.restores)
            case AcceptPage(source="wix"):
                if pages.failures:
                    failure = pages.failures.pop(0)
                    if failure is None:
                        self.ctx.reply_later()  # never answered
                        return None
                    return failure
                pages.pages.append(message)
                pages.cursor = message.cursor or pages.cursor
                return tuple(Accepted(1, 1, Heard.NEW, ()) for _ in message.accepts)
            case Dated(date):
                pages.dates.append(date)
                return None
            case Raise() | Clear():
                pages.alerts.append(message)
                return True
        raise AssertionError(message)


class Shop:
    def __init__(self, system, core, wire, pages):
        self.system, self.core, self.wire, self.pages = system, core, wire, pages
        self.poller = system.ref_of(places.source("wix", "poller"))
        self.breaker = system.ref_of(places.source("wix", "breaker"))
        self.client = system.ref_of(places.source("wix", "client"))

    async def status(self):
        return await self.poller.ask(DescribeSource(), 1.0)

    def add(self, name, **fields):
        line = {"productName": {"original": "Soup"}, "quantity": 1}
        return self.core.add({"id": name, "number": "1", "status": "APPROVED", "lineItems": [line], **fields})

    def events(self, kind):
        return [event.data for event in self.system.events if event.kind == kind]


@asynccontextmanager
async def shop(settings=SETTINGS, pages=None, orders=0, consecutive_failures=5, site=Site()):  # noqa: B008
    core = WixStandIn("site", "secret-key", LoopClock())
    wire = Wire(core)
    pages = pages or Pages()
    ports = Ports(LoopClock(), HalfRandom(), None, None, wire, None, None, reach=wire.reach)
    breaker = CircuitSettings(consecutive_failures=consecutive_failures)
    source = [
        ChildSpec("breaker", lambda: CircuitBreaker(breaker, lambda failed, seconds: 30.0)),
        ChildSpec("client", lambda: WixClient(settings, ports)),
        ChildSpec("poller", lambda: WixPoller(settings, (), ports.clock, lambda: site)),
    ]
    branch = ChildSpec("source.wix", lambda: Supervisor(source, strategy=Strategy.REST_FOR_ONE))
    children = [
        ChildSpec("journal", lambda: FakeJournal(pages)),
        ChildSpec("sources", lambda: Supervisor([branch])),
    ]
    system = System(ChildSpec("docketd", lambda: Supervisor(children)))
    it = Shop(system, core, wire, pages)
    for n in range(orders):
        it.add(f"order-{n:03}")
    await system.start()
    try:
        yield it
    finally:
        await system.stop()


def scenario(function):
    """Runs an async test under virtual time."""

    def test():
        run_virtual(function())

    test.__name__ = function.__name__
    test.__doc__ = function.__doc__
    return test


@scenario
async def test_first_poll_is_at_once_and_starts_at_the_horizon():
    async with shop(orders=1) as it:
        assert (await it.status()).state == "waiting"
        await pause(1)
        search = it.wire.asked[0][1]
        assert search["filter"] == {
            "status": {"$in": ["APPROVED", "CANCELED"]},
            "updatedDate": {"$gte": "2026-03-01T12:00:00.000Z"},
        }
        assert search["sort"] == [{"fieldName": "updatedDate", "order": "ASC"}]
        assert it.pages.ids == ["order-000"]
        status = await it.status()
        assert (status.name, status.state, status.why, status.orders_seen) == ("wix", "fine", "", 1)
        assert status.last_ok_at == EPOCH + timedelta(seconds=0.05)


@scenario
async def test_the_journal_hears_from_wix_which_date_it_is_at_first_and_now_and_then():
    async with shop() as it:
        await pause(1)
        assert it.pages.dates == [EPOCH]
        await pause(DATED_EVERY + SETTINGS.poll)
        assert len(it.pages.dates) == 2
        late = it.pages.dates[1] - EPOCH - timedelta(seconds=DATED_EVERY)
        assert timedelta(0) <= late <= timedelta(seconds=SETTINGS.poll)


@scenario
async def test_a_clock_that_is_ahead_at_first_contact_costs_no_order():
    """A Pi without a battery: all orders would pass for older than the first contact."""
    pages = Pages()
    pages.clock_ahead = timedelta(days=400)
    async with shop(pages=pages) as it:
        await pause(1)
        assert pages.horizon == EPOCH
        assert [search["filter"]["updatedDate"] for _, search in it.wire.asked] == [
            {"$gte": "2027-04-05T12:00:00.000Z"},
            {"$gte": "2026-03-01T12:00:00.000Z"},
        ]
        it.add("first")
        await pause(30)
        assert pages.ids == ["first"]
        assert pages.moves == 1
        assert it.events(HORIZON_MOVED) == [
            {"source": "wix", "was": "2027-04-05T12:00:00+00:00", "now": "2026-03-01T12:00:00+00:00"}
        ]


@scenario
async def test_orders_placed_while_wix_was_out_of_reach_are_after_the_first_contact():
    pages = Pages()
    pages.clock_ahead = timedelta(seconds=5)
    async with shop(pages=pages) as it:
        it.wire.unreachable = True
        await pause(5)
        it.add("meanwhile")
        await pause(1)
        it.wire.unreachable = False
        await pause(30)
        assert timedelta(0) < EPOCH - pages.horizon < timedelta(seconds=1)  # Wix's date has no fractions
        assert pages.ids == ["meanwhile"]


@scenario
async def test_no_page_is_taken_over_before_the_horizon_is_right():
    pages = Pages()
    pages.clock_ahead = timedelta(days=1)
    ahead = SourceState(EPOCH + pages.clock_ahead, None, first_contact=True)
    pages.contact_failures = [ahead, JournalError("busy")]
    async with shop(pages=pages) as it:
        dates = dict.fromkeys(("createdDate", "updatedDate"), "2026-03-03T00:00:00.000Z")
        it.core.add({"id": "future", "status": "APPROVED", **dates}, keep_dates=True)
        await pause(5)
        assert pages.pages == []
        assert (await it.status()).why.endswith("busy")
        await pause(10)
        assert pages.horizon == EPOCH - timedelta(seconds=0.05)
        assert pages.ids == ["future"]


@scenario
async def test_a_horizon_is_left_alone_once_an_order_was_seen():
    pages = Pages()
    pages.cursor, pages.horizon = "2026-03-01T11:59:00.000Z", EPOCH + timedelta(days=1)
    async with shop(pages=pages, orders=1) as it:
        await pause(30)
        assert pages.moves == 0
        assert pages.horizon == EPOCH + timedelta(days=1)
        assert it.events(HORIZON_MOVED) == []


@pytest.mark.parametrize("ahead", [0.0, 0.9, -86400.0])
def test_a_clock_that_is_right_or_behind_moves_no_horizon(ahead):
    async def first_polls():
        pages = Pages()
        pages.clock_ahead = timedelta(seconds=ahead)
        async with shop(pages=pages) as it:
            await pause(15)
            assert pages.moves == 0
            assert it.wire.times == [0.0, 10.05]
            assert it.events(HORIZON_MOVED) == []

    run_virtual(first_polls())


@scenario
async def test_polls_at_its_interval_and_looks_back():
    async with shop() as it:
        await pause(21)
        assert it.wire.times == [0.0, 10.05, 20.1]
        assert it.pages.pages == []
        it.add("late")
        await pause(20)
        assert it.pages.ids == ["late"]
        assert it.pages.cursor == "2026-03-01T12:00:21.000Z"
        assert it.wire.asked[-1][1]["filter"]["updatedDate"] == {"$gte": "2026-03-01T11:50:21.000Z"}


@scenario
async def test_pages_are_handed_over_one_by_one():
    async with shop(orders=250) as it:
        await pause(5)
        assert [len(page.accepts) for page in it.pages.pages] == [100, 100, 50]
        assert len(set(it.pages.ids)) == 250
        assert [set(search) for _, search in it.wire.asked] == [
            {"filter", "sort", "cursorPaging"},
            {"cursorPaging"},
            {"cursorPaging"},
        ]
        assert (await it.status()).orders_seen == 250


@scenario
async def test_an_order_changed_between_two_pages_hides_no_other():
    """Of a long outage: what would be left out lies far behind the overlap of the next poll."""
    pages = Pages()
    pages.horizon = EPOCH - timedelta(days=1)
    async with shop(pages=pages) as it:
        for n in range(250):
            stamp = (EPOCH - timedelta(seconds=(300 - n) * 60)).isoformat(timespec="milliseconds")
            stamp = stamp.replace("+00:00", "Z")
            it.core.add(
                {"id": f"order-{n:03}", "status": "APPROVED", "lineItems": [], "updatedDate": stamp},
                keep_dates=True,
            )
        answer = it.core.handle

        def drifting(*request):
            reply = answer(*request)
            for order in json.loads(reply.body)["orders"][:3]:
                it.core.edit(order["id"], {"seenByAHuman": True})
            return reply

        it.core.handle = drifting
        await pause(5)
        it.core.handle = answer
        await pause(60)
        assert len(set(it.pages.ids)) == 250


@scenario
async def test_what_the_journal_confirmed_is_not_sent_again():
    async with shop(orders=3) as it:
        await pause(35)
        assert len(it.wire.asked) == 4
        assert it.pages.ids == ["order-000", "order-001", "order-002"]
        it.core.edit("order-001", {"buyerNote": "no onions"})
        it.core.cancel("order-002")
        await pause(10)
        assert it.pages.ids[3:] == ["order-001", "order-002"]
        assert (await it.status()).orders_seen == 3


@scenario
async def test_an_order_that_search_shows_late_is_not_lost():
    """It is older than the cursor when it shows up: the overlap finds it."""
    async with shop() as it:
        it.core.search_lag = 60.0
        it.add("slow")
        await pause(30)
        it.core.search_lag = 0.0
        it.add("quick")
        await pause(11)
        assert it.pages.ids == ["quick"]
        await pause(40)
        assert sorted(it.pages.ids) == ["quick", "slow"]


@scenario
async def test_a_late_order_behind_the_cursor_is_found_by_the_overlap():
    async with shop() as it:
        it.add("first")
        await pause(15)
        moment = "2026-03-01T12:00:00.000Z"
        it.core.add(
            {"id": "behind", "status": "APPROVED", "updatedDate": moment, "createdDate": moment},
            keep_dates=True,
        )
        before = it.pages.cursor
        await pause(10)
        assert it.pages.ids == ["first", "behind"]
        assert it.pages.cursor == before


@scenario
async def test_cursor_and_orders_stay_where_they_are_until_the_journal_has_them():
    pages = Pages()
    pages.failures = [JournalError("disk full")]
    async with shop(pages=pages, orders=2) as it:
        await pause(5)
        assert pages.cursor is None
        status = await it.status()
        assert (status.state, status.orders_seen) == ("failing", 0)
        assert status.why == "the journal takes no orders at the moment: disk full"
        await pause(10)
        assert pages.ids == ["order-000", "order-001"]
        assert it.wire.asked[1][1]["filter"] == it.wire.asked[0][1]["filter"]
        assert (await it.status()).state == "fine"
        assert [data["cause"] for data in it.events(SOURCE_FAILING)] == ["journal"]
        assert len(it.events(SOURCE_FINE)) == 1


@scenario
async def test_a_page_that_failed_is_read_again_and_those_before_are_not():
    async with shop(orders=150) as it:
        await pause(0.06)
        assert len(it.pages.pages) == 1
        it.pages.failures = [JournalError("busy")]
        await pause(12)
        assert [len(page.accepts) for page in it.pages.pages] == [100, 50]


@scenario
async def test_a_journal_that_is_down_is_asked_again():
    async with shop(orders=1) as it:
        await it.system.ref_of("docketd").ask(TerminateChild("journal"), 1.0)
        await pause(1)
        assert it.pages.pages == []
        assert (await it.status()).why.startswith(
            "the journal takes no orders at the moment: journal is down"
        )
        await it.system.ref_of("docketd").ask(RestartChild("journal"), 1.0)
        await pause(11)
        assert it.pages.ids == ["order-000"]


@scenario
async def test_without_a_horizon_nothing_is_asked_of_wix():
    pages = Pages()
    pages.contact_failures = [JournalError("disk full")]
    async with shop(pages=pages, orders=1) as it:
        await pause(9)
        assert it.wire.asked == []
        assert (await it.status()).state == "failing"
        await pause(2)
        assert (pages.contacts, it.wire.times) == (2, [10.0])
        await pause(30)
        assert pages.contacts == len(it.wire.times) + 1  # each poll looks whether its horizon still holds


@pytest.mark.parametrize("loses_cursor", [True, False])
def test_a_journal_that_was_restored_meanwhile_gets_again_what_it_may_not_know(loses_cursor):
    async def evening():
        pages = Pages()
        async with shop(pages=pages) as it:
            await pause(1)
            it.add("first")
            await pause(20)
            assert pages.ids == ["first"]
            pages.cursor = None if loses_cursor else pages.cursor
            pages.restores += 1
            await pause(20)
            assert pages.ids == ["first", "first"]
            await pause(40)
            assert pages.ids == ["first", "first"]

    run_virtual(evening())


@scenario
async def test_a_breaker_that_is_down_means_not_now():
    async with shop(orders=1) as it:
        branch = it.system.ref_of("sources/source.wix")
        await pause(1)
        it.add("meanwhile")
        await branch.ask(TerminateChild("breaker"), 1.0)
        await pause(20)
        assert it.wire.times == [0.0]
        assert (await it.status()).state == "fine"
        await branch.ask(RestartChild("breaker"), 1.0)
        await pause(11)
        assert "meanwhile" in it.pages.ids


@scenario
async def test_a_journal_that_does_not_answer_holds_up_no_question():
    pages = Pages()
    pages.failures = [None]
    async with shop(pages=pages, orders=1) as it:
        await pause(5)
        assert (await it.status()).state == "waiting"
        await pause(30)
        assert pages.ids == ["order-000"]


@scenario
async def test_a_restarted_poller_goes_on_at_the_stored_cursor():
    pages = Pages()
    pages.horizon, pages.cursor = EPOCH - timedelta(days=1), "2026-03-01T11:00:00.000Z"
    async with shop(pages=pages) as it:
        await pause(1)
        assert it.wire.asked[0][1]["filter"]["updatedDate"] == {"$gte": "2026-03-01T10:50:00.000Z"}
        assert (pages.contacts, pages.moves) == (1, 0)


@scenario
async def test_a_wrong_key_stops_the_source_and_is_told_at_once():
    async with shop() as it:
        it.core.fail_next(401, {"message": "", "details": {}}, times=2)
        await pause(0.1)
        status = await it.status()
        assert status.state == "denied"
        why = "Wix does not accept the API key: check the key and the site id (request stand-in.1)"
        assert status.why == why
        assert it.pages.alerts == [
            Raise("source-away/wix", Severity.CRITICAL, f"no orders come from wix: {why}")
        ]
        it.poller.tell(PollNow())
        await pause(290)
        assert it.wire.times == [0.0]
        failing = it.events(SOURCE_FAILING)
        assert [data["cause"] for data in failing] == ["denied"]
        assert "secret-key" not in repr(failing)


@scenario
async def test_a_refused_key_is_looked_at_less_and_less_often():
    """The same key may have been given its permission, or Wix was wrong: nobody would ever know."""
    async with shop() as it:
        it.core.fail_next(403, {"message": ""}, times=6)
        await pause(4 * 3600)
        waits = [round((b - a) / 60) for a, b in pairwise(it.wire.times)]
        assert waits[:7] == [5, 10, 20, 40, 60, 60, 0]
        status = await it.status()
        assert status.state == "fine"
        assert isinstance(it.pages.alerts[-1], Clear)
        assert len(it.events(SOURCE_FAILING)) == len(it.events(SOURCE_FINE)) == 1


@scenario
async def test_somebody_who_did_something_about_the_key_is_not_kept_waiting():
    async with shop(orders=1) as it:
        it.core.fail_next(403, {"message": ""})
        await pause(60)
        assert it.pages.ids == []
        it.client.tell(TryAgain())
        await pause(1)
        assert it.pages.ids == ["order-000"]
        assert [type(alert) for alert in it.pages.alerts] == [Raise, Clear]


@scenario
async def test_a_web_page_in_the_place_of_wix_is_told_at_once():
    async with shop() as it:
        it.core.fail_next(404, b"<html>Page not found</html>")
        await pause(1)
        (alert,) = it.pages.alerts
        assert alert.severity is Severity.CRITICAL
        assert "check that the app Wix Restaurants Orders is installed" in alert.text
        await pause(10)
        assert it.pages.alerts[1:] == [Clear("source-away/wix")]


@scenario
async def test_trouble_that_lasts_is_told_and_its_end_too():
    async with shop() as it:
        it.core.fail_next(503, b"", times=7)
        await pause(55)
        assert it.pages.alerts == []
        await pause(40)
        (alert, *more) = it.pages.alerts
        assert alert.severity is Severity.WARNING
        assert "Wix has trouble (HTTP 503)" in alert.text
        assert all(isinstance(each, Raise) for each in more)
        await pause(60)
        assert it.pages.alerts[-1] == Clear("source-away/wix")


@scenario
async def test_an_alert_is_told_until_the_journal_has_it():
    async with shop() as it:
        await it.system.ref_of("docketd").ask(TerminateChild("journal"), 1.0)
        await pause(73)
        assert it.pages.alerts == []
        await it.system.ref_of("docketd").ask(RestartChild("journal"), 1.0)
        await pause(5)
        assert it.pages.alerts[0].text.startswith("no orders come from wix: the journal takes no orders")
        await pause(10)
        assert it.pages.alerts[-1] == Clear("source-away/wix")


@pytest.mark.parametrize(
    ("headers", "second"),
    [
        ({"Retry-After": "42"}, 42.05),
        ({"Retry-After": "Sun, 01 Mar 2026 12:00:30 GMT"}, 30.05),
        ({"Retry-After": "3"}, 3.05),
        ({"Retry-After": "99999999"}, 3600.05),
        ({"Retry-After": "soon"}, 1.05),
        ({}, 1.05),
    ],
)
def test_no_hint_polls_before_the_time_that_wix_asked_for_and_it_is_kept(headers, second):
    async def main():
        async with shop() as it:
            it.core.fail_next(429, {"message": "Too many requests"}, headers)
            await pause(min(0.5, second - 1.0))
            it.poller.tell(PollNow())
            await pause(3700)
            assert abs(it.wire.times[1] - second) < 0.1

    run_virtual(main())


@scenario
async def test_too_many_requests_without_a_hint_backs_off():
    async with shop() as it:
        it.core.fail_next(429, b"", times=7)
        await pause(200)
        waits = [round(b - a - 0.05, 2) for a, b in pairwise(it.wire.times)]
        assert waits[:8] == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 10.0]  # half of what it may be


@pytest.mark.parametrize("cause", ["dns", "refused", "unreachable", "timed-out", "broken", "tls"])
def test_while_the_network_is_away_it_is_dialled_and_wix_is_asked_when_it_is_back(cause):
    async def outage():
        async with shop(orders=1, consecutive_failures=3) as it:
            it.wire.unreachable, it.wire.cause = True, cause
            await pause(600)
            status = await it.status()
            assert (status.state, status.why) == (
                "away",
                f"Wix cannot be reached ({cause}): no answer from there",
            )
            assert it.wire.times == [0.0]
            gaps = {round(b - a, 2) for a, b in pairwise(it.wire.dialled)}
            assert gaps == {2.0}
            assert it.pages.alerts[0].severity is Severity.WARNING
            it.wire.unreachable = False
            await pause(2.2)
            assert it.pages.ids == ["order-000"]
            assert (await it.status()).state == "fine"
            assert it.pages.alerts[-1] == Clear("source-away/wix")
            assert [data["cause"] for data in it.events(SOURCE_FAILING)] == ["unreachable"]
            dialled = len(it.wire.dialled)
            await pause(60)
            assert len(it.wire.dialled) == dialled

    run_virtual(outage())


@scenario
async def test_an_outage_that_somebody_else_sees_first_is_the_pollers_too():
    async with shop() as it:
        await pause(1)
        it.wire.unreachable = True
        with pytest.raises(NoAnswerError):
            await it.client.ask(Post("/ecom/v1/orders/search", b'{"search": {}}'), 20.0)
        await pause(100)
        assert ((await it.status()).state, len(it.wire.asked)) == ("away", 2)
        assert "Wix cannot be reached" in it.pages.alerts[-1].text
        assert [data["cause"] for data in it.events(SOURCE_FAILING)] == ["not-now"]
        it.wire.unreachable = False
        await pause(3)
        assert (await it.status()).state == "fine"
        assert len(it.events(SOURCE_FINE)) == 1


@scenario
async def test_a_wix_that_can_be_dialled_and_never_answers_is_asked_less_and_less():
    async with shop(consecutive_failures=1000) as it:
        it.wire.unreachable = True
        it.wire.reachable = True
        await pause(600)
        waits = [b - a for a, b in pairwise(it.wire.times)]
        assert waits[:8] == pytest.approx([1, 1, 2, 4, 8, 16, 30, 30], abs=0.25)
        it.wire.unreachable = False
        await pause(60)
        assert (await it.status()).state == "fine"


@scenario
async def test_an_outage_of_wix_opens_the_breaker_and_ends():
    async with shop(orders=1, consecutive_failures=3) as it:
        it.core.fail_next(500, b"", times=3)
        await pause(20)
        status = await it.status()
        assert status.why.startswith("Wix has trouble (HTTP 500): docketd asks again by itself")
        assert it.wire.times == [0.0, 1.05, 3.1]
        await pause(12)
        assert it.wire.times == [0.0, 1.05, 3.1]
        assert (await it.status()).why == status.why
        await pause(3)
        assert it.pages.ids == ["order-000"]
        assert (await it.status()).state == "fine"
        assert [data["cause"] for data in it.events(SOURCE_FAILING)] == ["trouble"]


@scenario
async def test_a_breaker_opened_by_hand_and_reset():
    async with shop(orders=1) as it:
        await pause(1)
        it.breaker.tell(ForceOpen())
        it.add("meanwhile")
        await pause(100)
        assert it.wire.times == [0.0]
        it.breaker.tell(Reset())
        await pause(10)
        assert it.pages.ids == ["order-000", "meanwhile"]


@scenario
async def test_trouble_of_wix_counts_against_it_and_a_wrong_request_does_not():
    async with shop(consecutive_failures=2) as it:
        it.core.fail_next(400, {"message": "bad filter"}, times=3)
        it.core.fail_next(429, b"", times=3)
        it.core.fail_next(503, b"<html></html>", times=2)
        await pause(80)
        assert [data["after"] for data in it.events("breaker_changed")][:1] == ["open"]
        assert [data["cause"] for data in it.events(SOURCE_FAILING)] == ["refused", "busy", "trouble"]


@scenario
async def test_a_doorbell_polls_at_once_and_often_for_a_minute():
    """The search may show an order later than the bell rang."""
    async with shop() as it:
        await pause(5)
        for _ in range(20):
            it.poller.tell(PollNow())
        await pause(0.5)
        assert it.wire.times == [0.0, 5.0]
        assert ((await it.status()).pace, (await it.status()).interval) == ("quick", 2.0)
        it.poller.tell(PollNow())
        await pause(2)
        assert it.wire.times == [0.0, 5.0, 6.0]
        await pause(2)
        assert it.wire.times == [0.0, 5.0, 6.0, 8.05]
        await pause(80)
        assert {round(b - a, 2) for a, b in pairwise(it.wire.times[3:-2])} == {2.05}
        assert round(it.wire.times[-1] - it.wire.times[-2], 2) == 10.05
        assert (await it.status()).pace == "usual"


@scenario
async def test_a_closed_shop_is_slow_and_opens_with_a_poll():
    hours = OpeningHours(((), (), (), (), (), (), (Span(12 * 60 + 5, 13 * 60),)))  # EPOCH is noon on a Sunday
    async with shop(site=Site(hours=hours)) as it:
        await pause(1)
        assert ((await it.status()).pace, (await it.status()).interval) == ("closed", 60.0)
        await pause(330)
        assert it.wire.times[:6] == [0.0, 60.05, 120.1, 180.15, 240.2, 300.0]
        assert (await it.status()).pace == "usual"
        assert it.wire.times[6] == 310.05
        await pause(3600)
        before = len(it.wire.times)
        await pause(600)
        assert len(it.wire.times) - before == 10


@scenario
async def test_a_closed_shop_hears_a_doorbell():
    hours = OpeningHours(((Span(0, 60),), (), (), (), (), (), ()))
    async with shop(site=Site(hours=hours)) as it:
        await pause(10)
        it.poller.tell(PollNow())
        await pause(3)
        assert it.wire.times == [0.0, 10.0, 12.05]


@scenario
async def test_a_hint_during_a_poll_makes_another_and_never_two_at_once():
    async with shop() as it:
        await pause(2)
        it.wire.latency = 3.0
        it.poller.tell(PollNow())
        await pause(1)
        it.poller.tell(PollNow())
        it.poller.tell(_Tick())
        assert (await it.status()).state == "fine"
        await pause(6)
        assert it.wire.times == [0.0, 2.0, 5.0]
        assert it.wire.most_under_way == 1


@scenario
async def test_another_site_answers():
    async with shop() as it:
        it.core.fail_next(200, b"<!DOCTYPE html><html>Please log in</html>")
        await pause(1)
        status = await it.status()
        assert status.why.startswith("a web page came instead of orders")
        await pause(10)
        assert (await it.status()).state == "fine"


@scenario
async def test_an_element_that_is_no_order_is_printed_and_holds_up_nothing():
    async with shop(orders=1) as it:
        page = {"orders": [17, {"id": "odd"}], "metadata": {"hasNext": False}}
        it.core.fail_next(200, page)
        await pause(15)
        first = it.pages.pages[0]
        assert [accept.readable for accept in first.accepts] == [False, True]
        assert first.accepts[0].order.source_id == "sha256:4523540f1504cd17"
        assert first.cursor is None
        assert it.pages.ids[2:] == ["order-000"]


@scenario
async def test_a_cursor_that_leads_in_a_circle_is_left():
    async with shop() as it:
        page = {"orders": [], "metadata": {"hasNext": True, "cursors": {"next": "again"}}}
        it.core.fail_next(200, page, times=50)
        await pause(5)
        assert len(it.wire.asked) == 2
        assert (await it.status()).state == "fine"


@scenario
async def test_what_was_confirmed_is_remembered_within_bounds():
    import actors.intake.wix_poll as module

    limit, module.CONFIRMED_LIMIT = module.CONFIRMED_LIMIT, 2
    try:
        async with shop(orders=3) as it:
            await pause(15)
            assert it.pages.ids == ["order-000", "order-001", "order-002", "order-000"]
    finally:
        module.CONFIRMED_LIMIT = limit


@scenario
async def test_a_strange_message_is_noticed_and_the_report_shows_no_secret():
    async with shop() as it:
        it.poller.tell("hello")
        await pause(1)
        assert any(data.get("unknown") for data in it.events("dead_letter"))


def test_a_report_shows_no_secret():
    """`format_status` goes into the support bundle."""

    async def main():
        reports = []

        class Reporting(WixPoller):
            async def receive(self, message):
                reports.append(self.format_status())
                return await super().receive(message)

        system = System(ChildSpec("docketd", lambda: Reporting(SETTINGS, (), LoopClock(), Site)))
        await system.start()
        await pause(5)
        await system.stop()
        assert reports[0] == {"state": "waiting", "why": "", "polling": False}
        assert "secret-key" not in repr(reports) + repr(SETTINGS)

    run_virtual(main())


@scenario
async def test_a_paused_source_is_not_polled_and_a_resumed_one_gives_all_that_was_missed():
    pages = Pages()
    async with shop(pages=pages) as it:
        await pause(1)
        pages.paused = True
        polls = len(it.wire.asked)
        for n in range(250):
            it.add(f"meanwhile-{n:03}")
        await pause(3600)
        assert (len(it.wire.asked), pages.ids) == (polls, [])
        assert (await it.status()).state == "paused"
        assert it.events(SOURCE_FAILING) == []
        pages.paused = False
        it.poller.tell(PollNow())  # as the journal does
        await pause(2)
        assert len(set(pages.ids)) == 250
        assert (await it.status()).state == "fine"


@scenario
async def test_a_page_that_was_under_way_when_it_was_paused_is_not_taken():
    pages = Pages()
    async with shop(pages=pages, orders=150):
        await pause(0.08)
        assert len(pages.pages) == 1
        pages.paused = True
        await pause(100)
        assert len(pages.pages) == 1
        pages.paused = False
        await pause(20)
        assert len(set(pages.ids)) == 150
