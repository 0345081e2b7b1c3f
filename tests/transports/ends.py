"""Other ends of streams: where their bytes come out, and what may go wrong there. See `contract.py`."""

import asyncio
import os
import socket
import struct

from transports.addresses import parse_address
from transports.files import FileStream
from transports.registry import make_stream
from transports.serial_line import Line, SerialStream
from transports.serial_threads import ThreadedSerialStream
from transports.tcp import TcpStream
from transports.virtual.pipe import VirtualWorkshop
from transports.virtual.printer import VirtualPrinter

RESET = struct.pack("ii", 1, 0)


class TcpEnd:
    """A port; the network goes with a reset, as behind a switch that knows the cable is out."""

    def __init__(self):
        self.received = bytearray()
        self._paused = False
        self._server = None
        self._port = 0
        self._hosts = set()

    async def start(self):
        await self.come_back()
        return self

    def stream(self):
        return TcpStream("127.0.0.1", self._port)

    async def come_back(self):
        self._server = socket.create_server(("127.0.0.1", self._port))
        self._server.settimeout(0)
        self._port = self._server.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._server, self._accept)

    def _accept(self):
        host, _ = self._server.accept()
        host.settimeout(0)
        self._hosts.add(host)
        if not self._paused:
            self._listen(host)

    def _listen(self, host):
        asyncio.get_running_loop().add_reader(host, self._read, host)

    def _read(self, host):
        try:
            data = host.recv(65536)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        self.received += data
        if not data:
            self._drop(host)

    def _drop(self, host):
        asyncio.get_running_loop().remove_reader(host)
        self._hosts.discard(host)
        host.close()

    def pause(self):
        self._paused = True
        for host in self._hosts:
            asyncio.get_running_loop().remove_reader(host)

    def resume(self):
        self._paused = False
        for host in self._hosts:
            self._listen(host)

    def say(self, data):
        async def tell():
            while not self._hosts:  # noqa: ASYNC110 - accepted at the next turn
                await asyncio.sleep(0)
            for host in tuple(self._hosts):
                await asyncio.get_running_loop().sock_sendall(host, data)

        self._telling = asyncio.ensure_future(tell())

    async def vanish(self):
        self._paused = False
        if self._server.fileno() != -1:
            asyncio.get_running_loop().remove_reader(self._server)
            self._server.close()
        for host in tuple(self._hosts):
            host.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._drop(host)

    async def close(self):
        await self.vanish()


class RecordingPrinter(VirtualPrinter):
    """Takes bytes or not, and understands none."""

    def __init__(self):
        super().__init__()
        self.received = bytearray()
        self.paused = False
        self.said = []

    def receive(self, data, now):
        if self.paused:
            data = data[: max(0, 4096 - self._held)]
            self._held += len(data)
        self.received += data
        return len(data)

    def hold(self):
        self.paused, self._held = True, 0

    def outgoing(self):
        return self.said.pop(0) if self.said else None


class VirtualEnd:
    def __init__(self):
        self._printer = RecordingPrinter()

    async def start(self):
        self._workshop = VirtualWorkshop(lambda _: self._printer)
        self._workshop.link("kitchen")  # so that its clock runs
        return self

    @property
    def received(self):
        return self._printer.received

    def stream(self):
        return make_stream(parse_address("virtual://kitchen"), workshop=self._workshop)

    def pause(self):
        self._printer.hold()

    def resume(self):
        self._printer.paused = False
        self._turn()

    def say(self, data):
        self._printer.said.append(data)
        self._turn()

    def _turn(self):
        self._workshop._clockworks["kitchen"].turn()

    async def vanish(self):
        self._printer.power_off(asyncio.get_running_loop().time())

    async def come_back(self):
        self._printer.paused = False
        self._printer.power_on(asyncio.get_running_loop().time())

    async def close(self):
        self._workshop.close()


class TerminalEnd:
    """A pseudo-terminal under a name of its own. Its adapter is pulled out and put in again."""

    def __init__(self, folder):
        self.received = bytearray()
        self.path = folder / "ttyUSB0"
        self._own = self._host = -1
        self._paused = False

    async def start(self):
        await self.come_back()
        return self

    async def come_back(self):
        self._own, self._host = os.openpty()  # which echoes and changes line ends until somebody forbids it
        os.set_blocking(self._own, False)
        self.path.symlink_to(os.ttyname(self._host))
        self._paused = False
        asyncio.get_running_loop().add_reader(self._own, self._read)

    def _read(self):
        self.received += os.read(self._own, 65536)

    def pause(self):
        self._paused = True
        asyncio.get_running_loop().remove_reader(self._own)

    def resume(self):
        self._paused = False
        asyncio.get_running_loop().add_reader(self._own, self._read)

    def say(self, data):
        os.write(self._own, data)

    async def vanish(self):
        if self._own == -1:
            return
        asyncio.get_running_loop().remove_reader(self._own)
        os.close(self._own)
        os.close(self._host)
        self._own = self._host = -1
        self.path.unlink()

    async def close(self):
        await self.vanish()


class SerialEnd(TerminalEnd):
    def stream(self):
        return SerialStream(str(self.path), Line())


class ThreadedSerialEnd(TerminalEnd):
    def stream(self):
        return ThreadedSerialStream(str(self.path), Line(flow="none"))


class DeviceEnd(TerminalEnd):
    """A character device that answers, as a printer's `/dev/usb/lp0` does."""

    def stream(self):
        return FileStream(str(self.path))


class PipeEnd:
    """A named pipe, as a device that listens only. It vanishes with whoever reads it."""

    def __init__(self, folder):
        self.received = bytearray()
        self._path = folder / "lp0"
        self._own = -1

    async def start(self):
        os.mkfifo(self._path)
        await self.come_back()
        return self

    def stream(self):
        return FileStream(str(self._path))

    async def come_back(self):
        self._own = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
        self.resume()

    def _read(self):
        data = os.read(self._own, 65536)
        self.received += data
        if not data:  # until somebody opens it again it would be at its end all the time
            asyncio.get_running_loop().remove_reader(self._own)
            asyncio.get_running_loop().call_later(0.01, self._again, self._own)

    def _again(self, own):
        if self._own == own:
            self.resume()

    def pause(self):
        asyncio.get_running_loop().remove_reader(self._own)

    def resume(self):
        asyncio.get_running_loop().add_reader(self._own, self._read)

    async def vanish(self):
        if self._own != -1:
            asyncio.get_running_loop().remove_reader(self._own)
            os.close(self._own)
            self._own = -1

    async def close(self):
        await self.vanish()


class PlainEnd:
    """A plain file; it vanishes when somebody deletes it."""

    def __init__(self, folder):
        self._path = folder / "kitchen.bin"
        self._gone = b""

    async def start(self):
        self._path.touch()
        return self

    @property
    def received(self):
        return self._path.read_bytes() if self._path.exists() else self._gone

    def stream(self):
        return FileStream(str(self._path))

    async def vanish(self):
        self._gone = self._path.read_bytes()
        self._path.unlink()

    async def come_back(self):
        self._path.touch()

    async def close(self):
        pass
