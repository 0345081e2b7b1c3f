"""Printers on a serial line.

pyserial sets the line up. On POSIX pyserial-asyncio carries the bytes, as `serial_port.py` tames it: the loop
waits for the line, and no thread stands between.

Epson's printers leave the works with 8 bits, no parity, and DTR/DSR: the printer takes its DTR line away
while it is busy, which a cable carries to this side's DSR. Linux's drivers do not know that handshake, so it
is made here.
"""

from __future__ import annotations

import asyncio
import errno
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from transports.errors import LostError
from transports.opening import close_aside, open_aside
from transports.side_thread import SideThread

if sys.platform == "win32":
    TERMINAL_ERROR = OSError
else:
    import termios

    TERMINAL_ERROR = termios.error  # which is no OSError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from transports.addresses import Address

AHEAD: Final = 16
"""Most bytes that may be under way to a printer that stops by its DTR line.

What is under way when it stops still arrives, and some stop with room for 16 bytes alone (Epson, TM-T88
Series Technical Manual, Rev. A, page A-9).
"""

LOOK_AGAIN: Final = 0.002
"""Seconds until a printer that is busy is looked at again: its DTR line is no event to wait for."""

CHUNK: Final = 4096
"""Most bytes of one answer."""

SLICE: Final = 65536
"""Bytes given to the transport at once: it copies what is left of them for each piece that the line takes."""


@dataclass(frozen=True, slots=True)
class Line:
    """How a serial line is spoken. The defaults are those of the printers' makers."""

    baud: int = 38400
    flow: str = "dtr"  # dtr, xon, rts or none
    parity: str = "none"  # none, even or odd
    bits: int = 8

    @classmethod
    def of(cls, address: Address) -> Line:
        words: Mapping[str, str] = dict(address.query)
        line = cls()
        return cls(
            baud=int(words.get("baud", line.baud)),
            flow=words.get("flow", line.flow),
            parity=words.get("parity", line.parity),
            bits=int(words.get("bits", line.bits)),
        )


class SerialStream:
    """For POSIX."""

    def __init__(self, port: str, line: Line) -> None:
        self._name = port
        self._line = line
        self._side = SideThread(port)
        self._open: OpenLine | None = None
        self._out = 0

    def __repr__(self) -> str:
        return f"SerialStream({self._name!r})"

    @property
    def bytes_out(self) -> int:
        return self._out if self._open is None else self._open.device.taken

    @property
    def answers(self) -> bool:
        return True

    async def open(self, timeout: float) -> None:  # noqa: ASYNC109 - the deadline is part of the contract
        self.abort()
        device = await open_aside(self._side, lambda: open_device(self._name, self._line), timeout)
        self._open = OpenLine.of(device)

    async def write(self, data: bytes) -> None:
        line = self._opened()
        left = memoryview(data)
        while left:
            room = await self._room(line)
            await self._give(line, bytes(left[:room]))
            left = left[room:]

    async def read(self) -> bytes:
        line = self._opened()
        try:
            data = await line.reader.read(CHUNK)
        except OSError as error:
            raise LostError(self.bytes_out, str(error)) from error
        if not data or self._open is not line:
            raise LostError(self.bytes_out, "aborted")
        return data

    def abort(self) -> None:
        line, self._open = self._open, None
        if line is not None:
            self._out = line.device.taken
            line.writer.transport.abort()
            close_aside(self._side, line.device)

    def _opened(self) -> OpenLine:
        if self._open is None:
            raise LostError(self._out, "not open")
        return self._open

    async def _room(self, line: OpenLine) -> int:
        """Wait until the printer takes bytes; answer how many."""
        try:
            while (room := line.device.room()) == 0:
                await asyncio.sleep(LOOK_AGAIN)
                self._check(line)
        except OSError as error:
            raise LostError(self.bytes_out, str(error)) from error
        return room or SLICE

    async def _give(self, line: OpenLine, piece: bytes) -> None:
        try:
            line.writer.write(piece)
            await line.writer.drain()
        except OSError as error:
            raise LostError(self.bytes_out, str(error)) from error
        self._check(line)  # `drain` also returns when the transport was aborted

    def _check(self, line: OpenLine) -> None:
        if line.writer.transport.is_closing():
            raise LostError(self.bytes_out, "aborted" if self._open is not line else "the device is gone")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A device, and pyserial-asyncio's way of carrying its bytes."""

    device: SerialDevice
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    def of(cls, device: SerialDevice) -> OpenLine:
        from transports.serial_port import LineTransport  # noqa: PLC0415 - few have a serial printer

        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport = LineTransport(loop, protocol, device.port)
        transport.set_write_buffer_limits(high=0)  # every byte that the line does not take holds `write`
        return cls(device, reader, asyncio.StreamWriter(transport, protocol, reader, loop))


class SerialDevice:
    """An open port, and whether its printer is busy."""

    def __init__(self, port: Any, *, by_dsr: bool) -> None:  # noqa: ANN401 - pyserial has no annotations
        self.port = port
        self._by_dsr = by_dsr and _has_lines(port)

    @property
    def taken(self) -> int:
        number: int = self.port.taken
        return number

    def room(self) -> int | None:
        """How many bytes it may be given now: 0 for none, None for as many as it takes. Raises `OSError`."""
        if not self._by_dsr:
            return None
        if not self.port.dsr:
            return 0
        return max(0, AHEAD - int(self.port.out_waiting))

    def close(self) -> None:
        """May wait for the driver, which may wait for the printer."""
        self.port.let_go()


def open_port(name: str, line: Line, **more: object) -> Any:  # noqa: ANN401 - pyserial has no annotations
    """Raises `OSError`."""
    import serial  # noqa: PLC0415 - few have a serial printer

    return _set_up(serial.Serial, name, line, **more)


def close_port(port: Any) -> None:  # noqa: ANN401 - pyserial has no annotations
    """What waits is dropped first: else the driver waits for a printer that takes no bytes."""
    with suppress(OSError, TERMINAL_ERROR):  # it may be unplugged
        port.reset_output_buffer()
    with suppress(OSError, TERMINAL_ERROR):
        port.close()


def open_device(name: str, line: Line) -> SerialDevice:
    """Raises `OSError`."""
    from transports.serial_port import SerialPort  # noqa: PLC0415 - few have a serial printer

    port = _set_up(SerialPort, name, line, exclusive=True)
    return SerialDevice(port, by_dsr=line.flow == "dtr")


def _set_up(make: Callable[..., Any], name: str, line: Line, **more: object) -> Any:  # noqa: ANN401 - a port
    try:
        return make(
            name,
            line.baud,
            bytesize=line.bits,
            parity=line.parity[0].upper(),
            xonxoff=line.flow == "xon",
            rtscts=line.flow == "rts",
            **more,
        )
    except (ValueError, TERMINAL_ERROR) as error:  # a speed that this adapter does not have
        raise OSError(errno.EINVAL, str(error)) from error


def _has_lines(port: Any) -> bool:  # noqa: ANN401 - pyserial has no annotations
    """Whether it has a DSR line. What has none, such as a printer on USB that plays a port, needs none."""
    try:
        return port.dsr is not None
    except OSError:
        return False
