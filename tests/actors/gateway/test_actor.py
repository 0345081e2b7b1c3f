"""The gateway's own life: it starts without the journal's help, and fails loudly without a port."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from actors.errors import AddressInUseError
from actors.gateway import actor
from actors.gateway.access import make_key
from actors.intake.wishes import READERS
from actors.journal.access_messages import ListKeys
from actors.journal.messages import ListJobs
from actors.outside import SystemClock, SystemIds, real_ports
from actors.settings import Gateway as Listen
from actors.settings import Settings
from supervision import ActorDown, ChildSpec, StartError, Supervisor, System, WhichChildren
from tests.actors.gateway.conftest import NOTHING_SEEN


async def test_it_starts_beside_a_mute_journal_and_learns_the_keys_later(start, moods, monkeypatch):
    monkeypatch.setattr(actor, "PATIENCE", 0.05)
    key, row = make_key(SystemIds(), "till", ["read"], SystemClock().now())
    moods.answers |= {ListKeys: (row,), ListJobs: ()}
    moods.mute = True
    async with start(moods) as site:
        early = await site.get("/jobs", key=key)
        assert (early.status, early.headers["Retry-After"]) == (503, "5")
        assert (await site.get("/nothing")).status == 404
        moods.mute = False
        async with asyncio.timeout(5):
            while (await site.get("/jobs", key=key)).status != 200:
                pass


async def test_the_port_is_closed_when_it_stops(start):
    async with start() as site:
        port = site.port
    with pytest.raises(OSError, match=r"Connect call failed|refused|No connection"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_port_in_use_is_said_as_such(tmp_path, site):
    settings = Settings((), (), gateway=Listen("127.0.0.1", site.port))
    ports = real_ports(tmp_path / "other")
    children = [ChildSpec("gateway", lambda: actor.Gateway(settings, ports, READERS, NOTHING_SEEN))]
    system = System(ChildSpec("docketd", lambda: Supervisor(children), shutdown=None))
    with pytest.raises(StartError) as caught:
        await system.start()
    causes = []
    cause = caught.value.__cause__
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__
    assert any(isinstance(each, AddressInUseError) for each in causes)


async def test_a_question_for_somebody_else_is_a_mistake(site):
    with pytest.raises(ActorDown, match="UnknownMessage"):
        await site.system.ref_of("gateway").ask(WhichChildren(), timeout=5)


async def test_two_connections_are_served_at_once(site):
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{site.port}/health"
        async with session.get(url) as one, session.get(url) as two:
            assert (one.status, two.status) == (200, 200)
