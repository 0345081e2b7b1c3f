"""A virtual printer as a stream: the same words for the same troubles as a real one."""

import asyncio

import pytest

from transports.errors import LostError, RefusedError
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter
from transports.virtual_stream import VirtualStream


@pytest.fixture
async def workshop():
    found = VirtualWorkshop(lambda _: VirtualPrinter(buffer_bytes=512))
    yield found
    found.close()


@pytest.fixture
async def stream(workshop):
    return VirtualStream(workshop.link("kitchen"))


def now():
    return asyncio.get_running_loop().time()


async def test_bytes_go_out_and_answers_come_back(stream):
    await stream.open(1.0)
    await stream.write(b"\x10\x04\x01")
    assert await stream.read() == b"\x12"
    assert stream.bytes_out == 3


async def test_a_printer_without_power_refuses(workshop, stream):
    workshop.printer("kitchen").power_off(now())
    with pytest.raises(RefusedError) as caught:
        await stream.open(1.0)
    assert caught.value.reasons == {"refused"}


async def test_another_host_at_the_printer_is_a_time_out(workshop, stream):
    first = VirtualStream(workshop.link("kitchen"))
    await first.open(1.0)
    with pytest.raises(RefusedError) as caught:
        await stream.open(0.0)
    assert caught.value.reasons == {"timed-out"}
    first.abort()
    await stream.open(1.0)


async def test_opening_again_begins_anew(stream):
    await stream.open(1.0)
    await stream.write(b"\x1b@")
    await stream.open(1.0)
    assert stream.bytes_out == 0
    await stream.write(b"\x10\x04\x01")
    assert await stream.read() == b"\x12"


@pytest.mark.parametrize("end", ["abort", "power"])
async def test_whoever_waits_is_told_that_the_printer_is_gone(workshop, stream, end):
    await stream.open(1.0)
    workshop.printer("kitchen").paper_out(now())
    reading = asyncio.create_task(stream.read())
    writing = asyncio.create_task(stream.write(b"x" * 2000))
    for _ in range(50):
        await asyncio.sleep(0)
    assert not reading.done()
    assert not writing.done()
    if end == "abort":
        stream.abort()
    else:
        workshop.printer("kitchen").power_off(now())
    for task in (reading, writing):
        with pytest.raises(LostError) as caught:
            async with asyncio.timeout(5):
                await task
        assert caught.value.bytes_out == 512
    assert stream.bytes_out == 512  # the link asks after the end


@pytest.mark.parametrize("call", ["read", "write"])
async def test_a_closed_stream_is_lost(stream, call):
    with pytest.raises(LostError):
        await (stream.read() if call == "read" else stream.write(b"x"))
    stream.abort()
