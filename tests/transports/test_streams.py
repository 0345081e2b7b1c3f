"""Every stream under the contract of all, and in conversation with a virtual printer."""

import asyncio
import sys
from contextlib import AsyncExitStack
from functools import partial

import pytest

from tests.transports.contract import DEADLINE, StreamContract
from tests.transports.ends import (
    DeviceEnd,
    PipeEnd,
    PlainEnd,
    SerialEnd,
    TcpEnd,
    TerminalEnd,
    ThreadedSerialEnd,
    VirtualEnd,
)
from tests.transports.usb_backend import OneWayUsbEnd, UsbEnd
from transports.errors import RefusedError
from transports.files import FileStream
from transports.languages.commands import encode
from transports.languages.escpos.encoder import EscPos, Style
from transports.languages.escpos.state import decode_real_time
from transports.languages.escpos.status import (
    STATUS_QUESTIONS,
    AutoStatus,
    ClearConfirmed,
    EscPosStatus,
    MarkerAnswer,
    ProcessId,
    Question,
    RealTimeStatus,
    TextAnswer,
)
from transports.profiles import profile
from transports.reasons import DialReason, Reason
from transports.serial_line import Line, SerialStream
from transports.serial_threads import ThreadedSerialStream
from transports.tcp import TcpStream
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer
from transports.virtual.terminal import VirtualPrinterTerminal
from transports.virtual_stream import VirtualStream


@pytest.fixture
def printer():
    return VirtualPrinter(speed_mm_s=None)


class Contract(StreamContract):
    kind = None

    @pytest.fixture
    async def end(self, tmp_path):
        found = await self.kind(*([tmp_path] if issubclass(self.kind, OF_FILES) else [])).start()
        yield found
        await found.close()


OF_FILES = (TerminalEnd, PipeEnd, PlainEnd)
ON_POSIX = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo-terminals or named pipes"
)


class TestTcp(Contract):
    kind = TcpEnd
    refusals = frozenset({DialReason.REFUSED})


class TestVirtual(Contract):
    kind = VirtualEnd
    refusals = frozenset({DialReason.REFUSED})


@ON_POSIX
class TestSerial(Contract):
    kind = SerialEnd


@ON_POSIX
class TestSerialByThreads(Contract):
    """As on Windows."""

    kind = ThreadedSerialEnd


@ON_POSIX
class TestDeviceFile(Contract):
    kind = DeviceEnd


@ON_POSIX
class TestNamedPipe(Contract):
    kind = PipeEnd
    refusals = frozenset({DialReason.REFUSED})
    answers = False
    vanishes = False


class TestPlainFile(Contract):
    kind = PlainEnd
    answers = False
    can_hold = False
    vanishes = False


class TestUsb(Contract):
    kind = UsbEnd


class TestUsbThatListensOnly(Contract):
    kind = OneWayUsbEnd
    answers = False


@pytest.fixture(
    params=["tcp", "virtual", *(pytest.param(name, marks=ON_POSIX) for name in ("serial", "threads", "file"))]
)
async def stream(request, printer, tmp_path):
    async with AsyncExitStack() as stack:
        found = await MAKERS[request.param](stack, printer, tmp_path)
        stack.callback(found.abort)
        yield found


async def over_tcp(stack, printer, _folder):
    server = VirtualPrinterServer(printer)
    await server.start()
    stack.push_async_callback(server.stop)
    return TcpStream("127.0.0.1", server.port)


async def within(stack, printer, _folder):
    workshop = VirtualWorkshop(lambda _: printer)
    stack.callback(workshop.close)
    return VirtualStream(workshop.link("kitchen"))


async def at_a_line(stack, printer, folder, kind):
    terminal = VirtualPrinterTerminal(printer)
    await terminal.start(folder / "ttyUSB0")
    stack.push_async_callback(terminal.stop)
    return kind(str(folder / "ttyUSB0"))


MAKERS = {
    "tcp": over_tcp,
    "virtual": within,
    "serial": partial(at_a_line, kind=lambda path: SerialStream(path, Line())),
    "threads": partial(at_a_line, kind=lambda path: ThreadedSerialStream(path, Line(flow="none"))),
    "file": partial(at_a_line, kind=FileStream),
}


