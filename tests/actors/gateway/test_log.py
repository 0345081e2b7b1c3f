"""The log's level over HTTP: more of it for a while."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp
import pytest

from actors.gateway.access import make_key
from actors.gateway.actor import Gateway
from actors.gateway.messages import WhichPort
from actors.intake.wishes import READERS
from actors.log.actor import Log
from actors.log.entry import as_json
from actors.log.recorder import Recorder
from actors.outside import SystemIds, real_ports
from actors.settings import Gateway as Listen
from actors.settings import Settings
from supervision import ChildSpec, Supervisor, System
from tests.actors.gateway.conftest import NOTHING_SEEN


class Site:
    def __init__(self, session, address, recorder):
        self.session, self.address, self.recorder = session, address, recorder

    async def call(self, method, **rest):
        async with self.session.request(method, f"{self.address}/log", **rest) as response:
            return response.status, await response.json(content_type=None)


@asynccontextmanager
async def serving(folder, *, scope="admin", has_log=True):
    ports = real_ports(folder)
    key, row = make_key(SystemIds(), "local", [scope], ports.clock.now())
    recorder = Recorder(ports.clock, [], as_json)
    settings = Settings((), (), gateway=Listen("127.0.0.1", 0))

    def gateway():
        return Gateway(settings, ports, READERS, NOTHING_SEEN, (row,), has_log=has_log)

    children = [ChildSpec("log", lambda: Log(recorder)), ChildSpec("gateway", gateway)]
    system = System(ChildSpec("docketd", lambda: Supervisor(children), shutdown=None))
    await system.start()
    try:
        port = await system.ref_of("gateway").ask(WhichPort(), timeout=5)
        async with aiohttp.ClientSession(headers={"X-API-Key": key}) as session:
            yield Site(session, f"http://127.0.0.1:{port}", recorder)
    finally:
        await system.stop()
        await ports.http.close()


async def test_the_level_is_set_for_a_time_and_taken_back(tmp_path):
    async with serving(tmp_path) as site:
        usual = {"level": "info", "usual": "info", "seconds": None}
        assert await site.call("GET") == (200, usual)
        status, found = await site.call("POST", json={"level": "debug", "for": "10m"})
        assert (status, found["level"], found["usual"], round(found["seconds"])) == (
            200,
            "debug",
            "info",
            600,
        )
        assert site.recorder.level == "debug"
        assert await site.call("POST", json={"for": "0s"}) == (200, usual)
        assert site.recorder.level == "info"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "for"),
        ({"for": "soon"}, "for"),
        ({"for": 600}, "for"),
        ({"for": "25h"}, "24h"),
        ({"for": "10m", "level": "loud"}, "level"),
        ({"for": "10m", "lvl": "debug"}, "lvl"),
    ],
)
async def test_a_bad_wish_is_refused_and_changes_nothing(tmp_path, body, word):
    async with serving(tmp_path) as site:
        status, problem = await site.call("POST", json=body)
        assert status == 400
        assert word in problem["detail"]
        assert site.recorder.level == "info"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_it_takes_an_admins_key(tmp_path, method):
    async with serving(tmp_path, scope="control") as site:
        assert (await site.call(method, json={"for": "10m"}))[0] == 403
        assert site.recorder.level == "info"


async def test_where_no_log_is_kept_it_says_so(tmp_path):
    async with serving(tmp_path, has_log=False) as site:
        status, problem = await site.call("POST", json={"for": "10m"})
        assert status == 404
        assert "no log" in problem["detail"]
