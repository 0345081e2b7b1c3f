"""Virtual printers in the same process."""

import asyncio

import pytest

from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter

FENCE = b"\x1d(H\x06\x0000AB12"
FENCED = b"\x37\x22AB12\x00"
DEADLINE = 10.0


@pytest.fixture
async def workshop():
    workshop = VirtualWorkshop()
    yield workshop
    workshop.close()


async def heard(link, size):
    answer = b""
    async with asyncio.timeout(DEADLINE):
        while len(answer) < size:
            answer += await link.read()
    return answer


async def test_a_ticket_is_printed_and_fenced(workshop):
    link = workshop.link("kitchen")
    await link.open()
    ticket = b"soup\n\x1dVB\x00" + FENCE
    await link.write(ticket)
    assert await heard(link, 7) == FENCED
    assert link.bytes_out == len(ticket)
    assert workshop.virtual_printers["kitchen"].slips[0].text == "soup"


async def test_one_name_is_one_printer(workshop):
    assert workshop.printer("bar") is workshop.printer("bar")
    assert workshop.printer("bar") is not workshop.printer("kitchen")
    assert workshop.printer("bar").model.serial == "VIRTUAL-bar"
    assert workshop.link("bar")._printer is workshop.printer("bar")


async def test_a_workshop_may_be_told_how_printers_are_made():
    workshop = VirtualWorkshop(lambda name: VirtualPrinter(speed_mm_s=float(len(name))))
    assert workshop.printer("abc").speed_mm_s == 3.0


async def test_the_second_opener_waits_for_the_first(workshop):
    first, second = workshop.link("k"), workshop.link("k")
    await first.open()
    waiting = asyncio.create_task(second.open())
    await asyncio.sleep(0)
    assert not waiting.done()
    first.abort()
    async with asyncio.timeout(DEADLINE):
        await waiting
    await second.write(FENCE)
    assert await heard(second, 7) == FENCED
    with pytest.raises(ConnectionResetError):
        await first.read()


async def test_an_open_link_is_not_opened_again(workshop):
    link = workshop.link("k")
    await link.open()
    with pytest.raises(ConnectionError, match="open already"):
        await link.open()
    link.abort()
    link.abort()
    await link.open()


async def test_a_printer_that_is_off_refuses(workshop):
    loop = asyncio.get_running_loop()
    workshop.printer("k").power_off(loop.time())
    with pytest.raises(ConnectionRefusedError):
        await workshop.link("k").open()


async def test_power_off_ends_whoever_waits(workshop):
    loop = asyncio.get_running_loop()
    printer = workshop.virtual_printers["k"] = VirtualPrinter(buffer_bytes=512)
    link = workshop.link("k")
    await link.open()
    printer.paper_out(loop.time())
    reading = asyncio.create_task(link.read())
    writing = asyncio.create_task(link.write(b"0123456\n" * 100))
    await asyncio.sleep(0)
    assert printer.waiting == 512
    assert not reading.done()
    assert not writing.done()
    printer.power_off(loop.time())
    async with asyncio.timeout(DEADLINE):
        ends = await asyncio.gather(reading, writing, return_exceptions=True)
    assert [type(end) for end in ends] == [ConnectionResetError, ConnectionResetError]
    assert link.bytes_out == 512


async def test_abort_ends_whoever_waits(workshop):
    link = workshop.link("k")
    await link.open()
    reading = asyncio.create_task(link.read())
    await asyncio.sleep(0)
    link.abort()
    with pytest.raises(ConnectionResetError):
        async with asyncio.timeout(DEADLINE):
            await reading


async def test_back_pressure_and_time(workshop):
    workshop.virtual_printers["k"] = VirtualPrinter(speed_mm_s=2000.0, buffer_bytes=512)
    link = workshop.link("k")
    await link.open()
    async with asyncio.timeout(DEADLINE):
        await link.write(b"0123456\n" * 200 + FENCE)
    assert await heard(link, 7) == FENCED
    assert workshop.printer("k").unfinished.text == "\n".join(["0123456"] * 200)


async def test_what_a_link_left_behind_is_printed(workshop):
    printer = workshop.virtual_printers["k"] = VirtualPrinter(speed_mm_s=2000.0)
    done = asyncio.Event()
    printer.on_slip = lambda _: done.set()
    link = workshop.link("k")
    await link.open()
    await link.write(b"a\nb\n\x1dV\x01")
    link.abort()
    async with asyncio.timeout(DEADLINE):
        await done.wait()
    assert printer.slips[0].text == "a\nb"


async def test_a_closed_workshop_moves_no_paper():
    workshop = VirtualWorkshop(lambda _: VirtualPrinter(speed_mm_s=1.0))
    link = workshop.link("k")
    await link.open()
    await link.write(b"a\nb\n")
    workshop.close()
    assert workshop.printer("k").unfinished.text == "a"
    assert workshop.printer("k").next_event(0.0) is not None
