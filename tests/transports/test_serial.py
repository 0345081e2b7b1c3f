"""What is special about serial lines: how they are set up, and how a printer stops the sender."""

import asyncio
import sys

import pytest

from tests.transports.contract import LARGE, begun, until
from tests.transports.ends import SerialEnd
from transports.errors import RefusedError
from transports.reasons import DialReason
from transports.serial_line import AHEAD, Line, SerialDevice, SerialStream, open_port
from transports.serial_threads import ThreadedSerialStream

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
DEADLINE = 20


@pytest.fixture
async def end(tmp_path):
    found = await SerialEnd(tmp_path).start()
    yield found
    await found.close()


async def opened(end, line):
    stream = SerialStream(str(end.path), line)
    await stream.open(DEADLINE)
    return stream


async def test_the_line_is_set_up(end):
    import termios

    stream = await opened(end, Line(baud=19200, flow="rts"))
    _, _, how, _, _, speed, _ = termios.tcgetattr(end._host)
    assert speed == termios.B19200
    assert how & termios.CRTSCTS
    stream.abort()


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (Line(), (38400, 8, "N", False, False)),
        (Line(9600, "xon", "even", 7), (9600, 7, "E", True, False)),
        (Line(19200, "rts", "odd"), (19200, 8, "O", False, True)),
    ],
)
def test_the_adapter_is_asked_for_what_the_address_says(monkeypatch, line, asked):
    """A pseudo-terminal forgets bits and parity."""

    def note(_name, baud, **how):
        return baud, *(how[word] for word in ("bytesize", "parity", "xonxoff", "rtscts"))

    monkeypatch.setattr("serial.Serial", note)
    assert open_port("/dev/ttyUSB0", line) == asked


async def test_xoff_holds_the_write_and_xon_lets_it_go_on(end):
    stream = await opened(end, Line(flow="xon"))
    end.say(b"\x13x")
    async with asyncio.timeout(DEADLINE):
        assert await stream.read() == b"x"  # so the terminal has heard what came before it
    async with begun(stream.write(LARGE[:100_000])) as writing:
        await asyncio.wait([writing], timeout=0.2)
        assert not writing.done()
        assert not end.received
        end.say(b"\x11")
        async with asyncio.timeout(DEADLINE):
            await writing
    await until(lambda: bytes(end.received) == LARGE[:100_000])
    stream.abort()


async def test_an_xoff_of_our_own_never_gets_between_the_bytes(end):
    import termios

    stream = await opened(end, Line(flow="xon"))
    how = termios.tcgetattr(end._host)[0]
    assert how & termios.IXON
    assert not how & termios.IXOFF
    stream.abort()


async def test_who_finds_the_port_taken_is_refused(end):
    first = await opened(end, Line())
    with pytest.raises(RefusedError) as raised:
        await SerialStream(str(end.path), Line()).open(DEADLINE)
    assert raised.value.reasons == {DialReason.REFUSED}
    first.abort()


async def test_what_is_no_serial_port_is_unreachable(tmp_path):
    (tmp_path / "ttyUSB0").touch()
    for kind in (SerialStream, ThreadedSerialStream):
        with pytest.raises(RefusedError) as raised:
            await kind(str(tmp_path / "ttyUSB0"), Line()).open(DEADLINE)
        assert raised.value.reasons == {DialReason.UNREACHABLE}


def test_a_speed_that_the_adapter_lacks_is_an_ordinary_error(monkeypatch):
    def refuse(*_, **__):
        raise ValueError("Failed to set custom baud rate (230400)")

    monkeypatch.setattr("serial.Serial", refuse)
    with pytest.raises(OSError, match="230400"):
        open_port("/dev/ttyUSB0", Line(baud=230400))


async def test_on_windows_a_port_that_another_has_open_is_refused(monkeypatch):
    import serial

    def refuse(*_, **__):
        raise serial.SerialException(
            "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
        )

    monkeypatch.setattr("serial.Serial", refuse)
    with pytest.raises(RefusedError) as raised:
        await ThreadedSerialStream("COM3", Line()).open(DEADLINE)
    assert raised.value.reasons == {DialReason.REFUSED}


class Port:
    """Of an adapter, with its lines; pseudo-terminals have none."""

    def __init__(self, dsr, out_waiting=0):
        self.dsr = dsr
        self.out_waiting = out_waiting


class TestDtr:
    """The printer's DTR line comes in as DSR."""

    def test_a_busy_printer_gets_nothing(self):
        assert SerialDevice(Port(dsr=False), by_dsr=True).room() == 0

    def test_no_more_is_ever_under_way_than_a_printer_that_stops_can_take(self):
        for waiting in (0, 5, AHEAD, AHEAD + 9):
            room = SerialDevice(Port(dsr=True, out_waiting=waiting), by_dsr=True).room()
            assert room == max(0, AHEAD - waiting)

    def test_other_ways_do_not_look(self):
        assert SerialDevice(Port(dsr=False), by_dsr=False).room() is None

    def test_what_has_no_such_line_is_not_held_by_it(self, end):
        port = open_port(str(end.path), Line(), timeout=0)
        assert SerialDevice(port, by_dsr=True).room() is None
        port.close()


async def test_a_stuck_printer_on_a_thread_is_let_go_and_the_port_is_free(end):
    end.pause()
    stream = ThreadedSerialStream(str(end.path), Line(flow="none"))
    await stream.open(DEADLINE)
    async with begun(stream.write(LARGE)) as writing:
        await until(lambda: stream.bytes_out)
        await asyncio.wait([writing], timeout=0.1)
        stream.abort()
        async with asyncio.timeout(DEADLINE):
            await asyncio.wait([writing])
    await stream.open(DEADLINE)  # only after the driver let go of it
    stream.abort()
