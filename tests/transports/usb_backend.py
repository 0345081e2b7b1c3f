"""A USB bus for pyusb without libusb: devices that are plugged in and out, and what they do with bytes.

It has what pyusb asks of a backend (`usb.backend.IBackend`), and blocks as libusb does.
"""

import errno
import threading
import time
from types import SimpleNamespace

import usb.backend
import usb.core

OUT, IN = 0x01, 0x82
PACKET = 64


def usb_error(number, code):
    return usb.core.USBError(errno.errorcode[number], code, number)


GONE = (errno.ENODEV, -4)
STALLED = (errno.EPIPE, -9)


class Setting:
    """One setting of an interface, with its endpoints as pairs of address and kind (2: bulk)."""

    def __init__(self, kind=7, protocol=2, number=0, alternate=0, ends=((OUT, 2), (IN, 2)), packet=PACKET):
        self.kind, self.protocol = kind, protocol
        self.number, self.alternate = number, alternate
        self.ends, self.packet = ends, packet


BOTH_WAYS = Setting()


class Device:
    """What is plugged in. `log` has what was done with it; `received` the bytes that it took."""

    def __init__(self, vendor=0x04B8, product=0x0E28, serial="SN000123", settings=(BOTH_WAYS,), port=2):
        self.vendor, self.product, self.port = vendor, product, port
        self.texts = {1: "EPSON", 2: "TM-m30III", 3: serial}
        self.settings = settings
        self.plugged = True
        self.driver = "usblp"
        self.configuration = 1
        self.claimed = None  # by which handle
        self.received = bytearray()
        self.transfers = []  # how many bytes were offered
        self.said = bytearray()
        self.room = None  # bytes that it still takes; None: all
        self.halted = set()  # endpoints that stall until somebody clears that
        self.refuses = None  # what opening raises
        self.hangs = threading.Event()  # set: a call that never comes back
        self.hangs_at = None
        self.port_status = b"\x18"
        self.device_id = b"MFG:EPSON;CMD:ESC/POS;MDL:TM-m30III;CLS:PRINTER;"
        self.log = []


