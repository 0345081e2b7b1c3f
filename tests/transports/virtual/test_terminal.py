"""The printer at a pseudo-terminal, as a host with a serial port meets it."""

import asyncio
import os
import select
import sys

import pytest

from transports.virtual.model import MC_PRINT3, TSP143, TSP654II
from transports.virtual.printer import VirtualPrinter
from transports.virtual.terminal import VirtualPrinterTerminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
DEADLINE = 20
ASKED = b"\x10\x04\x01"


@pytest.fixture
async def terminal(tmp_path):
    found = VirtualPrinterTerminal(VirtualPrinter(buffer_bytes=512))
    await found.start(tmp_path / "ttyUSB0")
    yield found
    await found.stop()


@pytest.fixture
def link(terminal, tmp_path):
    return tmp_path / "ttyUSB0"


class Host:
    def __init__(self, link):
        self.port = os.open(link, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.port)

    async def hear(self):
        async with asyncio.timeout(DEADLINE):
            while not select.select([self.port], [], [], 0)[0]:  # noqa: ASYNC110 - the driver has no event
                await asyncio.sleep(0)
        return os.read(self.port, 100)


async def until(found):
    async with asyncio.timeout(DEADLINE):
        while not found():  # noqa: ASYNC110 - it has no event for this
            await asyncio.sleep(0)


async def test_it_answers_and_prints(terminal, link):
    with Host(link) as host:
        os.write(host.port, b"soup\n\x1dVB\x00" + ASKED)
        assert await host.hear() == b"\x12"
    assert [slip.text for slip in terminal.printer.slips] == ["soup"]


async def test_one_host_after_the_other(terminal, link):
    for _ in range(2):
        with Host(link) as host:
            os.write(host.port, ASKED)
            assert await host.hear() == b"\x12"


async def test_a_printer_that_is_off_hears_nothing(terminal, link):
    loop = asyncio.get_running_loop()
    with Host(link) as host:
        terminal.printer.power_off(loop.time())
        os.write(host.port, b"soup\n\x1dVB\x00")
        await until(lambda: not select.select([terminal._own], [], [], 0)[0])  # it came to nothing
        terminal.printer.power_on(loop.time())
        os.write(host.port, b"salad\n\x1dVB\x00" + ASKED)
        assert await host.hear() == b"\x12"
    assert [slip.text for slip in terminal.printer.slips] == ["salad"]


async def test_a_full_printer_takes_no_more(terminal, link):
    loop = asyncio.get_running_loop()
    with Host(link) as host:
        terminal.printer.paper_out(loop.time())
        full = False
        async with asyncio.timeout(DEADLINE):
            while not full:
                try:
                    os.write(host.port, b"soup\n" * 100)
                except BlockingIOError:
                    full = True
                await asyncio.sleep(0)
        await until(lambda: terminal.printer.waiting == 512)
        terminal.printer.load_paper(loop.time())
        await until(lambda: terminal.printer.waiting == 0)


async def test_unplugged_and_plugged_in_again_under_the_same_name(terminal, link):
    with Host(link) as host:
        terminal.network_down()
        terminal.network_down()
        with pytest.raises(OSError, match="error"):
            os.write(host.port, ASKED)
    assert not link.is_symlink()
    terminal.network_up()
    terminal.network_up()
    with Host(link) as host:
        os.write(host.port, ASKED)
        assert await host.hear() == b"\x12"


async def test_noise_and_answers_that_do_not_come(terminal, link):
    with Host(link) as host:
        terminal.line.make_noise(5)
        assert len(await host.hear()) == 5
        terminal.line.mute = True
        os.write(host.port, ASKED)
        terminal.line.bytes_per_second = 100_000
        os.write(host.port, b"soup\n\x1dVB\x00")
        await until(lambda: terminal.printer.slips)
        assert not select.select([host.port], [], [], 0)[0]


async def test_it_takes_nothing_elses_place(tmp_path):
    (tmp_path / "ttyUSB0").write_text("mine")
    with pytest.raises(FileExistsError):
        await VirtualPrinterTerminal().start(tmp_path / "ttyUSB0")
    assert (tmp_path / "ttyUSB0").read_text() == "mine"


async def test_a_link_that_leads_nowhere_is_replaced(tmp_path):
    (tmp_path / "ttyUSB0").symlink_to("/dev/pts/gone")
    terminal = VirtualPrinterTerminal()
    await terminal.start(tmp_path / "ttyUSB0")
    with Host(tmp_path / "ttyUSB0") as host:
        os.write(host.port, ASKED)
        assert await host.hear() == b"\x12"
    await terminal.stop()


@pytest.mark.parametrize("model", [MC_PRINT3, TSP654II, TSP143], ids=lambda model: model.name)
async def test_one_of_stars_says_there_how_it_is_in_nine_bytes(tmp_path, model):
    terminal = VirtualPrinterTerminal(VirtualPrinter(model))
    await terminal.start(tmp_path / "ttyUSB0")
    try:
        with Host(tmp_path / "ttyUSB0") as host:
            os.write(host.port, b"\x1b\x06\x01")
            idle = bytes.fromhex("23 06 00 00 00 00 00 00 00")
            heard = await host.hear()
            while len(heard) < 18:
                heard += await host.hear()
            assert heard == idle * 2, "one to who comes, and one to who asks"
            terminal.printer.paper_out(asyncio.get_running_loop().time())
            os.write(host.port, b"\x1b\x06\x01")
            assert (await host.hear())[5] & 0x08
    finally:
        await terminal.stop()
