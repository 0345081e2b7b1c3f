"""Servers that answer something else than IPP, nothing, or half of it."""

import asyncio
import random
import socket
import struct
from contextlib import asynccontextmanager

import pytest

from transports.addresses import parse_address
from transports.errors import LostError, RefusedError
from transports.ipp_wire import account
from transports.registry import make_spool

DEADLINE = 10.0


def ipp(status=0, *attributes, group=2):
    """An answer: attributes are (tag, name, value)."""
    head = struct.pack(">bbhi", 1, 1, status, 1)
    told = b"\x01" + text(0x47, "attributes-charset", b"utf-8")
    rest = bytes([group]) + b"".join(text(*each) for each in attributes) if attributes else b""
    return head + told + rest + b"\x03"


def text(tag, name, value):
    return bytes([tag]) + struct.pack(">h", len(name)) + name.encode() + struct.pack(">h", len(value)) + value


def number(value):
    return struct.pack(">i", value)


def http(body=b"", status="200 OK"):
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/ipp\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@asynccontextmanager
async def server(*answers):
    """Gives each request the next answer; None breaks the line without one. `asked` has the requests."""
    left, asked = list(answers), []

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        asked.append(await reader.readexactly(length))
        answer = left.pop(0)
        if answer is not None:
            writer.write(answer)
            await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield make_spool(parse_address(f"ipp://127.0.0.1:{port}/ipp/print")), asked
    finally:
        listening.close()
        await listening.wait_closed()


async def reasons_of(call):
    with pytest.raises(RefusedError) as raised:
        await call
    return raised.value.reasons


@pytest.mark.parametrize("body", [b"", b"\x00", b"<html>no</html>", ipp()[:-1], ipp()[:9], b"\xff" * 500])
async def test_what_is_no_ipp_is_a_fault_to_a_question_and_a_doubt_to_a_document(body):
    async with server(http(body), http(body)) as (spool, _):
        assert await reasons_of(spool.state(DEADLINE)) == {"other"}
        with pytest.raises(LostError) as raised:
            await spool.submit("docketd 7", b"soup", DEADLINE)
        assert raised.value.bytes_out is None


async def test_any_bytes_are_an_answer_or_none():
    chance = random.Random(9)
    good = ipp(0, (0x23, "printer-state", number(3)), (0x44, "printer-state-reasons", b"none"), group=4)
    bodies = []
    for _ in range(150):
        body = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        bodies.append(bytes(body[: chance.randrange(len(body) + 1)]))
    async with server(*map(http, bodies)) as (spool, _):
        for _ in bodies:
            try:
                await spool.state(DEADLINE)
            except RefusedError as error:
                assert error.reasons  # noqa: PT017 - either is right


@pytest.mark.parametrize(
    ("status", "reasons"),
    [
        ("401 Unauthorized", {"forbidden"}),
        ("403 Forbidden", {"forbidden"}),
        ("404 Not Found", {"no-queue"}),
        ("400 Bad Request", {"other"}),
        ("426 Upgrade Required", {"tls"}),
    ],
)
async def test_a_web_server_that_turns_it_away_has_taken_nothing(status, reasons):
    async with server(http(b"no", status), http(b"no", status)) as (spool, _):
        assert await reasons_of(spool.state(DEADLINE)) == reasons
        assert await reasons_of(spool.submit("docketd 7", b"soup", DEADLINE)) == reasons


@pytest.mark.parametrize(
    ("status", "reasons"),
    [(0x401, {"forbidden"}), (0x406, {"no-queue"}), (0x506, {"not-accepting"}), (0x507, {"refused"})],
)
async def test_an_operation_that_failed_has_done_nothing(status, reasons):
    answer = http(ipp(status))
    async with server(answer) as (spool, _):
        assert await reasons_of(spool.submit("docketd 7", b"soup", DEADLINE)) == reasons


@pytest.mark.parametrize("answer", [None, http(b"no", "500 Internal Server Error"), b"HTTP/1.1 200 OK\r\n"])
async def test_a_server_that_breaks_off_may_have_the_document(answer):
    async with server(answer, answer) as (spool, _):
        with pytest.raises(LostError) as raised:
            await spool.submit("docketd 7", b"soup", DEADLINE)
        assert raised.value.bytes_out is None
        assert await reasons_of(spool.state(DEADLINE)) == {"other"}


async def test_a_server_that_does_not_know_cups_s_word_for_raw_gets_plain_bytes():
    taken = http(ipp(0, (0x21, "job-id", number(12))))
    async with server(http(ipp(0x40A)), taken, taken) as (spool, asked):
        assert await spool.submit("docketd 7", b"soup", DEADLINE) == 12
        assert await spool.submit("docketd 8", b"rice", DEADLINE) == 12
    formats = [b"application/vnd.cups-raw" in each for each in asked]
    assert formats == [True, False, False]
    assert all(b"application/octet-stream" in each for each in asked[1:])
    assert [each[-4:] for each in asked] == [b"soup", b"soup", b"rice"]


async def test_neither_is_a_refusal():
    async with server(http(ipp(0x40A)), http(ipp(0x40A))) as (spool, _):
        assert await reasons_of(spool.submit("docketd 7", b"soup", DEADLINE)) == {"other"}


async def test_a_document_without_a_number_has_to_be_looked_for():
    async with server(http(ipp())) as (spool, _):
        with pytest.raises(LostError):
            await spool.submit("docketd 7", b"soup", DEADLINE)


async def test_requests_name_the_queue_and_whose_they_are():
    answer = http(ipp(0, (0x23, "printer-state", number(3)), group=4))
    async with server(answer) as (spool, asked):
        assert (await spool.state(DEADLINE)).reasons == set()
    (request,) = asked
    assert b"/ipp/print" in request
    assert account().encode() in request
    assert request[:2] == b"\x01\x01"  # what every server understands


async def test_nobody_there_is_refused_and_nothing_was_done():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    spool = make_spool(parse_address(f"ipp://127.0.0.1:{port}/printers/kitchen"))
    assert await reasons_of(spool.submit("docketd 7", b"soup", DEADLINE)) == {"refused"}
    assert await reasons_of(spool.state(DEADLINE)) == {"refused"}


async def test_a_socket_that_is_not_there(tmp_path):
    spool = make_spool(parse_address(f"ipp:///printers/kitchen?socket={tmp_path}/no.sock"))
    with pytest.raises(RefusedError) as raised:
        await spool.state(DEADLINE)
    assert raised.value.reasons == {"unreachable"}
    assert f"no print server answers at {tmp_path}/no.sock" in raised.value.detail
