"""pyserial-asyncio on POSIX, without what would hold the loop. Imported where a serial line is opened.

As they come, pyserial 3.5 and pyserial-asyncio 0.6 wait where nobody may: a line that ends is drained, which
behind an adapter whose printer takes no bytes never comes back; a write that finds the line full tries again
until it is not; an end with bytes in the buffer waits for them. And a read calls `select`, which knows no
descriptor above 1023.
"""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress

from serial import Serial, SerialException
from serial_asyncio import SerialTransport

if sys.platform == "win32":
    raise ImportError("no loop of Windows waits for serial lines: serial_threads.py is for it")

import termios


class SerialPort(Serial):  # type: ignore[misc]  # pyserial has no annotations
    """What a transport asks of it on the loop returns at once; `let_go` closes it, and may wait."""

    taken = 0
    """Bytes that the system took since the port was opened."""

    def read(self, size: int = 1) -> bytes:
        """Answer what is there. Raises `SerialException` when nothing will come any more."""
        try:
            data = os.read(self.fd, size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise SerialException(error.errno, str(error)) from error
        if not data and _ready(self.fd):
            raise SerialException("the device is gone")  # it is readable for ever, and gives nothing
        return data

    def write(self, data: bytes) -> int:
        """Answer how many bytes the system took. Raises `BlockingIOError`, and `SerialException`."""
        try:
            taken = os.write(self.fd, data)
        except BlockingIOError:
            raise
        except OSError as error:
            raise SerialException(error.errno, str(error)) from error
        self.taken += taken
        return taken

    def flush(self) -> None:
        """Drain nothing: `let_go` drops what waits."""

    def close(self) -> None:
        """Leave it to `let_go`: a driver may close as slowly as it drains."""

    def let_go(self) -> None:
        """Drop what waits first: else the driver waits for a printer that takes no bytes."""
        with suppress(OSError, termios.error):  # it may be unplugged
            self.reset_output_buffer()
        with suppress(OSError, termios.error):
            super().close()

    def _reconfigure_port(self, force_update: bool = False) -> None:  # noqa: FBT001, FBT002 - pyserial's signature
        """Set the line up when it is opened, and never again.

        A transport sets timeouts that no line knows of, each time with a round of questions to the adapter.
        """
        if not force_update:
            return
        super()._reconfigure_port(force_update=True)
        if self.xonxoff:
            self._listen_only()

    def _listen_only(self) -> None:
        """XON and XOFF are the printer's words. From here they would get between the bytes of a picture."""
        how = termios.tcgetattr(self.fd)
        how[0] &= ~termios.IXOFF
        termios.tcsetattr(self.fd, termios.TCSANOW, how)


class LineTransport(SerialTransport):  # type: ignore[misc]  # nor has it
    """Every end is at once: nothing waits for a buffer that may never empty."""

    def _close(self, exc: Exception | None = None) -> None:
        self._abort(exc)

    def _abort(self, exc: Exception | None) -> None:
        if not self._closing:  # a second end would be told to a protocol that is gone
            super()._abort(exc)

    def _fatal_error(self, exc: Exception, message: str = "") -> None:  # noqa: ARG002 - its signature
        """Tell the protocol and nobody else: an adapter that is pulled out is no mistake in the program."""
        self._abort(exc)


def _ready(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
