"""Bytes through each transport to a sink that reads at once, beside a raw write of the same bytes."""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from tests.rig import cups
from tests.rig.processes import ROOT
from tests.rig.usb_printers import UsbPrinters, missing
from transports.addresses import parse_address
from transports.files import FileStream
from transports.ipp import IppSpool
from transports.serial_line import Line, SerialStream
from transports.tcp import TcpStream
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter
from transports.virtual_stream import VirtualStream

TURNS = 7  # raw and through the transport by turns; the medians are compared
SECONDS = 60


def throughput(folder, size):
    """Each transport's speed ÷ that of a raw write."""
    folder.mkdir(parents=True, exist_ok=True)
    data = bytes(range(256)) * (size.megabytes * 4096)
    small = data[: len(data) // 8]
    found = {
        "tcp": _tcp(data),
        "file": _plain(folder / "kitchen.bin", data),
        "virtual": _virtual(data[: len(data) // 64]),
    }
    if not missing():
        found["usb"] = _usb(folder / "bus", len(data) // 4)
    if not cups.missing():
        found["ipp"], found["ipp raw"] = _ipp(small)
    if sys.platform != "win32":
        found["serial"] = _terminal(lambda path: SerialStream(path, Line(flow="none")), small)
        found["device"] = _terminal(FileStream, small)
    return found


def _ratio(raw, through):
    """Seconds of both, by turns; the first of each only warms up."""
    seconds = [(raw(), through()) for _ in range(TURNS + 1)][1:]
    return statistics.median(first for first, _ in seconds) / statistics.median(last for _, last in seconds)


def _timed(write, arrived=lambda: None):
    began = time.perf_counter()
    write()
    arrived()
    return time.perf_counter() - began


@contextmanager
def _running(make):
    """A loop of its own with an open stream: answers what writes through it."""
    with asyncio.Runner() as runner:
        stream = runner.run(_opened(make))

        yield lambda data: runner.run(_written(stream, data))
        runner.run(_closed(stream))


async def _opened(make):
    stream = make()
    await stream.open(SECONDS)
    return stream


async def _written(stream, data):
    async with asyncio.timeout(SECONDS):
        await stream.write(data)


async def _closed(stream):
    stream.abort()
    await asyncio.sleep(0)


@contextmanager
def _sink(size, *descriptors):
    """Its port, or "-", and what waits until all has come."""
    command = [sys.executable, "-m", "tests.bench.sink_peer", str(size), *map(str, descriptors)]
    sink = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, pass_fds=descriptors)
    try:
        yield sink.stdout.readline().strip(), sink.stdout.readline
    finally:
        sink.kill()
        sink.communicate()


def _tcp(data):
    with ExitStack() as stack:
        port, arrived = stack.enter_context(_sink(len(data)))

        def raw():
            with socket.create_connection(("127.0.0.1", int(port))) as connection:
                return _timed(lambda: connection.sendall(data), arrived)

        def through():
            with _running(lambda: TcpStream("127.0.0.1", int(port))) as write:
                return _timed(lambda: write(data), arrived)

        return _ratio(raw, through)


def _ipp(data):
    """Beside CUPS's own `lp`, and beside a raw write to the same sink."""
    with ExitStack() as stack:
        port, arrived = stack.enter_context(_sink(len(data)))
        short = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dk-cups-")))  # for its socket
        file = short / "ticket.bin"
        file.write_bytes(data)
        server = stack.enter_context(closing(cups.Cups(short).start()))
        server.add("kitchen", f"socket://127.0.0.1:{port}/?waiteof=false&snmp=false")
        runner = stack.enter_context(asyncio.Runner())
        spool = IppSpool(parse_address(server.address("kitchen")))

        def raw():
            with socket.create_connection(("127.0.0.1", int(port))) as connection:
                return _timed(lambda: connection.sendall(data), arrived)

        def lp():
            return _timed(lambda: server.run("lp", "-d", "kitchen", "-o", "raw", file), arrived)

        def through():
            return _timed(lambda: runner.run(spool.submit("bench", data, SECONDS)), arrived)

        return _ratio(lp, through), _ratio(raw, through)


def _terminal(make, data):
    """A pseudo-terminal moves no more than 4 KB at once, whoever writes."""
    import tty

    own, host = os.openpty()
    tty.setraw(host)
    try:
        with _sink(len(data), own) as (_, arrived), _running(lambda: make(os.ttyname(host))) as write:
            return _ratio(
                lambda: _timed(lambda: _all(host, data), arrived),
                lambda: _timed(lambda: write(data), arrived),
            )
    finally:
        os.close(own)
        os.close(host)


def _usb(folder, size):
    """The real libusb has to be started with the bus that it is to see: by a process of its own."""
    bus = UsbPrinters(folder)
    try:
        bus.control().add("kitchen")
        command = [sys.executable, "-m", "tests.bench.usb_peer", str(size), str(TURNS)]
        environment = os.environ | bus.env
        found = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    finally:
        bus.close()
    raw, through = json.loads(found.stdout)
    return raw / through


def _all(descriptor, data):
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _plain(path, data):
    path.touch()
    with path.open("ab", buffering=0) as file, _running(lambda: FileStream(str(path))) as write:
        return _ratio(lambda: _timed(lambda: file.write(data)), lambda: _timed(lambda: write(data)))


def _virtual(data):
    """Beside the same printer, given the same bytes by calls."""
    alone = VirtualPrinter(speed_mm_s=None)
    alone.connect(0.0)

    def make():
        return VirtualStream(VirtualWorkshop(lambda _: VirtualPrinter(speed_mm_s=None)).link("kitchen"))

    with _running(make) as write:
        return _ratio(lambda: _timed(lambda: _feed(alone, data)), lambda: _timed(lambda: write(data)))


def _feed(printer, data):
    left = memoryview(data)
    while left:
        left = left[printer.receive(bytes(left[:1024]), 0.0) :]
        printer.advance(0.0)
