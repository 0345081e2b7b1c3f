import asyncio
import errno
import socket
import struct
import sys
from contextlib import asynccontextmanager, suppress

import pytest

from transports import liveness, tcp
from transports.errors import LostError, RefusedError
from transports.reasons import DialReason
from transports.tcp import TcpStream, refusal


@asynccontextmanager
async def printer(serve, **options):
    """A raw port on this machine. It ends when the printer's side of every connection has ended."""
    sides = set()

    async def side(reader, writer):
        sides.add(asyncio.current_task())
        with suppress(ConnectionError):
            await serve(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(side, "127.0.0.1", 0, **options)
    stream = TcpStream("127.0.0.1", server.sockets[0].getsockname()[1])
    try:
        async with asyncio.timeout(10):
            yield stream
    finally:
        stream.abort()
        async with asyncio.timeout(5):
            await asyncio.gather(*sides)
            server.close()
            await server.wait_closed()


async def echo(reader, writer):
    while data := await reader.read(100):
        writer.write(data.upper())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_bytes_out_and_back():
    async with printer(echo) as stream:
        await stream.open(3)
        await stream.write(b"docket")
        assert await stream.read() == b"DOCKET"
        assert stream.bytes_out == 6


async def test_the_socket_is_guarded():
    async with printer(echo) as stream:
        await stream.open(3)
        connection = stream._writer.get_extra_info("socket")
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


async def test_opened_again_it_counts_from_zero():
    async with printer(echo) as stream:
        await stream.open(3)
        await stream.write(b"one")
        stream.abort()
        assert stream.bytes_out == 3
        await stream.open(3)
        assert stream.bytes_out == 0
        await stream.write(b"two")
        assert await stream.read() == b"TWO"


async def test_a_closed_port_refuses():
    with pytest.raises(RefusedError) as raised:
        await TcpStream("127.0.0.1", free_port()).open(3)
    assert raised.value.reasons == {DialReason.REFUSED}


async def test_every_address_of_a_name_is_tried(monkeypatch):
    async def resolve(*_, **__):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", dead)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", stream._port)),
        ]

    dead = free_port()
    async with printer(echo) as stream:
        stream._host = "printer.test"
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
        await stream.open(3)
        await stream.write(b"x")
        assert await stream.read() == b"X"


@pytest.mark.parametrize(
    "failure", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")]
)
async def test_a_name_that_nobody_knows(monkeypatch, failure):
    async def resolve(*_, **__):
        raise failure

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    with pytest.raises(RefusedError) as raised:
        await TcpStream("printer.invalid", 9100).open(3)
    assert raised.value.reasons == {DialReason.DNS}


async def test_a_dial_has_a_deadline(monkeypatch):
    opened = []

    async def connect(connection, _address):
        opened.append(connection)
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", connect)
    with pytest.raises(RefusedError) as raised:
        await TcpStream("127.0.0.1", 9100).open(0.01)
    assert raised.value.reasons == {DialReason.TIMED_OUT}
    assert opened[0].fileno() == -1  # closed, not leaked


def windows(number):
    error = OSError(22, "from Windows")
    error.winerror = number
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, ""), "refused"),
        (ConnectionResetError(errno.ECONNRESET, ""), "refused"),
        (TimeoutError(errno.ETIMEDOUT, ""), "timed-out"),
        (OSError(errno.EHOSTUNREACH, ""), "unreachable"),
        (OSError(errno.ENETUNREACH, ""), "unreachable"),
        (OSError(), "unreachable"),
        (windows(1225), "refused"),
        (windows(1231), "unreachable"),
        (windows(121), "timed-out"),
    ],
)
def test_refusal(error, reason):
    assert refusal(error) == reason


async def test_the_end_of_the_connection_is_a_loss():
    async def answer_and_leave(_reader, writer):
        writer.write(b"bye")

    async with printer(answer_and_leave) as stream:
        await stream.open(3)
        assert await stream.read() == b"bye"
        with pytest.raises(LostError, match="closed by the printer") as raised:
            await stream.read()
        assert raised.value.bytes_out == 0
        with pytest.raises(LostError, match="closed by the printer") as raised:
            await stream.write(b"docket")
        assert raised.value.bytes_out == 0


async def test_a_reset_ends_reading_and_writing():
    async def reset(reader, writer):
        await reader.read(1)
        linger = struct.pack("ii", 1, 0) if sys.platform != "win32" else struct.pack("hh", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    async with printer(reset) as stream:
        await stream.open(3)
        await stream.write(b"docket")
        with pytest.raises(LostError) as raised:
            await stream.read()
        assert raised.value.bytes_out == 6
        with pytest.raises(LostError) as raised:
            await stream.write(b"more")
        assert raised.value.bytes_out >= 6


async def test_a_closed_stream_neither_reads_nor_writes():
    stream = TcpStream("127.0.0.1", 9100)
    stream.abort()
    with pytest.raises(LostError, match="not open"):
        await stream.write(b"x")
    with pytest.raises(LostError, match="not open"):
        await stream.read()
    assert stream.bytes_out == 0


async def started(task):
    for _ in range(3):
        await asyncio.sleep(0)
    assert not task.done()


async def test_abort_ends_a_waiting_read():
    async with printer(echo) as stream:
        await stream.open(3)
        reading = asyncio.create_task(stream.read())
        await started(reading)
        stream.abort()
        with pytest.raises(LostError, match="aborted"):
            await reading


@asynccontextmanager
async def stuffed_printer():
    """A printer that takes nothing until it is told to, and the end of what it took then."""
    go, total = asyncio.Event(), asyncio.get_running_loop().create_future()

    async def serve(reader, writer):
        await go.wait()
        taken = 0
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                taken += len(data)
        total.set_result(taken)

    async with printer(serve, limit=1024) as stream:
        try:
            yield stream, go, total
        finally:
            go.set()


TICKETS = b"x" * 16_000_000  # more than all the buffers on the way


async def test_a_full_printer_holds_the_write_and_abort_lets_go():
    async with stuffed_printer() as (stream, _go, _total):
        await stream.open(3)
        writing = asyncio.create_task(stream.write(TICKETS))
        await started(writing)
        assert 0 < stream.bytes_out < len(TICKETS)
        stream.abort()
        with pytest.raises(LostError, match="aborted") as raised:
            await writing
        assert 0 < raised.value.bytes_out < len(TICKETS)


async def test_a_write_that_returned_left_nothing_behind():
    async with stuffed_printer() as (stream, _go, _total):
        await stream.open(3)
        piece, returned = bytes(8192), 0
        while True:
            writing = asyncio.create_task(stream.write(piece))
            for _ in range(3):
                await asyncio.sleep(0)
            if not writing.done():
                break
            returned += len(piece)
        assert returned <= stream.bytes_out < returned + len(piece)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


@pytest.mark.skipif(sys.platform != "linux", reason="TCP_USER_TIMEOUT")
async def test_a_printer_that_takes_nothing_for_longer_than_the_silence_is_not_cut_off(monkeypatch):
    silence = 0.3
    loop = asyncio.get_running_loop()
    monkeypatch.setattr(tcp, "guard", lambda connection: liveness.guard(connection, int(silence * 1000)))
    monkeypatch.setattr(
        tcp, "PatientGuard", lambda *given: liveness.PatientGuard(*given, int(silence * 1000), 0.05)
    )
    async with stuffed_printer() as (stream, go, total):
        await stream.open(3)
        loop.call_later(5 * silence, go.set)
        await stream.write(TICKETS)
        assert stream.bytes_out == len(TICKETS)
        assert go.is_set()
        stream._writer.close()
        assert await total == len(TICKETS)
