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
