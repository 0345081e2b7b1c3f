"""Drivers that hang: whoever waits for them is told at his deadline, and the loop goes on."""

import asyncio
import os
import threading

import pytest

from transports.descriptor import DescriptorStream
from transports.errors import LostError, RefusedError
from transports.files import OpenFile
from transports.opening import refused
from transports.reasons import DialReason

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the loop of Windows waits for no descriptors")
DEADLINE = 20


class Driver:
    """Of a device that is a socket pair's one end. Each call may hang until it is let go on."""

    def __init__(self):
        self.opens, self.closes = threading.Event(), threading.Event()
        self.opens.set()
        self.closes.set()
        self.opened = self.closed = 0

    def open(self):
        assert self.opens.wait(DEADLINE)
        self.opened += 1
        near, self.far = os.openpty()
        os.set_blocking(near, False)
        return Hanging(self, near)


class Hanging(OpenFile):
    def __init__(self, driver, descriptor):
        super().__init__(descriptor)
        self._driver = driver

    def close(self):
        assert self._driver.closes.wait(DEADLINE)
        super().close()
        os.close(self._driver.far)
        self._driver.closed += 1


@pytest.fixture
async def driver():
    found = Driver()
    yield found
    found.opens.set()
    found.closes.set()
    async with asyncio.timeout(DEADLINE):
        while found.closed < found.opened:  # noqa: ASYNC110 - it happens in a thread
            await asyncio.sleep(0)


@pytest.fixture
async def stream(driver):
    found = DescriptorStream("lp0", driver.open)
    yield found
    found.abort()


async def test_a_driver_that_does_not_come_back_from_opening_costs_one_thread(stream, driver):
    driver.opens.clear()
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(RefusedError) as raised:
            await stream.open(0.05)
        assert raised.value.reasons == {DialReason.TIMED_OUT}
    assert threading.active_count() == before + 1
    driver.opens.set()
    await stream.open(DEADLINE)
    assert driver.opened == 2  # and the one that came too late was closed again
    assert driver.closed == 1
    await stream.write(b"soup")


async def test_a_driver_that_does_not_come_back_from_closing_holds_nobody(stream, driver):
    await stream.open(DEADLINE)
    driver.closes.clear()
    stream.abort()
    with pytest.raises(LostError, match="not open"):
        await stream.write(b"soup")
    with pytest.raises(RefusedError) as raised:
        await stream.open(0.05)
    assert raised.value.reasons == {DialReason.TIMED_OUT}
    driver.closes.set()
    await stream.open(DEADLINE)


async def test_a_device_that_takes_nothing_without_saying_so_is_tried_again(stream, driver, monkeypatch):
    await stream.open(DEADLINE)
    takes, real = [0], os.write
    monkeypatch.setattr("transports.descriptor.os.write", lambda to, data: real(to, data[: takes[0]]))
    writing = asyncio.ensure_future(stream.write(b"soup"))
    await asyncio.wait([writing], timeout=0.02)
    assert not writing.done()
    assert stream.bytes_out == 0
    takes[0] = 3
    async with asyncio.timeout(DEADLINE):
        await writing
    assert stream.bytes_out == 4


async def test_a_device_that_is_unplugged_while_it_is_tried_is_lost(stream, monkeypatch):
    await stream.open(DEADLINE)
    answers = [0, 0]

    def write(*_):
        if not answers:
            raise OSError(5, "gone")
        return answers.pop()

    monkeypatch.setattr("transports.descriptor.os.write", write)
    with pytest.raises(LostError, match="gone"):
        await stream.write(b"soup")


async def test_a_device_that_is_readable_and_gives_nothing_is_read_again(stream, driver, monkeypatch):
    """USB allows empty answers, and /dev/usb/lp0 passes them on: they are no end."""
    await stream.open(DEADLINE)
    answers = [b"", b"", b"\x12"]
    monkeypatch.setattr("transports.descriptor.os.read", lambda *_: answers.pop(0))
    os.write(driver.far, b"x")
    async with asyncio.timeout(DEADLINE):
        assert await stream.read() == b"\x12"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (13, DialReason.FORBIDDEN),
        (16, DialReason.REFUSED),
        (11, DialReason.REFUSED),
        (2, DialReason.UNREACHABLE),
        (None, DialReason.UNREACHABLE),
    ],
)
def test_why_a_device_was_not_opened(number, reason):
    error = OSError("odd") if number is None else OSError(number, "why")
    assert refused(error).reasons == {reason}
