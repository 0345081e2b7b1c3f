"""The stand-in for Wix in the hands of a person, and what a client sees of it over a real socket."""

from __future__ import annotations

import asyncio
import gzip
import json

import aiohttp
import pytest

from actors.demo.orders import demo_orders
from actors.demo.wix_control import SETTINGS, Control
from actors.demo.wix_core import READ_ORDERS, WixStandIn
from actors.demo.wix_events import Manner
from actors.demo.wix_faults import FAULTS, HUGE
from actors.demo.wix_hooks import Hooks
from actors.demo.wix_life import STEPS
from actors.demo.wix_sender import WixSender
from actors.demo.wix_server import WixServer
from actors.errors import UnreachableError
from actors.outside import AiohttpClient, SystemClock, serve

HEADERS = {"Authorization": "key", "wix-site-id": "site", "Content-Type": "application/json"}
SEARCH = "/ecom/v1/orders/search"


class Unsigned:
    public_key = "none"

    def token(self, happened, manner):
        return f"{manner} {happened.slug} {happened.sequence}".encode()


@pytest.fixture
def core():
    return WixStandIn("site", "key", SystemClock())


@pytest.fixture
def control(core):
    return Control(core, Hooks(core, Unsigned(), SystemClock()))


@pytest.fixture
async def server(core, control):
    server = WixServer(core, serve, control)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def http():
    client = AiohttpClient()
    yield client
    await client.close()


async def ask(server, http, path, body=None, method="POST", timeout=10.0):  # noqa: ASYNC109
    raw = None if body is None else json.dumps(body).encode()
    url = server.base_url + path
    return await http.request(method, url, headers=HEADERS, body=raw, timeout=timeout)


async def told(server, http, path, body=None, method="POST"):
    response = await ask(server, http, path, body, method)
    return response.status, json.loads(response.body)


async def search(server, http, timeout=10.0):  # noqa: ASYNC109
    return await ask(server, http, SEARCH, {"search": {}}, timeout=timeout)


async def test_it_says_what_it_can_do(server, http):
    status, said = await told(server, http, "/control", method="GET")
    assert status == 200
    assert said["POST orders/ID/STEP"] == list(STEPS)
    assert said["POST faults"]["fault"] == list(FAULTS)
    assert said["POST settings"].keys() == SETTINGS.keys()
    assert said["webhooks"] == {"public_key": "none", "waiting": 0, "answers": {}}


async def test_orders_are_placed_and_walk_through_their_lives(server, http):
    _, placed = await told(server, http, "/control/orders", {"count": 2})
    _, later = await told(server, http, "/control/orders", {"count": 1, "unfinished": True})
    found = json.loads((await search(server, http)).body)["orders"]
    assert {order["id"] for order in found} == set(placed["placed"])
    (identity,) = later["placed"]
    status, answer = await told(server, http, f"/control/orders/{identity}/approve")
    assert (status, answer["order"]["status"]) == (200, "APPROVED")
    assert len(json.loads((await search(server, http)).body)["orders"]) == 3
    _, everything = await told(server, http, "/control/orders", method="GET")
    assert sorted(order["number"] for order in everything["orders"]) == ["1001", "1002", "1003"]
    mine = next(demo_orders(1, SystemClock().now())) | {"id": "mine"}
    assert (await told(server, http, "/control/orders", {"order": mine}))[1] == {"placed": ["mine"]}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/control/orders/nobody/approve", None, 404),
        ("/control/orders/nobody/dance", None, 404),
        ("/control/nothing", None, 404),
        ("/control/orders", {"count": 0}, 400),
        ("/control/orders", {"colour": "red"}, 400),
        ("/control/faults", {"fault": "fire"}, 400),
        ("/control/faults", {"fault": "503", "times": "often"}, 400),
        ("/control/settings", {"search_lag": "long"}, 400),
        ("/control/webhooks", {"manner": "loud"}, 400),
    ],
)
async def test_what_it_does_not_know_it_says(server, http, path, body, status):
    assert (await ask(server, http, path, body)).status == status


async def test_webhooks_need_an_address():
    core = WixStandIn("site", "key", SystemClock())
    assert Control(core).handle("POST", "/control/webhooks", b"{}").status == 400


async def test_settings_are_changed(server, http, core):
    wanted = {"search_lag": 5, "repeats": 1, "cursor_life": 60, "limit": 100, "date_off": -30}
    status, now = await told(server, http, "/control/settings", wanted)
    assert status == 200
    assert {name: now[name] for name in wanted} == wanted
    await told(server, http, "/control/settings", {"permissions": [], "key": "new"})
    assert (await search(server, http)).status == 401
    await told(server, http, "/control/settings", {"key": "key"})
    assert (await search(server, http)).status == 403
    await told(server, http, "/control/settings", {"permissions": [READ_ORDERS], "limit": 3})
    assert (await search(server, http)).status == 200
    assert (await search(server, http)).status == 429