def now():
    return asyncio.get_running_loop().time()


async def opened(stream):
    await stream.open(DEADLINE)
    return stream


async def test_a_virtual_printer_that_has_a_host_lets_the_next_one_wait(printer):
    workshop = VirtualWorkshop(lambda _: printer)
    first, second = (VirtualStream(workshop.link("kitchen")) for _ in range(2))
    await opened(first)
    with pytest.raises(RefusedError) as raised:
        await second.open(0.01)
    assert raised.value.reasons == {DialReason.TIMED_OUT}
    first.abort()
    await opened(second)
    second.abort()
    workshop.close()


class Host:
    """Speaks ESC/POS over a stream, and reads until what it waits for has come."""

    def __init__(self, stream):
        self.stream = stream
        self.escpos = EscPos(profile("TM-m30III"))
        self.status = EscPosStatus()

    async def send(self, *commands):
        for some in commands:
            await self.stream.write(encode(some))

    async def hear(self, kind, count=1):
        events = []
        async with asyncio.timeout(DEADLINE):
            while sum(isinstance(event, kind) for event in events) < count:
                events += self.status.feed(await self.stream.read())
        return [event for event in events if isinstance(event, kind)]


class TestConversation:
    """Our encoder and decoder against a printer that was written from the same manual, apart from them."""

    @pytest.fixture
    async def host(self, stream):
        await opened(stream)
        return Host(stream)

    async def test_a_ticket(self, host, printer):
        escpos = host.escpos
        await host.send(
            escpos.initialise(),
            escpos.text("Żurek 5,00 €\n", Style(bold=True, width=2)),
            escpos.align("center"),
            escpos.raster(16, b"\xff" * 4),
            escpos.cut(),
            escpos.fence("A001"),
        )
        assert await host.hear(ProcessId) == [ProcessId("A001")]
        [slip] = printer.slips
        assert "Żurek 5,00 €" in slip.text
        assert printer.ignored == []

    async def test_status_at_once(self, host):
        await host.send(host.escpos.initialise())
        [event] = await host.hear(AutoStatus)
        assert event.state.clean

    async def test_real_time_statuses(self, host, printer):
        printer.paper_out(now())
        host.status.expect(*STATUS_QUESTIONS)
        await host.send(host.escpos.query_status())
        answers = {event.number: event.byte for event in await host.hear(RealTimeStatus, 4)}
        state = decode_real_time(answers)
        assert not state.online
        assert Reason.MEDIA_EMPTY in state.reasons

    async def test_marker_identity_and_counter(self, host):
        escpos = host.escpos
        host.status.expect(Question.MARKER)
        await host.send(escpos.text("x\n"), escpos.cut(), escpos.marker())
        assert len(await host.hear(MarkerAnswer)) == 1
        host.status.expect(Question.MAKER, Question.MODEL, Question.FIRMWARE, Question.SERIAL)
        await host.send(escpos.identify())
        found = {event.question: event.text for event in await host.hear(TextAnswer, 4)}
        assert (found[Question.MAKER], found[Question.MODEL]) == ("EPSON", "TM-m30III")
        host.status.expect(Question.COUNTER)
        await host.send(escpos.query_counter())
        assert await host.hear(TextAnswer) == [TextAnswer(Question.COUNTER, "1")]

    async def test_a_confirmed_clear_leaves_nothing_to_print(self, host, printer):
        escpos = host.escpos
        await host.send(escpos.initialise())
        await host.hear(AutoStatus)
        printer.paper_out(now())
        await host.send(escpos.text("soup\n"), escpos.cut(), escpos.clear())
        await host.hear(ClearConfirmed)
        printer.load_paper(now())
        await host.send(escpos.fence("A002"))
        await host.hear(ProcessId)
        assert printer.slips == []

    async def test_a_command_that_was_cut_off_is_ended(self, host, printer):
        await host.stream.write(b"\x1dv0\x00\x48\x00\x40\x00half a picture")
        await host.send(host.escpos.resync(), host.escpos.fence("A003"))
        assert await host.hear(ProcessId) == [ProcessId("A003")]
        assert printer.ignored == []
