"""docketd with a USB bus of its own, and one printer on it that can't answer.

Where HANG names a file, a write to that printer does not come back from the driver once the file is there.
"""

import os
import sys
from pathlib import Path

from docketd import main
from tests.transports.usb_backend import OUT, Bus, Device, Setting
from transports import registry
from transports.usb_bus import UsbId
from transports.usb_stream import UsbStream

ONE_WAY = Setting(protocol=1, ends=((OUT, 2),))


class Stuck(Bus):
    """A driver that hangs from the moment that the file is there."""

    def __init__(self, device, file):
        super().__init__(device)
        self._file = file

    def bulk_write(self, handle, *transfer):
        if self._file is not None and self._file.exists():
            handle.device.hangs.wait()
        return super().bulk_write(handle, *transfer)


def run():
    file = os.environ.get("HANG")
    bus = Stuck(Device(settings=(ONE_WAY,)), Path(file) if file else None)

    def usb(address, _workshop):
        return UsbStream(UsbId.of(address), lambda: bus)

    registry.TRANSPORTS = registry.TRANSPORTS | {"usb": usb}
    return main()


if __name__ == "__main__":
    sys.exit(run())
