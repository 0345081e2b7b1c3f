"""Server-sent events: what changes, as it changes."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from actors.errors import Problem
from actors.gateway import events
from actors.gateway.events import Broadcast
from supervision import Event, EventLog


class Lines:
    """A broadcast over a log of its own; `cut` counts the readers that were cut off."""

    def __init__(self):
        self.log = EventLog()
        self.broadcast = Broadcast(self.log, "boot")
        self.cut = 0

    def open(self, last_id=""):
        return self.broadcast.open(last_id, self._cut_off)

    def _cut_off(self):
        self.cut += 1

    def happen(self, *jobs, kind="job_changed"):
        for job in jobs:
            self.log.append(Event(0.0, kind, "journal", {"job": job, "state": "queued"}))


@pytest.fixture
def lines():
    return Lines()


def jobs(told):
    return [json.loads(line[6:])["job"] for line in told.decode().splitlines() if line.startswith("data: ")]


async def test_what_piles_up_comes_in_one_piece_and_in_order(lines):
    reader = lines.open()
    lines.happen(1, 2, 3)
    told = await reader.next()
    assert jobs(told) == [1, 2, 3]
    assert told.startswith(b"id: boot.1\nevent: job_changed\ndata: {")


async def test_only_what_clients_may_know_is_told(lines):
    reader = lines.open()
    lines.happen(1, kind="child_terminated")
    lines.happen(2)
    assert jobs(await reader.next()) == [2]


async def test_whoever_comes_back_gets_what_it_missed(lines):
    lines.happen(1, 2, 3)
    assert jobs(await lines.open("boot.1").next()) == [2, 3]


@pytest.mark.parametrize("last_id", ["other.2", "boot.9", "boot.x", "boot.-1", "junk", "boot.²"])
async def test_whoever_comes_from_elsewhere_is_told_that_it_missed_something(lines, last_id):
    lines.happen(1, 2)
    assert await lines.open(last_id).next() == events.MISSED


async def test_what_is_forgotten_is_missed(lines):
    lines.happen(*range(events.REMEMBERED + 10))
    assert await lines.open("boot.5").next() == events.MISSED
    assert len(jobs(await lines.open(f"boot.{events.REMEMBERED}").next())) == 10


async def test_a_slow_reader_is_cut_off_and_the_others_stay(lines, monkeypatch):
    monkeypatch.setattr(events, "MOST_WAITING", 3)
    lines.open()
    lines.happen(1, 2)
    quick = lines.open()
    lines.happen(3, 4, 5)
    assert lines.cut == 1
    assert jobs(await quick.next()) == [3, 4, 5]


async def test_there_is_a_limit_to_readers(lines, monkeypatch):
    monkeypatch.setattr(events, "MOST_READERS", 2)
    first = lines.open()
    lines.open()
    with pytest.raises(Problem) as refused:
        lines.open()
    assert refused.value.status == 503
    first.close()
    lines.open()


async def test_silence_is_filled_with_comments(lines, monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT", 0.0)
    assert (await lines.open().next()).startswith(b":")


async def test_an_end_comes_after_what_was_told(lines):
    reader = lines.open()
    lines.happen(1)
    lines.broadcast.close()
    lines.happen(2)
    assert jobs(await reader.next()) == [1]
    assert await reader.next() is None


async def test_an_end_that_finds_no_room_cuts_off(lines, monkeypatch):
    monkeypatch.setattr(events, "MOST_WAITING", 2)
    lines.open()
    lines.happen(1, 2)
    lines.broadcast.close()
    assert lines.cut == 1


# --- over HTTP ------------------------------------------------------------------------------------


async def until(stream, wanted):
    """The data of the next event of that kind."""
    async with asyncio.timeout(10):
        async for line in stream.content:
            if line.strip() == b"event: " + wanted.encode():
                return json.loads((await stream.content.readline())[6:])
    raise AssertionError("the stream ended")


async def test_an_order_is_told_to_who_listens(site, order):
    headers = {"X-API-Key": site.key}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"http://127.0.0.1:{site.port}/events") as stream,
    ):
        assert stream.content_type == "text/event-stream"
        assert await stream.content.readline() == b"retry: 2000\n"
        await site.post("/orders", order)
        assert (await until(stream, "order_accepted"))["heard"] == "new"
        await site.post("/jobs/1/cancel")
        assert await until(stream, "job_changed") == {
            "job": 1,
            "printer": "kitchen",
            "state": "cancelled",
            "why": "cancel by the command line",
        }


async def test_a_gateway_that_stops_ends_its_streams_at_once(start):
    async with aiohttp.ClientSession() as session:
        async with start() as site:
            url = f"http://127.0.0.1:{site.port}/events"
            stream = await session.get(url, headers={"X-API-Key": site.key})
            await stream.content.readline()
            loop = asyncio.get_running_loop()
            since = loop.time()
        assert loop.time() - since < 1.5
        assert b"event: job_changed" not in await stream.content.read()
        stream.close()


async def test_asking_whether_it_is_there_does_not_listen(site):
    found = await site.call("HEAD", "/events")
    assert (found.status, found.type) == (200, "text/event-stream")


async def test_listening_takes_a_key_that_may_read(site):
    assert (await site.get("/events", key=None)).status == 401
    printing = await site.new_key("till", "print")
    assert (await site.get("/events", key=printing)).status == 403
