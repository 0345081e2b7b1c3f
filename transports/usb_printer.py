"""One USB printer that is ours for a while: claimed, written, listened to, and given back.

Everything here blocks; what goes wrong is an `OSError`. Writing, listening and asking may be done by three
threads at once. USB Device Class Definition for Printing Devices 1.1 has the requests (4.2).
"""

from __future__ import annotations

import atexit
import errno
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from transports.device_id import DeviceId, device_id_of
from transports.usb_bus import UnusableError, find_printer, forbidden, in_words, ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from transports.usb_bus import UsbId, Way

PIECE: Final = 8192
"""Most bytes of one transfer: paper takes some 80 KB/s, so that it is done before its time-out."""

TRANSFER_MS: Final = 1000
"""How long one transfer may take, and so how long a printer that is let go is still held.

A printer that takes no bytes (no paper) says NAK until then, and one that has nothing to say too. A transfer
that a time-out ends may have moved some of its bytes: pyusb answers how many.
"""

ASK_MS: Final = 500
"""How long a printer may think about a question of its class."""

LOOK_SECONDS: Final = 5.0
"""Between two looks at a printer that says nothing by itself, for being gone."""

NOTHING_YET: Final = 0.05
"""Seconds until a printer is read again that gave an empty answer: USB allows them."""

CHUNK: Final = 512
"""Most bytes of one answer; the most that a packet may have at high speed, and more than printers keep."""

CLOSE_SECONDS: Final = 3.0

GET_DEVICE_ID, GET_PORT_STATUS, OF_INTERFACE = 0, 1, 0xA1
LONGEST_ID: Final = 1024


@dataclass(frozen=True, slots=True)
class PortStatus:
    """The answer to GET_PORT_STATUS: what a parallel port's wires say. Many printers say less than is so."""

    paper_empty: bool
    selected: bool
    error: bool

    @classmethod
    def of(cls, byte: int) -> PortStatus:
        return cls(bool(byte & 0x20), bool(byte & 0x10), not byte & 0x08)


def claim_printer(backend: Any, wanted: UsbId) -> ClaimedPrinter:  # noqa: ANN401 - pyusb has no annotations
    """Find it, wherever it is plugged in now, and take it. Raises `OSError`."""
    return ClaimedPrinter(find_printer(backend, wanted))