class Bus(usb.backend.IBackend):
    def __init__(self, *devices):
        super().__init__()
        self.devices = list(devices)
        self.changed = threading.Condition()

    # --- descriptors ------------------------------------------------------------------------------

    def enumerate_devices(self):
        return iter([device for device in self.devices if device.plugged])

    def get_device_descriptor(self, device):
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=64, idVendor=device.vendor, idProduct=device.product,
            bcdDevice=0x100, iManufacturer=1, iProduct=2, iSerialNumber=3 if device.texts[3] else 0,
            bNumConfigurations=1, address=device.port + 1, bus=1, port_number=device.port,
            port_numbers=(device.port,), speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, device, index):
        if index:
            raise IndexError
        numbers = {setting.number for setting in device.settings}
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=len(numbers),
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def _setting(self, device, interface, alternate):
        numbers = sorted({setting.number for setting in device.settings})
        return [setting for setting in device.settings if setting.number == numbers[interface]][alternate]

    def get_interface_descriptor(self, device, interface, alternate, configuration):
        setting = self._setting(device, interface, alternate)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=setting.number,
            bAlternateSetting=setting.alternate, bNumEndpoints=len(setting.ends),
            bInterfaceClass=setting.kind, bInterfaceSubClass=1, bInterfaceProtocol=setting.protocol,
            iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, device, endpoint, interface, alternate, configuration):
        setting = self._setting(device, interface, alternate)
        address, kind = setting.ends[endpoint]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=kind,
            wMaxPacketSize=setting.packet, bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    # --- taking it --------------------------------------------------------------------------------

    def open_device(self, device):
        if device.refuses is not None:
            raise usb_error(*device.refuses)
        handle = SimpleNamespace(device=device)
        device.log.append("open")
        return handle

    def close_device(self, handle):
        handle.device.log.append("close")

    def get_configuration(self, handle):
        return handle.device.configuration

    def set_configuration(self, handle, value):
        handle.device.configuration = value
        handle.device.log.append(f"configuration {value}")

    def set_interface_altsetting(self, handle, interface, alternate):
        handle.device.log.append(f"setting {interface}.{alternate}")

    def claim_interface(self, handle, interface):
        if handle.device.driver or handle.device.claimed not in {None, id(handle)}:
            raise usb_error(errno.EBUSY, -6)
        handle.device.claimed = id(handle)
        handle.device.log.append(f"claim {interface}")

    def release_interface(self, handle, interface):
        self._alive(handle.device)
        handle.device.claimed = None
        handle.device.log.append(f"release {interface}")

    def is_kernel_driver_active(self, handle, interface):
        return bool(handle.device.driver)

    def detach_kernel_driver(self, handle, interface):
        handle.device.driver = None
        handle.device.log.append("detach")

    def attach_kernel_driver(self, handle, interface):
        self._alive(handle.device)
        handle.device.driver = "usblp"
        handle.device.log.append("attach")

    def clear_halt(self, handle, endpoint):
        handle.device.halted.discard(endpoint)
        handle.device.log.append(f"clear {endpoint:#x}")

    def reset_device(self, handle):
        raise AssertionError("a reset makes printers forget jobs")

    # --- bytes ------------------------------------------------------------------------------------

    def bulk_write(self, handle, endpoint, interface, data, timeout):
        device, data = handle.device, bytes(data)
        end, taken = time.monotonic() + timeout / 1000, 0
        with self.changed:
            device.transfers.append(len(data))
            while taken < len(data):
                self._alive(device)
                self._hang(device, "write")
                if endpoint in device.halted:
                    raise usb_error(*STALLED)
                size = min(PACKET, len(data) - taken)
                if device.room is not None and device.room < size:
                    if not self._wait(end):
                        break
                    continue
                if device.room is not None:
                    device.room -= size
                device.received += data[taken : taken + size]
                taken += size
        if not taken:
            raise usb.core.USBTimeoutError("timed out", -7, errno.ETIMEDOUT)
        return taken

    def bulk_read(self, handle, endpoint, interface, buffer, timeout):
        device, end = handle.device, time.monotonic() + timeout / 1000
        with self.changed:
            while not device.said:
                self._alive(device)
                if endpoint in device.halted:
                    raise usb_error(*STALLED)
                if not self._wait(end):
                    raise usb.core.USBTimeoutError("timed out", -7, errno.ETIMEDOUT)
            data = device.said[: len(buffer)]
            del device.said[: len(buffer)]
        for at, byte in enumerate(data):
            buffer[at] = byte
        return len(data)

    def ctrl_transfer(self, handle, kind, request, value, index, buffer, timeout):
        device = handle.device
        self._alive(device)
        self._hang(device, "ask")
        answer = self._answer(device, kind, request, value, index)
        if answer is None:
            raise usb_error(*STALLED)
        for at, byte in enumerate(answer[: len(buffer)]):
            buffer[at] = byte
        return min(len(answer), len(buffer))

    def _answer(self, device, kind, request, value, index):
        if (kind, request, value >> 8) == (0x80, 6, 3):
            data = b"\x09\x04" if not value & 0xFF else device.texts[value & 0xFF].encode("utf-16-le")
            return bytes([len(data) + 2, 3]) + data
        device.log.append(f"ask {request} of {index:#x}")
        if (kind, request) == (0xA1, 0) and device.device_id is not None:
            return (len(device.device_id) + 2).to_bytes(2, "big") + device.device_id
        if (kind, request) == (0xA1, 1):
            return device.port_status
        return None

    def _alive(self, device):
        if not device.plugged:
            raise usb_error(*GONE)

    def _hang(self, device, moment):
        if device.hangs_at == moment:
            device.hangs.wait()

    def _wait(self, end):
        left = end - time.monotonic()
        return left > 0 and (self.changed.wait(left) or time.monotonic() < end)

    # --- what a person does -----------------------------------------------------------------------

    def change(self, device, **values):
        with self.changed:
            for name, value in values.items():
                setattr(device, name, value)
            self.changed.notify_all()

    def unplug(self, device):
        self.change(device, plugged=False)

    def plug(self, device, port):
        """A device that comes back has forgotten who had it."""
        self.change(
            device, plugged=True, port=port, driver="usblp", claimed=None, room=None, said=bytearray()
        )

    def say(self, device, data):
        self.change(device, said=device.said + data)


class UsbEnd:
    """A printer on such a bus. It goes from one port, and comes back on another."""

    def __init__(self, settings=(BOTH_WAYS,)):
        self.device = Device(settings=settings)
        self.bus = Bus(self.device)

    async def start(self):
        return self

    @property
    def received(self):
        return self.device.received

    def stream(self):
        from transports.usb_bus import UsbId
        from transports.usb_stream import UsbStream

        return UsbStream(UsbId(0x04B8, 0x0E28, "SN000123"), lambda: self.bus)

    def pause(self):
        self.bus.change(self.device, room=4096)

    def resume(self):
        self.bus.change(self.device, room=None)

    def say(self, data):
        self.bus.say(self.device, data)

    async def vanish(self):
        self.bus.unplug(self.device)

    async def come_back(self):
        self.bus.plug(self.device, self.device.port + 1)

    async def close(self):
        self.device.hangs.set()
        self.bus.unplug(self.device)


class OneWayUsbEnd(UsbEnd):
    def __init__(self):
        super().__init__((Setting(protocol=1, ends=((OUT, 2),)),))
