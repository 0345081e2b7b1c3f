"""Lanes: real threads, therefore a real loop."""

import asyncio
import sys
import threading

import pytest

from supervision import (
    EventLog,
    LaneClosed,
    LaneStuck,
    Timeout,
)
from supervision import lane as lanes
from supervision.lane import Lane
from supervision.reference import Registry


@pytest.fixture
async def registry():
    registry = Registry(EventLog())
    registry.bind(asyncio.get_running_loop())
    return registry


@pytest.fixture
async def lane(registry):
    lane = Lane(registry, "printer", "usb")
    yield lane
    lane.close()


@pytest.fixture
def gate():
    """Opened at the end, so that no thread of a test outlives it."""
    event = threading.Event()
    yield event
    event.set()


def boom():
    raise ValueError("x")


async def test_calls_run_in_order_on_one_daemon_thread(lane):
    async with asyncio.timeout(5):
        threads = await asyncio.gather(*(lane.run(threading.current_thread, timeout=5) for _ in range(3)))
        assert len(set(threads)) == 1
        assert threads[0].daemon
        assert threads[0] is not threading.current_thread()
        assert await lane.run(pow, 2, 5, timeout=None) == 32


async def test_what_the_call_raises_reaches_the_caller(lane):
    async with asyncio.timeout(5):
        with pytest.raises(ValueError, match="x"):
            await lane.run(boom, timeout=5)
        with pytest.raises(SystemExit):
            await lane.run(sys.exit, 1, timeout=5)
        assert await lane.run(len, "abc", timeout=5) == 3


async def test_a_stuck_thread_is_left_behind_and_what_it_returns_is_dropped(lane, registry, gate):
    async with asyncio.timeout(5):
        stuck = asyncio.ensure_future(lane.run(gate.wait, timeout=0.02))
        behind = asyncio.ensure_future(lane.run(threading.current_thread, timeout=5))
        with pytest.raises(Timeout, match="printer:usb"):
            await stuck
        thread = await behind
        assert [(e.path, e.data["call"]) for e in registry.events.of_kind("lane_abandoned")] == [
            ("printer", "wait")
        ]
        assert registry.abandoned_workers[0].thread is not thread
        gate.set()
        registry.abandoned_workers[0].thread.join(5)
        assert await lane.run(threading.current_thread, timeout=5) is thread


async def test_a_call_that_times_out_while_it_waits_abandons_nobody(lane, registry, gate):
    async with asyncio.timeout(5):
        first = asyncio.ensure_future(lane.run(gate.wait, timeout=None))
        await asyncio.sleep(0)
        with pytest.raises(Timeout):
            await lane.run(boom, timeout=0.02)
        gate.set()
        assert await first is True
        assert registry.events.of_kind("lane_abandoned") == []


async def test_a_cancelled_wait_drops_a_call_that_has_not_begun(lane, gate):
    calls = []
    async with asyncio.timeout(5):
        first = asyncio.ensure_future(lane.run(gate.wait, timeout=None))
        second = asyncio.ensure_future(lane.run(calls.append, 2, timeout=5))
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        third = asyncio.ensure_future(lane.run(calls.append, 3, timeout=5))
        await asyncio.sleep(0)
        gate.set()
        await third
        assert calls == [3]


async def test_too_many_threads_that_never_came_back(lane, registry, gate, monkeypatch):
    monkeypatch.setattr(lanes, "MOST_ABANDONED", 2)
    async with asyncio.timeout(5):
        for _ in range(2):
            with pytest.raises(Timeout):
                await lane.run(gate.wait, timeout=0.02)
        with pytest.raises(LaneStuck):
            await lane.run(len, "abc", timeout=5)
        gate.set()
        for worker in registry.abandoned_workers:
            worker.thread.join(5)
        assert await lane.run(len, "abc", timeout=5) == 3


async def test_a_closed_lane_fails_what_waits(lane, gate):
    async with asyncio.timeout(5):
        calls = [asyncio.ensure_future(lane.run(gate.wait, timeout=5)) for _ in range(2)]
        await asyncio.sleep(0)
        lane.close()
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(end) for end in ends] == [LaneClosed] * 2
        with pytest.raises(LaneClosed):
            await lane.run(len, "abc", timeout=5)
