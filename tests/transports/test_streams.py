"""What every stream has to keep, whatever carries its bytes."""

import asyncio

import pytest

from transports.errors import LostError, RefusedError
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
from transports.tcp import TcpStream
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter
from transports.virtual.server import VirtualPrinterServer
from transports.virtual_stream import VirtualStream

DEADLINE = 10
ASKED = b"\x10\x04\x01"


@pytest.fixture
def printer():
    return VirtualPrinter(speed_mm_s=None)


@pytest.fixture(params=["tcp", "virtual"])
async def stream(request, printer):
    if request.param == "tcp":
        server = VirtualPrinterServer(printer)
        await server.start()
        found = TcpStream("127.0.0.1", server.port)
        yield found
        found.abort()
        await server.stop()
    else:
        workshop = VirtualWorkshop(lambda _: printer)
        found = VirtualStream(workshop.link("kitchen"))
        yield found
        found.abort()
        workshop.close()


def now():
    return asyncio.get_running_loop().time()


async def opened(stream):
    await stream.open(DEADLINE)
    return stream


class TestStream:
    async def test_bytes_go_out_and_come_back(self, stream):
        await opened(stream)
        assert stream.bytes_out == 0
        await stream.write(ASKED)
        async with asyncio.timeout(DEADLINE):
            assert await stream.read() == b"\x12"
        assert stream.bytes_out == 3

    async def test_closed_it_neither_takes_nor_gives(self, stream):
        for moment in ("never opened", "aborted"):
            with pytest.raises(LostError):
                await stream.write(b"x")
            with pytest.raises(LostError):
                await stream.read()
            if moment == "never opened":
                await opened(stream)
                stream.abort()
                stream.abort()

    async def test_opened_again_it_counts_from_zero(self, stream):
        await opened(stream)
        await stream.write(b"soup\n")
        stream.abort()
        await opened(stream)
        assert stream.bytes_out == 0
        await stream.write(ASKED)
        async with asyncio.timeout(DEADLINE):
            assert await stream.read() == b"\x12"

    async def test_opening_an_open_one_starts_a_new_connection(self, stream):
        await opened(stream)
        await stream.write(b"soup\n")
        await opened(stream)
        assert stream.bytes_out == 0

    async def test_a_printer_without_power_refuses(self, stream, printer):
        printer.power_off(now())
        for _ in range(5):  # the port closes behind it
            await asyncio.sleep(0)
        with pytest.raises(RefusedError) as raised:
            await stream.open(DEADLINE)
        assert raised.value.reasons == {DialReason.REFUSED}

    async def test_abort_ends_a_waiting_read(self, stream):
        await opened(stream)
        reading = asyncio.create_task(stream.read())
        for _ in range(3):
            await asyncio.sleep(0)
        assert not reading.done()
        stream.abort()
        async with asyncio.timeout(DEADLINE):
            with pytest.raises(LostError):
                await reading

    async def test_power_off_is_a_loss(self, stream, printer):
        await opened(stream)
        await stream.write(ASKED)
        async with asyncio.timeout(DEADLINE):
            await stream.read()
            printer.power_off(now())
            with pytest.raises(LostError) as raised:
                await stream.read()
        assert raised.value.bytes_out == 3

    async def test_a_printer_without_paper_holds_the_write(self, stream, printer):
        await opened(stream)
        printer.paper_out(now())
        writing = asyncio.create_task(stream.write(b"soup\n" * 2_000_000))
        async with asyncio.timeout(DEADLINE):
            while not stream.bytes_out:  # noqa: ASYNC110 - it has no event for this
                await asyncio.sleep(0)
        assert not writing.done()
        stream.abort()
        async with asyncio.timeout(DEADLINE):
            with pytest.raises(LostError) as raised:
                await writing
        assert 0 < raised.value.bytes_out < 10_000_000


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