class ClaimedPrinter:
    """`out` counts bytes that the printer took or that are on their way; `transfers` those that began."""

    def __init__(self, device: Any) -> None:  # noqa: ANN401 - pyusb has no annotations
        self.out = 0
        self.transfers = 0
        self._taken = 0
        self._device = device
        self._ended = threading.Event()
        self._freed = threading.Event()
        self._idle = threading.Condition()
        self._inside = 0
        self._closing = False
        self._driver: int | None = None  # an interface to give back to the system's driver
        try:
            with in_words():
                self._way = self._claim()
        except OSError as error:
            self._free()
            raise _in_words(device, error) from error
        _claimed.add(self)

    @property
    def answers(self) -> bool:
        return self._way.back is not None

    # --- taking and giving back -------------------------------------------------------------------

    def _claim(self) -> Way:
        import usb.util  # noqa: PLC0415 - few have a USB printer

        way = self._configured()
        self._take_from_driver(way.interface)
        usb.util.claim_interface(self._device, way.interface)
        if way.alternate or not way.only:
            self._device.set_interface_altsetting(way.interface, way.alternate)
        return way

    def _configured(self) -> Way:
        """A configuration is set only where there is none: setting it makes some printers forget a job."""
        try:
            value = self._device.get_active_configuration().bConfigurationValue
        except OSError as error:
            if error.errno is not None:
                raise
            self._device.set_configuration()
            value = self._device.get_active_configuration().bConfigurationValue
        found = ways(self._device, value)
        if not found:
            raise UnusableError(errno.ENXIO, "as it is configured, it is no printer")
        return found[0]

    def _take_from_driver(self, interface: int) -> None:
        """Linux gives printers to usblp; elsewhere there is nothing to be detached."""
        with suppress(NotImplementedError):
            if self._device.is_kernel_driver_active(interface):
                self._device.detach_kernel_driver(interface)
                self._driver = interface

    def close(self) -> None:
        """Give it back after every call has come back: at once, or by the last of them."""
        self.end()
        with self._idle:
            self._idle.wait_for(lambda: not self._inside or self._closing, CLOSE_SECONDS)
            ours, self._closing = not self._closing, True
            free = ours and not self._inside
        if free:
            self._free()
        elif not ours:
            self._freed.wait(CLOSE_SECONDS)

    def end(self) -> None:
        """No transfer begins after this; returns at once."""
        with self._idle:
            self._ended.set()

    def _free(self) -> None:
        import usb.util  # noqa: PLC0415 - few have a USB printer

        with suppress(OSError, NotImplementedError):  # it may be unplugged
            if self._driver is not None:
                usb.util.release_interface(self._device, self._driver)
                self._device.attach_kernel_driver(self._driver)
        with suppress(OSError, NotImplementedError):
            usb.util.dispose_resources(self._device)
        self._freed.set()

    @contextmanager
    def _call(self) -> Iterator[None]:
        with self._idle:
            if self._ended.is_set():
                raise OSError(errno.ESHUTDOWN, "the printer was let go")
            self._inside += 1
        try:
            with in_words():
                yield
        finally:
            with self._idle:
                self._inside -= 1
                free = self._closing and not self._inside
                self._idle.notify_all()
            if free:
                self._free()

    # --- writing ----------------------------------------------------------------------------------

    def announce(self, data: bytes) -> None:
        """Count the first packet, before a thread gets to it: what may have left never counts as kept."""
        with self._idle:
            if not self._ended.is_set():
                self.out = self._taken + min(len(data), self._way.packet)

    def write(self, data: bytes, given_up: threading.Event) -> None:
        """Return when all is taken, or nobody wants it any more.

        Begins with one packet, and after a time-out feels with one packet again: a packet is taken or not, so
        that an endpoint found halted can be cleared, and no byte is lost or sent twice.
        """
        at, size, cleared = 0, self._way.packet, False
        with self._call():
            while at < len(data) and self._begins(min(size, len(data) - at), given_up):
                piece = data[at : at + size]
                try:
                    taken = self._give(piece)
                except OSError as error:
                    if error.errno != errno.EPIPE or cleared or len(piece) > self._way.packet:
                        raise
                    self._device.clear_halt(self._way.out)
                    taken, cleared = 0, True
                else:
                    cleared = cleared and not taken
                at += taken
                self._taken += taken
                size = PIECE if taken == len(piece) else self._way.packet
            self.out = self._taken

    def _begins(self, size: int, given_up: threading.Event) -> bool:
        with self._idle:
            if self._ended.is_set() or given_up.is_set():
                return False
            self.out = self._taken + size
            self.transfers += 1
            return True

    def _give(self, piece: bytes) -> int:
        import usb.core  # noqa: PLC0415 - few have a USB printer

        try:
            taken: int = self._device.write(self._way.out, piece, TRANSFER_MS)
        except usb.core.USBTimeoutError:  # not one packet
            return 0
        return taken

    # --- listening --------------------------------------------------------------------------------

    def listen(self, hear: Callable[[bytes], None]) -> None:
        """Tell what the printer says until it is let go; one that never says anything is looked after."""
        with self._call():
            if self._way.back is None:
                self._look_after()
            else:
                self._listen(self._way.back, hear)

    def _listen(self, endpoint: int, hear: Callable[[bytes], None]) -> None:
        """A transfer is pending all the time: a printer keeps no more than some 128 bytes for later."""
        cleared = False
        while not self._ended.is_set():
            try:
                data = self._heard(endpoint)
            except OSError as error:
                if error.errno != errno.EPIPE or cleared:
                    raise
                self._device.clear_halt(endpoint)
                cleared = True
                continue
            cleared = False
            if data:
                hear(data)
            elif data is not None:
                self._ended.wait(NOTHING_YET)

    def _heard(self, endpoint: int) -> bytes | None:
        import usb.core  # noqa: PLC0415 - few have a USB printer

        try:
            return bytes(self._device.read(endpoint, CHUNK, TRANSFER_MS))
        except usb.core.USBTimeoutError:
            return None

    def _look_after(self) -> None:
        while not self._ended.is_set():
            self._port_status()
            self._ended.wait(LOOK_SECONDS)

    # --- asking -----------------------------------------------------------------------------------

    def port_status(self) -> PortStatus | None:
        """None where the printer does not answer that. Raises `OSError` when it is gone."""
        with self._call():
            return self._port_status()

    def device_id(self) -> DeviceId:
        """Empty where the printer does not answer that. Raises `OSError` when it is gone."""
        with self._call():
            return ask_device_id(self._device, self._way)

    def _port_status(self) -> PortStatus | None:
        answer = _ask(self._device, GET_PORT_STATUS, self._way.interface, 1)
        return PortStatus.of(answer[0]) if answer else None


def ask_device_id(device: Any, way: Way) -> DeviceId:  # noqa: ANN401 - pyusb has no annotations
    """Of an interface that need not be claimed: systems let this question pass."""
    return device_id_of(_ask(device, GET_DEVICE_ID, way.interface << 8 | way.alternate, LONGEST_ID))


def _ask(device: Any, request: int, index: int, size: int) -> bytes:  # noqa: ANN401 - pyusb has none
    """Past `Device.ctrl_transfer`, which would claim the interface whose number the alternate setting has.

    Empty where it is refused, or not answered in time.
    """
    import usb.util  # noqa: PLC0415 - few have a USB printer

    ctx = device._ctx  # noqa: SLF001 - the only place; a test asks whether it still has these
    buffer = usb.util.create_buffer(size)
    try:
        with in_words():
            handle = ctx.managed_open()
            got = ctx.backend.ctrl_transfer(handle, OF_INTERFACE, request, 0, index, buffer, ASK_MS)
    except OSError as error:
        if error.errno in {errno.EPIPE, errno.ETIMEDOUT, errno.EIO, errno.EBUSY}:
            return b""
        raise
    return bytes(buffer[:got])


def _in_words(device: Any, error: OSError) -> OSError:  # noqa: ANN401 - pyusb has no annotations
    if error.errno in {errno.EACCES, errno.EPERM}:
        return forbidden(device, error)
    if error.errno == errno.EBUSY:
        return UnusableError(
            errno.EBUSY,
            "another program has this printer: a CUPS queue, ipp-usb, or a second docketd; if none has, its"
            " driver hangs: plug it in again",
        )
    return error


_claimed: WeakSet[ClaimedPrinter] = WeakSet()


@atexit.register
def _give_all_back() -> None:
    """A process that ends leaves its printers to the system's driver, also where nobody waited for that."""
    for printer in tuple(_claimed):
        printer.close()
