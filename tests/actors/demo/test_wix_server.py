from __future__ import annotations

import asyncio
import json

import pytest

from actors.demo.orders import demo_orders
from actors.demo.wix_core import WixStandIn
from actors.demo.wix_server import WixServer
from actors.errors import UnreachableError
from actors.intake import wix_search
from actors.intake.wix_answer import page_of, read
from actors.intake.wix_messages import DeniedError, WixError
from actors.outside import AiohttpClient, SystemClock, serve
from actors.settings import WixSource


@pytest.fixture
async def server():
    server = WixServer(WixStandIn("site", "key", SystemClock()), serve)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def http():
    client = AiohttpClient()
    yield client
    await client.close()


async def search(server, http, body, key="key"):
    headers = wix_search.headers(WixSource("site", key))
    async with asyncio.timeout(10):
        url = server.base_url + wix_search.PATH
        response = await http.request("POST", url, headers=headers, body=body, timeout=5.0)
    try:
        return response, page_of(read(response, wix_search.PATH, SystemClock().now()))
    except WixError as error:
        return response, error


async def test_a_full_page_over_a_real_socket(server, http):
    now = SystemClock().now()
    for order in demo_orders(130, now):
        server.core.add(order)
    response, page = await search(server, http, wix_search.first_page(now))
    assert (len(page.orders), page.next is None) == (100, False)
    assert response.headers["x-wix-request-id"] == "stand-in.1"
    _, rest = await search(server, http, wix_search.following_page(page.next))
    assert (len(rest.orders), rest.next) == (30, None)
    assert page.at is not None


async def test_headers_and_faults_go_through(server, http):
    _, denied = await search(server, http, wix_search.first_page(SystemClock().now()), key="other")
    assert isinstance(denied, DeniedError)
    server.core.fail_next(429, {"message": "slow"}, {"Retry-After": "7"})
    _, again = await search(server, http, wix_search.first_page(SystemClock().now()))
    assert again.after == 7.0


async def test_an_order_by_its_id(server, http):
    identity = server.core.add(next(demo_orders(1, SystemClock().now())))
    headers = wix_search.headers(WixSource("site", "key"))
    url = f"{server.base_url}/ecom/v1/orders/{identity}"
    response = await http.request("GET", url, headers=headers, body=None, timeout=5.0)
    assert json.loads(response.body)["order"]["id"] == identity


async def test_after_the_stop_nobody_answers(http):
    server = WixServer(WixStandIn("site", "key", SystemClock()), serve)
    with pytest.raises(RuntimeError):
        _ = server.base_url
    await server.start()
    url = server.base_url
    await server.stop()
    await server.stop()
    with pytest.raises(UnreachableError):
        await http.request("GET", url, headers={}, body=None, timeout=5.0)
