"""Printers on a serial line.

pyserial sets the line up; on POSIX the loop waits for it, so no thread stands between. (pyserial-asyncio
drains an aborted line, on the loop: behind a USB adapter whose printer takes no bytes that never returns.)

Epson's printers leave the works with 8 bits, no parity, and DTR/DSR: the printer takes its DTR line away
while it is busy, which a cable carries to this side's DSR. Linux's drivers do not know that handshake, so it
is made here.
"""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from transports.descriptor import DescriptorStream, Device

if sys.platform == "win32":
    TERMINAL_ERROR = OSError
else:
    import termios

    TERMINAL_ERROR = termios.error  # which is no OSError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transports.addresses import Address

AHEAD: Final = 16
"""Most bytes that may be under way to a printer that stops by its DTR line.

What is under way when it stops still arrives, and some stop with room for 16 bytes alone (Epson, TM-T88
Series Technical Manual, Rev. A, page A-9).
"""


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


class SerialStream(DescriptorStream):
    """For POSIX."""

    def __init__(self, port: str, line: Line) -> None:
        super().__init__(port, lambda: open_line(port, line))


class SerialDevice:
    waits = answers = True

    def __init__(self, port: Any, *, by_dsr: bool) -> None:  # noqa: ANN401 - pyserial has no annotations
        self._port = port
        self._by_dsr = by_dsr and _has_lines(port)

    def fileno(self) -> int:
        number: int = self._port.fileno()
        return number

    def room(self) -> int | None:
        """Raises `OSError`."""
        if not self._by_dsr:
            return None
        if not self._port.dsr:
            return 0
        return max(0, AHEAD - int(self._port.out_waiting))

    def close(self) -> None:
        close_port(self._port)


def open_port(name: str, line: Line, **more: object) -> Any:  # noqa: ANN401 - pyserial has no annotations
    """Raises `OSError`."""
    import serial  # noqa: PLC0415 - few have a serial printer

    try:
        return serial.Serial(
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


def close_port(port: Any) -> None:  # noqa: ANN401 - pyserial has no annotations
    """What waits is dropped first: else the driver waits for a printer that takes no bytes."""
    with suppress(OSError, TERMINAL_ERROR):  # it may be unplugged
        port.reset_output_buffer()
    with suppress(OSError, TERMINAL_ERROR):
        port.close()


def open_line(name: str, line: Line) -> Device:
    """Raises `OSError`."""
    port = open_port(name, line, timeout=0, write_timeout=0, exclusive=True)
    if line.flow == "xon":
        _listen_only(port.fileno())
    return SerialDevice(port, by_dsr=line.flow == "dtr")


def _has_lines(port: Any) -> bool:  # noqa: ANN401 - pyserial has no annotations
    """Whether it has a DSR line. What has none, such as a printer on USB that plays a port, needs none."""
    try:
        return port.dsr is not None
    except OSError:
        return False


def _listen_only(descriptor: int) -> None:
    """XON and XOFF are the printer's words. From here they would get between the bytes of a picture."""
    if sys.platform != "win32":
        how = termios.tcgetattr(descriptor)
        how[0] &= ~termios.IXOFF
        termios.tcsetattr(descriptor, termios.TCSANOW, how)
