"""What is special about serial lines: how they are set up, and how a printer stops the sender."""

import asyncio
import subprocess
import sys
import threading
from contextlib import asynccontextmanager

import pytest

from tests.transports.contract import LARGE, begun, until
from tests.transports.ends import SerialEnd
from transports.errors import LostError, RefusedError
from transports.reasons import DialReason
from transports.serial_line import AHEAD, Line, SerialDevice, SerialStream, open_device, open_port
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


class Watch:
    """How late the loop is at worst, in seconds, and what it was told of mistakes."""

    def __init__(self):
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda _, context: self.mistakes.append(context))
        self._due = self._loop.time()
        self.lag = 0.0
        self.mistakes = []
        self._look()

    def _look(self):
        self._note()
        self._due = self._loop.time() + 0.01
        self._timer = self._loop.call_at(self._due, self._look)

    def _note(self):
        self.lag = max(self.lag, self._loop.time() - self._due)

    def end(self):
        self._note()
        self._timer.cancel()
        self._loop.set_exception_handler(None)


@asynccontextmanager
async def watched():
    watch = Watch()
    try:
        yield watch
        await asyncio.sleep(0)  # an end is told at the next turn
    finally:
        watch.end()


STUCK = 8  # seconds that a stuck adapter's driver takes for whatever waits for the printer
LATE = 3  # seconds that a loop which was not held may be late on a busy machine


@pytest.fixture
def stuck(monkeypatch):
    """The driver of an adapter whose printer takes no bytes; a pseudo-terminal's waits for nobody."""
    import serial

    free, close = threading.Event(), serial.Serial.close

    def close_late(port):
        if port.is_open:  # a closed one is closed once more when it is forgotten
            free.wait(STUCK)
        close(port)

    monkeypatch.setattr("termios.tcdrain", lambda _: free.wait(STUCK))
    monkeypatch.setattr(serial.Serial, "close", close_late)
    yield free
    free.set()


async def test_a_stuck_line_is_let_go_and_holds_nobody(end, stuck):
    end.pause()
    stream = await opened(end, Line())
    async with watched() as watch, begun(stream.write(LARGE)) as writing, begun(stream.read()) as reading:
        await until(lambda: stream.bytes_out)
        await asyncio.wait([writing], timeout=0.2)  # until all that the system takes is full
        stream.abort()
        for waiting in (writing, reading):
            async with asyncio.timeout(LATE):
                with pytest.raises(LostError, match="aborted"):
                    await waiting
        with pytest.raises(RefusedError) as raised:
            await stream.open(0.05)  # its driver has not come back
        assert raised.value.reasons == {DialReason.TIMED_OUT}
        stuck.set()
        await stream.open(DEADLINE)
    assert watch.lag < LATE
    assert watch.mistakes == []
    stream.abort()


async def test_a_stuck_line_that_is_pulled_out_holds_nobody_and_is_no_mistake_of_ours(end, stuck):
    end.pause()
    stream = await opened(end, Line())
    async with watched() as watch, begun(stream.write(LARGE)) as writing:
        await until(lambda: stream.bytes_out)
        await asyncio.wait([writing], timeout=0.2)
        taken = stream.bytes_out
        await end.vanish()
        async with asyncio.timeout(LATE):
            with pytest.raises(LostError) as raised:
                await writing
        assert raised.value.bytes_out == taken
        stream.abort()
    assert watch.lag < LATE
    assert watch.mistakes == []


async def test_a_line_that_fails_in_mid_write_is_lost_and_is_no_mistake_of_ours(end, monkeypatch):
    def fail(*_):
        raise OSError(5, "Input/output error")

    stream = await opened(end, Line())
    async with watched() as watch:
        monkeypatch.setattr("transports.serial_port.os.write", fail)
        async with asyncio.timeout(DEADLINE):
            with pytest.raises(LostError, match="Input/output error"):
                await stream.write(b"soup")
            with pytest.raises(LostError):
                await stream.write(b"salad")
        monkeypatch.undo()
        assert stream.bytes_out == 0
        stream.abort()
    assert watch.mistakes == []


def fill(port):
    while True:
        port.write(LARGE)


async def test_the_line_is_set_up_away_from_the_loop(end, monkeypatch):
    """An adapter may take its time for each setting, and for each question about one."""
    import termios

    threads, real = [], termios.tcgetattr
    monkeypatch.setattr(
        termios, "tcgetattr", lambda line: threads.append(threading.current_thread()) or real(line)
    )
    stream = await opened(end, Line())
    stream.abort()
    assert threads
    assert threading.main_thread() not in threads


async def test_a_full_line_says_so_instead_of_trying_on(end):
    end.pause()
    device = open_device(str(end.path), Line())
    with pytest.raises(BlockingIOError):
        fill(device.port)
    assert 0 < device.taken < len(LARGE)
    device.close()


async def test_readable_and_empty_is_the_end_only_where_it_stays_so(end, monkeypatch):
    device = open_device(str(end.path), Line())
    monkeypatch.setattr("transports.serial_port.os.read", lambda *_: b"")
    assert device.port.read() == b""
    end.say(b"x")
    with pytest.raises(OSError, match="gone"):
        device.port.read()
    monkeypatch.undo()
    device.close()


class TestBusy:
    """A printer that has taken its DTR line away."""

    async def test_it_gets_bytes_when_it_gives_the_line_back(self, end, monkeypatch):
        stream, room = await opened(end, Line()), [0]
        monkeypatch.setattr(SerialDevice, "room", lambda _: room[0])
        async with begun(stream.write(b"soup and salad")) as writing:
            await asyncio.wait([writing], timeout=0.02)
            assert (writing.done(), stream.bytes_out) == (False, 0)
            room[0] = 3
            async with asyncio.timeout(DEADLINE):
                await writing
        await until(lambda: bytes(end.received) == b"soup and salad")
        stream.abort()

    async def test_it_is_let_go_like_any_other(self, end, monkeypatch):
        stream = await opened(end, Line())
        monkeypatch.setattr(SerialDevice, "room", lambda _: 0)
        async with begun(stream.write(b"soup")) as writing:
            stream.abort()
            async with asyncio.timeout(DEADLINE):
                with pytest.raises(LostError, match="aborted"):
                    await writing

    async def test_it_may_be_pulled_out_meanwhile(self, end, monkeypatch):
        def gone(_):
            raise OSError(5, "Input/output error")

        stream = await opened(end, Line())
        monkeypatch.setattr(SerialDevice, "room", gone)
        async with asyncio.timeout(DEADLINE):
            with pytest.raises(LostError, match="Input/output error"):
                await stream.write(b"soup")
        stream.abort()


def test_who_has_no_serial_printer_loads_nothing_for_one():
    code = "import sys, transports.registry; print({'serial', 'serial_asyncio'} & set(sys.modules) or 'none')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "none"