async def fail(server, http, **fault):
    status, _ = await told(server, http, "/control/faults", fault)
    assert status == 200


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        ("401", 401, b'{"message":"","details":{}}'),
        ("403", 403, b'{"message":"PERMISSION_DENIED"'),
        ("404", 404, b"<!DOCTYPE html>"),
        ("429", 429, b'{"message":"Too many requests"'),
        ("500", 500, b'{"message":"","details":{}}'),
        ("503", 503, b"<html>"),
        ("504", 504, b"upstream request timeout"),
        ("html", 200, b"<!DOCTYPE html>"),
        ("nothing", 200, b""),
    ],
)
async def test_answers_that_are_none(server, http, fault, status, start):
    await fail(server, http, fault=fault)
    answer = await search(server, http)
    assert answer.status == status
    assert answer.body.startswith(start)
    assert "retry-after" not in answer.headers
    assert answer.headers["x-wix-request-id"]
    assert (await search(server, http)).status == 200


async def test_patience_is_asked_for_where_it_is_to_be(server, http):
    await fail(server, http, fault="429", number=7, times=2)
    for _ in range(2):
        assert (await search(server, http)).headers["retry-after"] == "7"
    await fail(server, http, fault="500", times=9)
    await ask(server, http, "/control/faults", method="DELETE")
    assert (await search(server, http)).status == 200


@pytest.mark.parametrize("fault", ["drop", "half"])
async def test_connections_break(server, http, core, fault):
    core.add(next(demo_orders(1, SystemClock().now())))
    await fail(server, http, fault=fault)
    with pytest.raises(UnreachableError):
        await search(server, http)
    assert core.requests[-1] == ("POST", SEARCH)
    assert (await search(server, http)).status == 200


async def test_half_a_document_with_all_of_its_length(server, http, core):
    core.add(next(demo_orders(1, SystemClock().now())))
    whole = (await search(server, http)).body
    await fail(server, http, fault="truncated")
    assert (await search(server, http)).body == whole[: len(whole) // 2]


async def test_slow_and_silent(server, http):
    await fail(server, http, fault="slow", number=0.2)
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert (await search(server, http)).status == 200
    assert loop.time() - began >= 0.19
    await fail(server, http, fault="silent", number=30)
    with pytest.raises(UnreachableError) as raised:
        await search(server, http, timeout=0.1)
    assert raised.value.cause == "timed-out"


async def test_packed_and_huge(server, http, core):
    core.add(next(demo_orders(1, SystemClock().now())))
    plain = (await search(server, http)).body
    await fail(server, http, fault="gzip")
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        url = server.base_url + SEARCH
        async with session.post(url, headers=HEADERS, data=b'{"search": {}}') as answer:
            assert gzip.decompress(await answer.read()) == plain
    await fail(server, http, fault="gzip")
    assert (await search(server, http)).body == plain
    await fail(server, http, fault="huge")
    assert len((await search(server, http)).body) == len(plain) + HUGE


async def test_webhooks_arrive_and_are_tried_again(server, http, core, control):
    heard, arrived = [], asyncio.Event()

    async def receive(request):
        heard.append(await request.read())
        if len(heard) == 3:
            arrived.set()
        return aiohttp.web.Response(status=503 if len(heard) == 1 else 200)

    application = aiohttp.web.Application()
    application.router.add_post("/webhooks/wix", receive)
    served = await serve(application, "127.0.0.1", 0)
    sender = WixSender(control.hooks, http, f"http://127.0.0.1:{served.port}/webhooks/wix")
    sender.start()
    try:
        await told(server, http, "/control/webhooks", {"manner": "hs256", "manners": 1})
        core.add(next(demo_orders(1, SystemClock().now())))
        async with asyncio.timeout(10):
            await arrived.wait()
    finally:
        await sender.stop()
        await served.stop()
    assert sorted(heard) == [b"hs256 created 1", b"hs256 created 1", b"signed approved 2"]
    assert control.hooks.answers[Manner.HS256, 503] == 1


async def test_nobody_there_is_no_answer(http, core, control):
    tried, ended = asyncio.Event(), control.hooks.ended
    control.hooks.ended = lambda *arguments: (ended(*arguments), tried.set())
    sender = WixSender(control.hooks, http, "http://127.0.0.1:1/webhooks/wix")
    sender.start()
    core.add(next(demo_orders(1, SystemClock().now())) | {"status": "PENDING"})
    async with asyncio.timeout(10):
        await tried.wait()
    await sender.stop()
    assert control.hooks.answers[Manner.SIGNED, None] == 1
