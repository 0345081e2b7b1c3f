"""Whether a host can be connected to: an answer within its time, whatever hangs."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest

from transports import reach as module
from transports.errors import RefusedError
from transports.reach import MOST_LOOK_UPS, reach
from transports.reasons import DialReason


@pytest.fixture
def listening():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server


def port_of(server):
    return server.getsockname()[1]


async def refusal(host, port, seconds=2.0):
    with pytest.raises(RefusedError) as caught:
        await reach(host, port, seconds)
    return set(caught.value.reasons)


async def test_who_listens_is_reached_and_hears_nothing(listening):
    await reach("127.0.0.1", port_of(listening), 5.0)
    connection, _ = listening.accept()
    with connection:
        connection.settimeout(5)
        assert connection.recv(10) == b""


async def test_who_does_not_listen_is_not(listening):
    port = port_of(listening)
    listening.close()
    assert await refusal("127.0.0.1", port) == {DialReason.REFUSED}


async def test_a_name_is_looked_up(listening):
    await reach("localhost", port_of(listening), 5.0)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 70, ""])
async def test_a_name_that_nobody_knows(host):
    assert await refusal(host, 80, 20.0) <= {DialReason.DNS, DialReason.REFUSED}


async def test_one_family_that_leads_nowhere_does_not_hide_the_other(listening, monkeypatch):
    hidden = socket.socket()
    hidden.bind(("127.0.0.2", port_of(listening)))
    with hidden:  # bound and not listening: refused at once

        def found(host, port, **_):
            return [(0, 0, 0, "", ("127.0.0.2", port)), (0, 0, 0, "", ("127.0.0.1", port))]

        monkeypatch.setattr(module, "_found", found)
        await reach("two.example", port_of(listening), 5.0)


async def test_name_servers_that_hang_hold_up_nothing(listening, monkeypatch):
    """Each look-up has a thread of its own, so that the first good one is not behind the hanging ones."""
    release, hangs = threading.Event(), True

    def found(host, port):
        if hangs:
            release.wait(30)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(module, "_found", found)
    for _ in range(MOST_LOOK_UPS // 2):
        assert await refusal("slow.example", port_of(listening), 0.01) == {DialReason.TIMED_OUT}
    hangs = False
    begun = time.monotonic()
    await reach("slow.example", port_of(listening), 5.0)
    assert time.monotonic() - begun < 5.0
    hangs = True
    for _ in range(MOST_LOOK_UPS // 2):
        await refusal("slow.example", port_of(listening), 0.01)
    assert await refusal("slow.example", port_of(listening), 5.0) == {DialReason.DNS}
    release.set()
    hangs = False
    await asyncio.wait(set(module._hanging), timeout=20)
    await reach("slow.example", port_of(listening), 5.0)
