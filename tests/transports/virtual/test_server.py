"""The TCP driver, over real sockets."""

import asyncio
import socket

import pytest

from transports.virtual.model import TM_M30III
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import _RESET_ON_CLOSE, VirtualPrinterServer

FENCE = b"\x1d(H\x06\x0000AB12"
FENCED = b"\x37\x22AB12\x00"
TICKET = b"soup\nsalad\n\x1dVB\x00"
DEADLINE = 10.0


@pytest.fixture
async def server():
    server = VirtualPrinterServer()
    await server.start("127.0.0.1", 0)
    yield server
    await server.stop()


@pytest.fixture
async def slow_server():
    server = VirtualPrinterServer(VirtualPrinter(TM_M30III, speed_mm_s=2000.0, buffer_bytes=512))
    await server.start("127.0.0.1", 0)
    yield server
    await server.stop()


class Host:
    """A till: one connection, every wait with a deadline."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, server):
        async with asyncio.timeout(DEADLINE):
            return cls(*await asyncio.open_connection("127.0.0.1", server.port))

    def say(self, data):
        self.writer.write(data)

    async def hear(self, size):
        async with asyncio.timeout(DEADLINE):
            return await self.reader.readexactly(size)

    async def gone(self):
        """How the connection ended: what was still heard, or the error."""
        async with asyncio.timeout(DEADLINE):
            try:
                return await self.reader.read()
            except ConnectionError as error:
                return error

    async def close(self):
        self.writer.close()
        try:
            async with asyncio.timeout(DEADLINE):
                await self.writer.wait_closed()
        except ConnectionError:
            pass

    def reset(self):
        sock = self.writer.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.writer.transport.abort()


async def until(server, condition):
    async with asyncio.timeout(DEADLINE):
        while not condition():
            await server._clockwork.turned()


async def test_a_ticket_is_printed_and_fenced(server):
    slips = []
    server.printer.on_slip = slips.append
    host = await Host.to(server)
    host.say(b"\x1b@\x1da\xff")
    assert await host.hear(4) == b"\x10\x00\x00\x0f"
    host.say(TICKET + FENCE)
    assert await host.hear(7) == FENCED
    assert [slip.text for slip in slips] == ["soup\nsalad"]
    await host.close()


async def test_many_fences_in_one_go_are_all_heard(server):
    host = await Host.to(server)
    host.say((TICKET + FENCE) * 300)
    assert await host.hear(7 * 300) == FENCED * 300
    assert server.printer.slips_total == 300
    await host.close()


async def test_faults_are_told_to_the_host_without_being_asked(server):
    host = await Host.to(server)
    host.say(b"\x1da\xff")
    await host.hear(4)
    server.printer.paper_out(asyncio.get_running_loop().time())
    assert await host.hear(4) == b"\x18\x00\x0f\x0f"
    host.say(TICKET + FENCE + b"\x10\x04\x01")
    assert await host.hear(1) == b"\x1a"
    server.printer.load_paper(asyncio.get_running_loop().time())
    assert await host.hear(8 + 7) == b"\x38\x00\x0f\x0f" + b"\x10\x00\x00\x0f" + FENCED
    await host.close()


async def test_the_second_host_waits_for_the_first_to_go(server):
    first = await Host.to(server)
    second = await Host.to(server)
    second.say(b"\x10\x04\x04")
    first.say(b"\x10\x04\x01")
    assert await first.hear(1) == b"\x12"
    assert not second.reader._buffer
    await first.close()
    assert await second.hear(1) == b"\x12"
    await second.close()


async def test_a_slow_printer_takes_no_more_than_its_buffer_holds(slow_server):
    host = await Host.to(slow_server)
    text = b"0123456\n" * 200
    host.say(text + b"\x1dV\x01" + FENCE)
    assert await host.hear(7) == FENCED
    assert slow_server.printer.slips[0].text == "\n".join(["0123456"] * 200)
    await host.close()


async def test_what_a_host_left_behind_is_printed(slow_server):
    host = await Host.to(slow_server)
    host.say(TICKET)
    await host.close()
    await until(slow_server, lambda: slow_server.printer.slips_total == 1)
    async with asyncio.timeout(DEADLINE):
        while slow_server.printer.session is not None:
            await slow_server._clockwork.turned()
    assert slow_server.printer.slips[0].text == "soup\nsalad"


async def test_a_host_that_resets_while_the_buffer_is_full_makes_room_for_the_next(slow_server):
    slow_server.printer.paper_out(asyncio.get_running_loop().time())
    host = await Host.to(slow_server)
    host.say(b"0123456\n" * 1000)
    await until(slow_server, lambda: slow_server.printer.waiting == 512)
    host.reset()
    await until(slow_server, lambda: slow_server.printer.session is None)
    slow_server.printer.load_paper(asyncio.get_running_loop().time())
    second = await Host.to(slow_server)
    second.say(b"\x10\x04\x04")
    assert await second.hear(1) == b"\x12"
    await second.close()


async def test_power_off_resets_the_host_and_refuses_the_next(server):
    host = await Host.to(server)
    host.say(b"\x10\x04\x01")
    await host.hear(1)
    port = server.port
    server.printer.power_off(asyncio.get_running_loop().time())
    assert isinstance(await host.gone(), ConnectionResetError)
    with pytest.raises(ConnectionRefusedError):
        await Host.to(server)
    server.printer.power_on(asyncio.get_running_loop().time())
    assert server.port == port
    again = await Host.to(server)
    again.say(TICKET + FENCE)
    assert await again.hear(7) == FENCED
    await again.close()
    await host.close()


async def test_a_power_cycle_in_one_breath(server):
    host = await Host.to(server)
    host.say(b"\x10\x04\x01")
    await host.hear(1)
    now = asyncio.get_running_loop().time()
    server.printer.power_off(now)
    server.printer.power_on(now)
    assert isinstance(await host.gone(), ConnectionResetError)
    again = await Host.to(server)
    again.say(b"\x10\x04\x01")
    assert await again.hear(1) == b"\x12"
    await again.close()
    await host.close()


async def test_the_network_fails_and_the_printer_goes_on():
    server = VirtualPrinterServer(VirtualPrinter(speed_mm_s=2000.0))
    await server.start()
    host = await Host.to(server)
    host.say(b"\x10\x04\x01" + TICKET + FENCE)
    await host.hear(1)
    server.network_down()
    await host.gone()
    with pytest.raises(ConnectionRefusedError):
        await Host.to(server)
    await until(server, lambda: server.printer.slips_total == 1)
    await until(server, lambda: server.printer.next_event(0.0) is None)
    server.network_up()
    again = await Host.to(server)
    assert await again.hear(7) == FENCED, "the process ID was parked"
    await again.close()
    await host.close()
    await server.stop()


async def test_stop_resets_whoever_is_there_and_can_be_repeated():
    server = VirtualPrinterServer(on_slip=lambda slip: None)
    await server.start()
    host = await Host.to(server)
    host.say(b"\x10\x04\x01")
    await host.hear(1)
    await server.stop()
    assert isinstance(await host.gone(), ConnectionResetError)
    await server.stop()
    assert server.printer.session is None
    await host.close()


async def test_a_port_in_use_is_an_error(server):
    second = VirtualPrinterServer()
    with pytest.raises(OSError, match=r"in use|usage of each socket"):
        await second.start("127.0.0.1", server.port)
    await second.stop()


async def test_an_embedded_link_and_a_tcp_host_share_the_one_connection(server):
    loop = asyncio.get_running_loop()
    server.printer.connect(loop.time())
    host = await Host.to(server)
    host.say(b"\x10\x04\x01")
    server.printer.disconnect(loop.time())
    server._clockwork.turn()
    assert await host.hear(1) == b"\x12"
    await host.close()


async def test_ipv6_where_there_is_one():
    server = VirtualPrinterServer()
    try:
        await server.start("::1", 0)
    except OSError:
        await server.stop()
        pytest.skip("no IPv6 here")
    async with asyncio.timeout(DEADLINE):
        reader, writer = await asyncio.open_connection("::1", server.port)
    host = Host(reader, writer)
    host.say(b"\x10\x04\x01")
    assert await host.hear(1) == b"\x12"
    await host.close()
    await server.stop()


async def test_a_mute_printer_prints_and_answers_nothing(server):
    host = await Host.to(server)
    server.line.mute = True
    host.say(TICKET + FENCE)
    await until(server, lambda: server.printer.slips_total == 1)
    server.line.mute = False
    host.say(b"\x10\x04\x01")
    assert await host.hear(1) == b"\x12", "what it said while it was mute is gone"
    await host.close()


async def test_garbled_answers_are_as_long_as_the_right_ones(server):
    host = await Host.to(server)
    server.line.garbled = True
    host.say(FENCE)
    assert await host.hear(len(FENCED)) != FENCED
    await host.close()


async def test_noise_reaches_a_host_that_asked_for_nothing(server):
    host = await Host.to(server)
    server.line.make_noise(100_000)
    assert len(set(await host.hear(100_000))) == 256
    host.say(FENCE)
    assert await host.hear(len(FENCED)) == FENCED
    await host.close()


async def test_the_line_is_reset_once_behind_so_many_bytes(server):
    host = await Host.to(server)
    server.line.reset_after = 12
    host.say(TICKET + FENCE)
    assert isinstance(await host.gone(), ConnectionResetError)
    assert server.printer.slips_total == 0
    assert server.printer.waiting + len(server.printer.unfinished.text) > 0
    host = await Host.to(server)
    host.say(TICKET + FENCE)
    assert await host.hear(len(FENCED)) == FENCED
    await host.close()


async def test_a_line_that_only_trickles(server):
    loop = asyncio.get_running_loop()
    host = await Host.to(server)
    server.line.bytes_per_second = 200.0
    began = loop.time()
    host.say(FENCE * 2)
    assert await host.hear(2 * len(FENCED)) == FENCED * 2
    assert loop.time() - began >= 0.9 * len(FENCE * 2) / 200.0
    await host.close()


async def test_a_host_that_says_nothing_makes_room_for_the_next(server):
    server.line.idle_seconds = 0.2
    silent, second = await Host.to(server), await Host.to(server)
    second.say(b"\x10\x04\x01")
    assert await second.hear(1) == b"\x12"
    assert await silent.gone() == b""
    await silent.close()
    await second.close()
