"""Port 9101 of Star's printers: how it is and how it was, whoever prints."""

import asyncio

import pytest

from transports.virtual.model import MC_PRINT3, TSP143
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer

DEADLINE = 10.0
QUESTION = b"0" + bytes(50)
IDLE = bytes.fromhex("23 86 00 00 00 00 00 00 00 00 00")
COVER = bytes.fromhex("23 86 28 00 00 00 00 00 00 00 00")


@pytest.fixture(params=[MC_PRINT3, TSP143], ids=lambda model: model.name)
async def server(request):
    server = VirtualPrinterServer(VirtualPrinter(request.param))
    await server.start()
    await server.start_status()
    yield server
    await server.stop()


class Asker:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def ask(self, question=QUESTION):
        self.writer.write(question)
        async with asyncio.timeout(DEADLINE):
            return await self.reader.read(100)


@pytest.fixture
async def come(server):
    """Another host at the status port, or at the printer's own."""
    writers = []

    async def one(port=None):
        reader, writer = await asyncio.open_connection("127.0.0.1", port or server.status_port)
        writers.append(writer)
        return Asker(reader, writer)

    yield one
    for writer in writers:
        writer.close()


async def test_it_tells_how_it_is_and_how_it_was_while_another_host_prints(server, come):
    printing = await come(server.port)
    asker = await come()
    assert await asker.ask() == IDLE + IDLE
    now = asyncio.get_running_loop().time()
    server.printer.open_cover(now)
    assert await asker.ask(b"2" + bytes(50)) == COVER + IDLE
    assert await (await come()).ask() == COVER + IDLE, "asking changes nothing"
    server.printer.close_cover(now)
    assert await asker.ask() == IDLE + COVER
    printing.writer.write(b"\x17")
    async with asyncio.timeout(DEADLINE):
        while server.printer._answers.counter == 0:  # noqa: ASYNC110 - it has no event for this
            await asyncio.sleep(0)
    assert (await asker.ask())[:11] == bytes.fromhex("23 86 02 00 00 00 00 02 00 00 00")


async def test_what_is_no_question_and_a_printer_that_is_out_of_reach_get_no_answer(server, come):
    assert await (await come()).ask(b"1" + bytes(50)) == b""
    assert await (await come()).ask(b"0" + bytes(49) + b"x") == b""
    asker = await come()
    server.network_down()
    assert await asker.ask() == b""
    server.network_up()
    asker = await come()
    assert await asker.ask() == IDLE + IDLE
    server.printer.power_off(asyncio.get_running_loop().time())
    assert await asker.ask() == b""
