"""What a USB printer answers outside of its data: its device id, and the wires of a port it does not have.

USB Device Class Definition for Printing Devices 1.1 has the requests (4.2). They block, and raise `OSError`.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from transports.device_id import DeviceId, device_id_of
from transports.usb_bus import in_words

if TYPE_CHECKING:
    from transports.usb_bus import Way

GET_DEVICE_ID: Final = 0
GET_PORT_STATUS: Final = 1
OF_INTERFACE: Final = 0xA1
LONGEST_ID: Final = 1024

ASK_MS: Final = 500
"""How long a printer may think about a question."""


@dataclass(frozen=True, slots=True)
class PortStatus:
    """The answer to GET_PORT_STATUS: what a parallel port's wires say. Many printers say less than is so."""

    paper_empty: bool
    selected: bool
    error: bool

    @property
    def well(self) -> bool:
        return self.selected and not self.paper_empty and not self.error

    @classmethod
    def of(cls, byte: int) -> PortStatus:
        return cls(bool(byte & 0x20), bool(byte & 0x10), not byte & 0x08)


def ask_device_id(device: Any, way: Way) -> DeviceId:  # noqa: ANN401 - pyusb has no annotations
    """Of an interface that need not be claimed: systems let this question pass."""
    return device_id_of(_ask(device, GET_DEVICE_ID, way.interface << 8 | way.alternate, LONGEST_ID))


def ask_port_status(device: Any, way: Way) -> PortStatus | None:  # noqa: ANN401 - pyusb has no annotations
    """None where the printer does not answer that."""
    answer = _ask(device, GET_PORT_STATUS, way.interface, 1)
    return PortStatus.of(answer[0]) if answer else None


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
