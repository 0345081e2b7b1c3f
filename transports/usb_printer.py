"""One USB printer that is ours for a while: claimed, written, listened to, and given back.

Everything here blocks; what goes wrong is an `OSError`. Writing, listening and asking may be done by three
threads at once.
"""

from __future__ import annotations

import atexit
import errno
import threading
from contextlib import contextmanager, suppress
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from transports.opening import UnusableError
from transports.usb_bus import find_printer, forbidden, in_words, ways
from transports.usb_questions import ask_device_id, ask_port_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from transports.device_id import DeviceId
    from transports.usb_bus import UsbId, Way
    from transports.usb_questions import PortStatus

PIECE: Final = 8192
"""Bytes of a transfer behind the first packet: at the 80 KB/s of paper it ends before its time-out."""

LARGEST: Final = 1_048_576
"""Bytes of a transfer to a printer that takes them as fast as they come."""

GROWTH: Final = 8
"""How much larger than the last a transfer may be."""

AIM_SECONDS: Final = 0.1
"""How long a transfer may take, if the printer takes it as fast as the one before: far from a time-out."""

TRANSFER_MS: Final = 1000
"""How long one transfer may take, and so how long a printer that is let go is still held.

A printer that takes no bytes (no paper) says NAK until then, and one that has nothing to say too. A transfer
that a time-out ends may have moved some of its bytes: pyusb answers how many.
"""

LOOK_SECONDS: Final = 5.0
"""Between two looks at a printer that says nothing by itself, for being gone."""

NOTHING_YET: Final = 0.05
"""Seconds until a printer is read again that gave an empty answer: USB allows them."""

CHUNK: Final = 512
"""Most bytes of one answer; the most that a packet may have at high speed, and more than printers keep."""

CLOSE_SECONDS: Final = 3.0


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
        _promise()

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
                began = monotonic()
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
                size = self._next(size, taken == len(piece), monotonic() - began)
            self.out = self._taken

    def _next(self, size: int, whole: bool, seconds: float) -> int:  # noqa: FBT001 - how it went
        if not whole:
            return self._way.packet
        fitting = size * min(GROWTH, AIM_SECONDS / max(seconds, AIM_SECONDS / GROWTH))
        return max(PIECE, min(LARGEST, int(fitting)))

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
            ask_port_status(self._device, self._way)
            self._ended.wait(LOOK_SECONDS)

    # --- asking -----------------------------------------------------------------------------------

    def port_status(self) -> PortStatus | None:
        """None where the printer does not answer that. Raises `OSError` when it is gone."""
        with self._call():
            return ask_port_status(self._device, self._way)

    def device_id(self) -> DeviceId:
        """Empty where the printer does not answer that. Raises `OSError` when it is gone."""
        with self._call():
            return ask_device_id(self._device, self._way)


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


@cache
def _promise() -> None:
    """Only now, so that it comes before pyusb's own end of libusb, which crashes while threads are in it."""
    atexit.register(_give_all_back)


def _give_all_back() -> None:
    """A process that ends leaves its printers to the system's driver, also where nobody waited for that."""
    for printer in tuple(_claimed):
        printer.close()
