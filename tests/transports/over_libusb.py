"""Streams to printers on an emulated USB bus, through pyusb and the real libusb.

Not collected by itself: libumockdev has to be loaded before Python is, so `test_usb_rig.py` runs this file as
a process of its own, plugged into a bus whose folder `DOCKETD_USB_BUS` names.
"""

import asyncio
import itertools
import os

import pytest

from tests.rig.usb_printers import Control
from tests.transports.contract import DEADLINE, LARGE, StreamContract, begun, deadline, until
from transports.errors import LostError, RefusedError
from transports.reasons import DialReason
from transports.usb_bus import UsbId
from transports.usb_questions import PortStatus
from transports.usb_stream import UsbStream

BUS = Control(os.environ["DOCKETD_USB_BUS"])
NUMBERS = itertools.count(1)
OUT, IN = 0x01, 0x82


class Received:
    """The file in which the bus keeps what a printer took; it is not read for its length."""

    def __init__(self, name):
        self._path = BUS.folder / f"{name}.bin"

    def __len__(self):
        return self._path.stat().st_size

    def __bytes__(self):
        return self._path.read_bytes()

    def __eq__(self, other):
        return bytes(self) == other

    __hash__ = None


class UsbEnd:
    """A printer of a kind and a number of its own. It goes from one port, and comes back on another."""

    def __init__(self, **values):
        number = next(NUMBERS)
        self.name, self.serial = f"printer{number}", f"SN{number:06}"
        self.product, self._values = number, values
        self._plugged = False

    async def start(self):
        BUS.tell("add", self.name, product=self.product, serial=self.serial, **self._values)
        await self.come_back()
        self.received = Received(self.name)
        return self

    def stream(self):
        return UsbStream(UsbId(0x04B8, self.product, self.serial))

    def tell(self, do, **values):
        return BUS.tell(do, self.name, **values)

    def pause(self):
        self.tell("set", room=4096)

    def resume(self):
        self.tell("set", room=None)

    def say(self, data):
        self.tell("say", data=data.hex())

    async def vanish(self):
        if self._plugged:
            self._plugged = False
            self.tell("unplug")

    async def come_back(self):
        self._plugged = True
        self.tell("set", room=None, rate=None)
        self.tell("plug", port=next(NUMBERS))

    async def close(self):
        await self.vanish()


class OneWayUsbEnd(UsbEnd):
    def __init__(self):
        super().__init__(protocol=1)


class Contract(StreamContract):
    kind = None

    @pytest.fixture
    async def end(self):
        found = await self.kind().start()
        yield found
        await found.close()


class TestUsb(Contract):
    kind = UsbEnd


class TestUsbThatListensOnly(Contract):
    kind = OneWayUsbEnd
    answers = False


@pytest.fixture
async def end():
    found = await UsbEnd().start()
    yield found
    await found.close()


@pytest.fixture
async def opened(end):
    stream = end.stream()
    await stream.open(DEADLINE)
    yield stream
    stream.abort()


async def test_a_transfer_that_a_time_out_ends_tells_how_much_of_it_went(end, opened):
    """No paper in mid-ticket. Were a byte sent twice or left out, what is in the file would differ."""
    end.tell("set", room=64 * 33)
    async with begun(opened.write(LARGE[:100_000])) as writing:
        await until(lambda: opened.bytes_out == 64 * 34)  # one packet is on its way
        assert bytes(end.received) == LARGE[: 64 * 33]
        end.tell("set", room=64 * 200)
        await until(lambda: opened.bytes_out == 64 * 234)
        end.tell("set", room=None)
        async with deadline():
            await writing
    assert bytes(end.received) == LARGE[:100_000]


async def test_a_printer_that_reads_slower_than_a_time_out(end, opened):
    end.tell("set", rate=6_000)
    async with deadline():
        await opened.write(LARGE[:20_000])
    assert bytes(end.received) == LARGE[:20_000]


async def test_a_halt_before_the_first_packet_is_cleared(end, opened):
    end.tell("set", halted=[OUT, IN])
    async with deadline():
        await opened.write(LARGE[:50_000])
        end.say(b"\x12")
        assert await opened.read() == b"\x12"
    assert bytes(end.received) == LARGE[:50_000]
    log = end.tell("look")["log"]
    assert sorted(line for line in log if line.startswith("clear")) == ["clear 0x1", "clear 0x82"]
    assert "reset" not in log


async def test_out_of_paper_says_the_port(end, opened):
    assert await opened.port_status() == PortStatus(paper_empty=False, selected=True, error=False)
    end.tell("set", port_status=0x20, room=0)
    async with begun(opened.write(b"soup")) as writing:
        async with deadline():
            assert await opened.port_status() == PortStatus(paper_empty=True, selected=False, error=True)
            assert (await opened.device_id()).model == "TM-m30III"
        assert not writing.done()


async def test_the_system_s_driver_gets_it_back(end, opened):
    assert not end.tell("look")["driver"]
    opened.abort()
    await until(lambda: end.tell("look")["driver"])
    assert end.tell("look")["log"][-1] == "attach"


async def test_one_program_at_a_time(end, opened):
    other = UsbStream(UsbId(0x04B8, end.product))
    async with deadline():
        with pytest.raises(RefusedError, match="another program has this printer") as raised:
            await other.open(DEADLINE)
    assert raised.value.reasons == {DialReason.REFUSED}


async def test_an_idle_one_that_is_unplugged_is_noticed(end, opened):
    async with begun(opened.read()) as reading:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await end.vanish()
        async with deadline():
            with pytest.raises(LostError):
                await reading
        assert loop.time() - began < 5


async def test_on_another_port_it_is_the_only_one_of_its_kind(end):
    await end.vanish()
    await end.come_back()
    stream = UsbStream(UsbId(0x04B8, end.product))
    await stream.open(DEADLINE)
    async with deadline():
        await stream.write(b"soup")
    assert end.received == b"soup"
    stream.abort()


async def test_two_alike():
    first, second = await UsbEnd().start(), UsbEnd()
    second.product = first.product
    await second.start()
    try:
        stream = UsbStream(UsbId(0x04B8, first.product))
        async with deadline():
            with pytest.raises(RefusedError) as raised:
                await stream.open(DEADLINE)
        assert raised.value.reasons == {DialReason.REFUSED}
        for each in (first, second):
            assert f"usb://04b8:{first.product:04x}/{each.serial}" in raised.value.detail
        await first.vanish()
        await stream.open(DEADLINE)
        async with deadline():
            await stream.write(b"soup")
        assert second.received == b"soup"
        stream.abort()
    finally:
        await first.close()
        await second.close()


async def test_a_keyboard():
    keyboard = await UsbEnd(kind=3, protocol=1).start()
    try:
        async with deadline():
            with pytest.raises(RefusedError, match="is a keyboard, and no printer"):
                await keyboard.stream().open(DEADLINE)
    finally:
        await keyboard.close()
