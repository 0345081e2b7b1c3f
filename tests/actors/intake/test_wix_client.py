"""The one way to Wix: what is sent, what is refused unasked, and what is tried again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise

import orjson
import pytest

from actors import places
from actors.errors import UnreachableError
from actors.intake.wix_client import WixClient
from actors.intake.wix_messages import (
    BusyError,
    DeniedError,
    DescribeClient,
    Get,
    NoAnswerError,
    NotNowError,
    NotThereError,
    Post,
    TroubleError,
    TryAgain,
    WixIsBack,
)
from actors.ports import Ports, Response
from actors.settings import WixSource
from supervision import (
    Actor,
    ChildSpec,
    CircuitBreaker,
    CircuitSettings,
    ForceOpen,
    Supervisor,
    System,
    TerminateChild,
    run_virtual,
)
from tests.actors.intake.test_poller import HalfRandom, LoopClock, pause

SETTINGS = WixSource(site_id="the-site", key="IST.key", base_url="http://wix.test:8765")
ORDER = Get("/ecom/v1/orders/one")
MENUS = Get("/restaurants/menus/v1/menus")
FINE = Response(200, {"date": "Sun, 01 Mar 2026 12:00:00 GMT"}, b'{"order": {"id": "one"}}')


class Wire:
    """Answers what is put into `answers`, and then that all is fine."""

    def __init__(self):
        self.answers = []
        self.asked = []  # when, method, path, headers, body
        self.dialled = []
        self.latency = 0.1
        self.can_be_dialled = True

    async def request(self, method, url, *, headers, body, timeout):  # noqa: ASYNC109 - the port's own word
        now = round(asyncio.get_running_loop().time(), 2)
        self.asked.append((now, method, url.removeprefix(SETTINGS.base_url), dict(headers), body))
        assert timeout == 10.0
        await pause(self.latency)
        answer = self.answers.pop(0) if self.answers else FINE
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def reach(self, host, port, seconds):
        assert (host, port, seconds) == ("wix.test", 8765, 2.0)
        self.dialled.append(round(asyncio.get_running_loop().time(), 2))
        if not self.can_be_dialled:
            raise UnreachableError("no connection", "dns")

    async def close(self):
        pass

    @property
    def times(self):
        return [each[0] for each in self.asked]


class Poller(Actor):
    def __init__(self, told):
        self.told = told

    async def receive(self, message):
        self.told.append(message)


class Line:
    def __init__(self, system, wire, told):
        self.system, self.wire, self.told = system, wire, told
        self.client = system.ref_of(places.source("wix", "client"))
        self.breaker = system.ref_of(places.source("wix", "breaker"))

    async def ask(self, request=ORDER, patience=100.0):
        return await self.client.ask(request, patience)

    async def status(self):
        return await self.client.ask(DescribeClient(), 1.0)


@asynccontextmanager
async def line():
    wire, told = Wire(), []
    ports = Ports(LoopClock(), HalfRandom(), None, None, wire, None, None, reach=wire.reach)
    circuit = CircuitSettings(consecutive_failures=5)
    source = [
        ChildSpec("breaker", lambda: CircuitBreaker(circuit, lambda failed, seconds: 30.0)),
        ChildSpec("client", lambda: WixClient(SETTINGS, ports)),
        ChildSpec("poller", lambda: Poller(told)),
    ]
    branch = ChildSpec("source.wix", lambda: Supervisor(source))
    root = ChildSpec("docketd", lambda: Supervisor([ChildSpec("sources", lambda: Supervisor([branch]))]))
    system = System(root)
    await system.start()
    try:
        yield Line(system, wire, told)
    finally:
        await system.stop()


def scenario(function):
    def test():
        run_virtual(function())

    test.__name__ = function.__name__
    test.__doc__ = function.__doc__
    return test


@scenario
async def test_an_order_by_its_id_and_a_search_go_out_with_key_and_site():
    async with line() as it:
        told = await it.ask()
        assert told.document == {"order": {"id": "one"}}
        assert told.at.isoformat() == "2026-03-01T12:00:00+00:00"
        await it.ask(Post("/ecom/v1/orders/search", b'{"search": {}}'))
        (_, method, path, headers, body), (_, posted, _, _, sent) = it.wire.asked
        assert (method, path, body) == ("GET", "/ecom/v1/orders/one", None)
        assert (posted, sent) == ("POST", b'{"search": {}}')
        assert (headers["Authorization"], headers["wix-site-id"]) == ("IST.key", "the-site")
        assert (await it.status()).requests == 2


@scenario
async def test_what_wix_wants_back_is_sent_back():
    async with line() as it:
        it.wire.answers = [Response(200, {"x-wix-consistent": "c-1"}, b"{}"), Response(200, {}, b"{}")]
        for _ in range(3):
            await it.ask()
        assert [each[3].get("X-Wix-Consistent") for each in it.wire.asked] == [None, "c-1", "c-1"]


@scenario
async def test_what_is_not_there_is_no_trouble():
    async with line() as it:
        it.wire.answers = [Response(404, {"x-wix-request-id": "r-1"}, b'{"message": "no such order"}')]
        with pytest.raises(NotThereError, match=r"no such order.*\(request r-1\)"):
            await it.ask()
        assert (await it.status()).state == "ready"
        await it.ask()


@scenario
async def test_several_ask_at_once():
    async with line() as it:
        it.wire.latency = 5.0
        async with asyncio.timeout(6), asyncio.TaskGroup() as group:
            for _ in range(8):
                group.create_task(it.ask())
        assert it.wire.times == [0.0] * 8


@scenario
async def test_no_minute_sees_two_hundred_requests():
    async with line() as it:
        it.wire.latency = 0.01
        loop = asyncio.get_running_loop()
        while loop.time() < 200:
            await it.ask()
        worst = max(sum(begin <= at < begin + 60 for at in it.wire.times) for begin in it.wire.times)
        assert 170 < worst <= 180
        assert 2.4 < len(it.wire.times) / 200 < 2.8


@scenario
async def test_who_would_wait_too_long_for_a_turn_is_told():
    async with line() as it:
        it.wire.latency = 0.0
        asks = [asyncio.ensure_future(it.ask()) for _ in range(100)]
        found = await asyncio.gather(*asks, return_exceptions=True)
        refused = [each for each in found if isinstance(each, NotNowError)]
        assert len(it.wire.asked) + len(refused) == 100
        assert refused
        assert all(each.after > 15.0 for each in refused)


@scenario
async def test_nothing_is_asked_before_the_time_that_wix_stated():
    async with line() as it:
        it.wire.answers = [Response(429, {"retry-after": "20"}, b"")]
        with pytest.raises(BusyError) as caught:
            await it.ask()
        assert caught.value.after == 20.0
        assert (await it.status()).state == "resting"
        await pause(5)
        with pytest.raises(NotNowError, match="fewer requests") as refused:
            await it.ask(MENUS)
        assert refused.value.after == pytest.approx(15.0)
        await pause(15.2)
        await it.ask()
        assert it.wire.times == [0.0, 20.3]


@scenario
async def test_who_has_patience_is_served_after_trouble():
    async with line() as it:
        it.wire.answers = [Response(500, {}, b""), Response(200, {}, b'{"cut'), Response(429, {}, b"")]
        told = await it.ask(Get("/ecom/v1/orders/one", patience=60.0))
        assert told.document == {"order": {"id": "one"}}
        assert [round(b - a, 1) for a, b in pairwise(it.wire.times)] == [1.1, 2.1, 4.1]


@scenario
async def test_patience_ends():
    async with line() as it:
        it.wire.answers = [Response(503, {}, b"")] * 9
        with pytest.raises(TroubleError):
            await it.ask(Get("/ecom/v1/orders/one", patience=6.0))
        assert it.wire.times == [0.0, 1.1, 3.2]


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_may_not_read_menus_may_read_orders(status):
    async def main():
        async with line() as it:
            it.wire.answers = [Response(status, {}, b"")]
            with pytest.raises(DeniedError) as caught:
                await it.ask(MENUS)
            assert caught.value.after == 300.0
            assert (await it.status()).state == "denied"
            with pytest.raises(DeniedError, match=str(caught.value).replace("(", r"\(").replace(")", r"\)")):
                await it.ask(Get("/restaurants/menus/v1/sections"))
            await it.ask(ORDER)
            assert [each[2] for each in it.wire.asked] == [MENUS.path, ORDER.path]
            it.client.tell(TryAgain())
            await it.ask(MENUS)
            assert it.told == [WixIsBack()]
            assert (await it.status()).state == "ready"

    run_virtual(main())


@scenario
async def test_while_wix_is_away_nobody_asks_and_then_the_poller_hears_of_it():
    async with line() as it:
        it.wire.can_be_dialled = False
        it.wire.answers = [UnreachableError("no name", "dns")]
        with pytest.raises(NoAnswerError) as caught:
            await it.ask()
        assert caught.value.cause == "dns"
        for _ in range(10):
            with pytest.raises(NotNowError):
                await it.ask(MENUS)
            await pause(6)
        assert len(it.wire.asked) == 1
        assert (await it.status()).state == "away"
        assert it.wire.dialled == [round(0.1 + 2 * n, 2) for n in range(len(it.wire.dialled))]
        assert (await it.status()).looks == len(it.wire.dialled) == 31
        it.wire.can_be_dialled = True
        await pause(2.1)
        assert it.told == [WixIsBack()]
        assert (await it.status()).state == "ready"
        await it.ask()


@scenario
async def test_who_has_patience_outlasts_an_outage():
    async with line() as it:
        it.wire.can_be_dialled = False
        it.wire.answers = [UnreachableError("no name", "dns")]
        asking = asyncio.ensure_future(it.ask(Get("/ecom/v1/orders/one", patience=60.0)))
        await pause(20)
        it.wire.can_be_dialled = True
        assert (await asking).document == {"order": {"id": "one"}}
        assert len(it.wire.asked) == 2


@scenario
async def test_a_missing_connection_says_nothing_of_wix_and_a_silent_wix_does():
    async with line() as it:
        it.wire.answers = [UnreachableError("no way", "refused")] * 8
        for _ in range(8):
            with pytest.raises((NoAnswerError, NotNowError)):
                await it.ask()
            await pause(70)
        assert not [event for event in it.system.events if event.kind == "breaker_changed"]
        it.wire.answers = [UnreachableError("too late", "timed-out")] * 8
        for _ in range(8):
            with pytest.raises((NoAnswerError, NotNowError)):
                await it.ask()
            await pause(70)
        assert [event for event in it.system.events if event.kind == "breaker_changed"]


@scenario
async def test_a_breaker_that_is_open_or_down_means_not_now():
    async with line() as it:
        it.breaker.tell(ForceOpen())
        with pytest.raises(NotNowError) as caught:
            await it.ask()
        assert caught.value.after == float("inf")
        await it.system.ref_of("sources/source.wix").ask(TerminateChild("breaker"), 1.0)
        with pytest.raises(NotNowError):
            await it.ask()
        assert it.wire.asked == []


@scenario
async def test_a_report_shows_no_secret():
    async with line() as it:
        it.wire.answers = [Response(401, {}, orjson.dumps({"message": "no"}))]
        with pytest.raises(DeniedError) as caught:
            await it.ask()
        assert "IST.key" not in str(caught.value) + repr(await it.status()) + repr(list(it.system.events))


@scenario
async def test_a_strange_message_is_noticed():
    async with line() as it:
        it.client.tell("hello")
        await pause(1)
        assert any(event.data.get("unknown") for event in it.system.events if event.kind == "dead_letter")
