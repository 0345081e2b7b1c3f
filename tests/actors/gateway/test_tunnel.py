"""What a tunnel connects to: keyed API and webhooks, no page, no session, whatever headers say."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from actors.errors import AddressInUseError
from actors.gateway import actor
from actors.gateway.application import CONSOLE, HOOKS, ROUTES, TUNNEL
from actors.gateway.forwarded import FORWARDED, client_address
from actors.intake.wishes import READERS
from actors.outside import real_ports
from actors.settings import Gateway as Listen
from actors.settings import Settings
from supervision import ChildSpec, StartError, Supervisor, System
from tests.actors.gateway.conftest import NOTHING_SEEN
from tests.actors.gateway.test_access import filled

OPEN_LAN = Listen("127.0.0.1", 0, tunnel=("127.0.0.1", 0))
SIGNED = {("POST", "/webhooks/wix")}  # no key, but a signature
PROVEN = {row[:2] for row in HOOKS}  # no key, but a secret; on the restaurant's own network too


@pytest.fixture
async def both(start):
    async with start(gateway=OPEN_LAN) as site:
        yield site


async def test_it_is_off_unless_the_settings_say_so(site):
    assert site.tunnel is None


async def test_it_is_closed_when_docketd_stops(start):
    async with start(gateway=OPEN_LAN) as site:
        port = site.tunnel
        assert port not in {None, site.port}
    with pytest.raises(OSError, match=r"Connect call failed|refused|No connection"):
        await asyncio.open_connection("127.0.0.1", port)


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _, _ in CONSOLE])
async def test_there_is_no_page_behind_it(both, method, path):
    answer = await both.call(method, filled(path), port=both.tunnel)
    assert answer.status in {404, 405}  # 405: the API has an address of this name for another method
    assert answer.type == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path"),
    [row[:2] for row in TUNNEL if row[:2] not in SIGNED | PROVEN and row[1] != "/events"],
)
async def test_everything_there_wants_a_key_and_no_session_will_do(both, method, path):
    invitation = (await both.post("/sessions")).json["link"]
    signed_in = await both.get(invitation, key=None, allow_redirects=False)
    cookie = {"Cookie": signed_in.headers["Set-Cookie"].partition(";")[0]}
    for headers in ({}, cookie, {"X-Forwarded-For": "127.0.0.1"}, {"Host": "127.0.0.1"}):
        answer = await both.call(method, filled(path), key=None, headers=headers, port=both.tunnel)
        assert answer.status == 401
    assert (await both.call(method, filled(path), port=both.tunnel)).status != 401


def test_what_is_signed_is_there_alone():
    assert {row[:2] for row in TUNNEL if row[3] is None} <= SIGNED | PROVEN
    assert not {row[:2] for row in ROUTES} & SIGNED


async def test_a_cookie_opens_the_same_on_the_restaurants_own_network(both):
    invitation = (await both.post("/sessions")).json["link"]
    signed_in = await both.get(invitation, key=None, allow_redirects=False)
    cookie = {"Cookie": signed_in.headers["Set-Cookie"].partition(";")[0]}
    assert (await both.get("/jobs", key=None, headers=cookie)).status == 200


async def test_a_port_in_use_lets_go_of_the_other_one(tmp_path, both):
    settings = Settings((), (), gateway=Listen("127.0.0.1", 0, tunnel=("127.0.0.1", both.tunnel)))
    served = []
    ports = real_ports(tmp_path / "other")
    listen = ports.serve

    async def serve(application, host, port):
        found = await listen(application, host, port)
        served.append(found.port)
        return found

    object.__setattr__(ports, "serve", serve)
    children = [ChildSpec("gateway", lambda: actor.Gateway(settings, ports, READERS, NOTHING_SEEN))]
    system = System(ChildSpec("docketd", lambda: Supervisor(children), shutdown=None))
    with pytest.raises(StartError) as caught:
        await system.start()
    cause = caught.value
    while not isinstance(cause, AddressInUseError):
        cause = cause.__cause__
    assert str(both.tunnel) in str(cause)
    with pytest.raises(OSError, match=r"Connect call failed|refused|No connection"):
        await asyncio.open_connection("127.0.0.1", served[0])


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "192.0.2.9"),
        ({"X-Forwarded-For": "203.0.113.5"}, "203.0.113.5"),
        ({"X-Forwarded-For": "127.0.0.1, 203.0.113.5"}, "203.0.113.5"),  # the first is the client's own word
        ({"X-Forwarded-For": "2001:db8::1"}, "2001:db8::1"),
        ({"X-Forwarded-For": "a guest's name"}, "192.0.2.9"),
        ({"X-Forwarded-For": "1" * 5000}, "192.0.2.9"),
        ({"X-Forwarded-For": ""}, "192.0.2.9"),
    ],
)
@pytest.mark.parametrize("is_tunnel", [True, False])
def test_only_there_is_the_forwarded_address_read(headers, expected, is_tunnel):
    application = web.Application()
    if is_tunnel:
        application[FORWARDED] = True

    class Transport:
        def get_extra_info(self, name, default=None):
            return ("192.0.2.9", 50000) if name == "peername" else default

        def is_closing(self):
            return False

    request = make_mocked_request("GET", "/", headers=headers, app=application, transport=Transport())
    assert client_address(request) == (expected if is_tunnel else "192.0.2.9")
