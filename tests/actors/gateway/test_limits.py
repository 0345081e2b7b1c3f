"""Clients that dawdle or talk too much lose their connection; the others never notice."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest


@pytest.fixture
def dial(start, monkeypatch):
    """Opens a raw connection to a gateway with little patience."""
    monkeypatch.setattr("actors.outside.KEEP_ALIVE_SECONDS", 0.2)

    @asynccontextmanager
    async def connect():
        async with start() as site, asyncio.timeout(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            try:
                yield reader, writer
            finally:
                writer.transport.abort()

    return connect


@pytest.mark.parametrize(
    "said", [b"", b"GET /hea", b"GET /health HTTP/1.1\r\nHost: x\r\n", b"POST /orders HTTP/1.1\r\nX-A: "]
)
async def test_half_a_request_is_closed(dial, said):
    async with dial() as (reader, writer):
        writer.write(said)
        assert await reader.read() == b""


async def test_an_idle_connection_is_closed(dial):
    async with dial() as (reader, writer):
        writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "header", [b"X-Long: " + b"x" * 9000, b"\r\n".join(b"X-%d: y" % number for number in range(5000))]
)
async def test_headers_without_end_are_refused(dial, header):
    async with dial() as (reader, writer):
        writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n" + header + b"\r\n\r\n")
        assert b" 400 " in await reader.readline()


@pytest.mark.parametrize(
    "said",
    [
        b"GET /health HTTP/1.1\r\nHost: x\r\nX-API-Key: dk_secret" + b"x" * 9000 + b"\r\n\r\n",
        b"POST /orders HTTP/1.1\r\nHost: x\r\nX-API-Key: dk\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        b"dk_secret\r\n\r\n",
    ],
)
async def test_nonsense_fills_no_log(dial, capfd, caplog, said):
    """Anybody on the network can say it, as often as they like; and it may be a key."""
    async with dial() as (reader, writer):
        writer.write(said)
        assert b" 400 " in await reader.readline()
    assert caplog.records == []
    assert "".join(capfd.readouterr()) == ""


async def test_a_client_that_leaves_in_the_middle_of_its_order_is_no_mistake_of_docketds(site):
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    head = f"POST /orders HTTP/1.1\r\nHost: x\r\nX-API-Key: {site.key}\r\nContent-Length: 100\r\n"
    writer.write(head.encode() + b"Expect: 100-continue\r\n\r\n")
    assert b" 100 " in await reader.readline()  # the body is being waited for
    writer.write(b'{"id":')
    await writer.drain()
    writer.transport.abort()
    for _ in range(3):
        assert (await site.get("/health")).status == 200
    assert [event for event in site.system.events if event.kind == "request_failed"] == []
