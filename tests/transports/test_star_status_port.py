"""Asking at the status port of a Star printer, over a real line."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transports import star_status_port
from transports.errors import RefusedError
from transports.languages.star.status import state_in
from transports.reasons import Reason
from transports.virtual.model import MC_PRINT3, TSP143
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

HOST = "127.0.0.1"


@pytest.fixture(params=[MC_PRINT3, TSP143], ids=lambda model: model.name)
async def server(request):
    server = VirtualPrinterServer(VirtualPrinter(request.param))
    await server.start()
    await server.start_status()
    yield server
    await server.stop()


async def test_it_answers_while_another_host_prints(server):
    _, writer = await asyncio.open_connection(HOST, server.port)
    server.printer.paper_out(asyncio.get_running_loop().time())
    frame = await star_status_port.ask(HOST, server.status_port, 5.0)
    assert len(frame) == 11
    assert state_in(frame).reasons >= {Reason.MEDIA_EMPTY}
    writer.close()
    await writer.wait_closed()


async def test_nobody_there(server):
    port = server.status_port
    await server.stop()
    with pytest.raises(RefusedError, match="refused"):
        await star_status_port.ask(HOST, port, 5.0)
    await server.start()


async def test_one_that_lets_go_without_an_answer(server):
    server.network_down()
    with pytest.raises(RefusedError) as caught:
        await star_status_port.ask(HOST, server.status_port, 5.0)
    assert caught.value.reasons == {"refused"}


@pytest.mark.parametrize("answer", [b"", b"\x23\x86" + bytes(9)], ids=["nothing", "half"])
async def test_one_that_does_not_say_all_of_it(answer):
    let_go = asyncio.Event()

    async def talk(reader, writer):
        await reader.readexactly(51)
        writer.write(answer)
        with suppress(ConnectionError):
            await reader.read()
        writer.transport.abort()
        let_go.set()

    async with await asyncio.start_server(talk, HOST, 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(RefusedError) as caught:
            await star_status_port.ask(HOST, port, 0.3)
        async with asyncio.timeout(5.0):
            await let_go.wait()
    assert caught.value.reasons == {"timed-out"}


@given(st.binary(max_size=30))
def test_any_answer_is_read(frame):
    state = state_in(frame)
    assert state is None or frame[0] & 0x91 == 0x01


def test_a_frame_and_something_more_is_none():
    frame = bytes.fromhex("23 86 28 00 00 00 00 00 00 00 00")
    assert state_in(frame).reasons == {Reason.COVER_OPEN}
    assert state_in(frame + b"x") is None
    assert state_in(frame[:-1]) is None
