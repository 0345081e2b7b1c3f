"""A USB bus with printers on it, for the real libusb, without hardware and without the kernel's USB.

Runs under the system's Python, as `umockdev-wrapper /usr/bin/python3 -m tests.rig.usb_bus FOLDER`, with
nothing but umockdev's binding. umockdev shows the devices of its test bed (sysfs, device nodes, events) to
programs that have its library preloaded, and hands each call on a device node to a socket: here stands the
other side of it. The calls are those of Linux's usbfs (linux/usbdevice_fs.h), the descriptors those of USB
2.0, chapter 9.

Every line on FOLDER/control is one command as JSON, and gets one line back; `usb_printers.py` speaks it. It
ends with its standard input.
"""

import errno
import json
import os
import socket
import struct
import sys
import threading
from pathlib import Path

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402 - not before its version is known

from tests.rig.usb_device import BULK_URB, CONTROL_URB, URB, Printer, Transfer  # noqa: E402

POLL = 0.0005  # libusb asks again and again: the test bed's files are always ready

# What umockdev and this side say to each other, in native 64-bit words.
CALL, DONE, READ, WRITE = 1, 3, 5, 6

# Calls, by the number in the low byte of their request.
SET_INTERFACE, SET_CONFIGURATION, GET_DRIVER, SUBMIT, DISCARD, REAP, REAP_NOW = 4, 5, 8, 10, 11, 12, 13
CLAIM, RELEASE, PASS_ON, RESET, CLEAR_HALT, CAPABILITIES, CONNECT = 15, 16, 18, 20, 21, 26, 23
DRIVER_NAME = 256
# Zero packets, continuation, no size limit, scatter and gather, reaping what is gone.
CAN = 0x1F


class Node:
    """One program that has a device node open: its calls, one after the other."""

    def __init__(self, bus, printer, connection):
        self._bus, self._printer, self._connection = bus, printer, connection
        self._under_way = []
        self._born = printer.node

    def run(self):
        try:
            while True:
                kind, request, argument = struct.unpack("=3Q", self._exactly(24))
                result, error = (-1, errno.ENOTTY) if kind != CALL else self._call(request & 0xFF, argument)
                self._connection.sendall(struct.pack("=Qqq", DONE, result, error))
        except (EOFError, OSError):
            pass
        finally:
            self._connection.close()
            with self._bus.changed:
                if self._printer.claimed is self:
                    self._printer.claimed = None

    def _exactly(self, size):
        data = bytearray()
        while len(data) < size:
            piece = self._connection.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    def _read(self, at, size):
        if not size:
            return b""
        self._connection.sendall(struct.pack("=3Q", READ, at, size))
        return self._exactly(size)

    def _write(self, at, data):
        if data:
            self._connection.sendall(struct.pack("=3Q", WRITE, at, len(data)) + data)

    def _call(self, number, argument):
        if number == CAPABILITIES:
            self._write(argument, struct.pack("=I", CAN))
            return 0, 0
        if number in {REAP, REAP_NOW}:
            return self._reap(argument)
        if number == DISCARD:
            return self._discard(argument)
        if self._printer.node != self._born or not self._printer.plugged:
            return -1, errno.ENODEV
        if number == SUBMIT:
            return self._submit(argument)
        return self._manage(number, argument)

    def _manage(self, number, argument):
        printer = self._printer
        if number == GET_DRIVER:
            if not printer.driver and printer.claimed is None:
                return -1, errno.ENODATA
            name = b"usblp" if printer.driver else b"usbfs"
            self._write(argument, struct.pack("=I", 0) + name.ljust(DRIVER_NAME, b"\0"))
        elif number == PASS_ON:
            _, code, _ = struct.unpack("=iiQ", self._read(argument, 16))
            printer.driver = code & 0xFF == CONNECT
            printer.log.append("attach" if printer.driver else "detach")
        elif number == CLAIM:
            if printer.driver or printer.claimed not in {None, self}:
                return -1, errno.EBUSY
            printer.claimed = self
            printer.log.append("claim")
        elif number == RELEASE:
            printer.claimed = None
            printer.log.append("release")
        elif number == CLEAR_HALT:
            [endpoint] = struct.unpack("=I", self._read(argument, 4))
            printer.halted.discard(endpoint)
            printer.log.append(f"clear {endpoint:#x}")
        elif number == RESET:
            printer.log.append("reset")
        elif number not in {SET_INTERFACE, SET_CONFIGURATION}:
            return -1, errno.ENOTTY
        return 0, 0

    def _submit(self, at):
        urb = self._read(at, URB)
        buffer, size = struct.unpack_from("=Qi", urb, 16)
        sends = urb[0] == CONTROL_URB or not urb[1] & 0x80
        data = self._read(buffer, size) if sends else b""
        if urb[0] not in {CONTROL_URB, BULK_URB}:
            return -1, errno.EINVAL
        self._under_way.append(Transfer(at, urb, data))
        return 0, 0

    def _discard(self, at):
        """What went by then went: the host hears of it."""
        for transfer in self._under_way:
            if transfer.at == at and transfer.status is None:
                with self._bus.changed:
                    transfer.status = -errno.ENOENT
                return 0, 0
        return -1, errno.EINVAL

    def _reap(self, into):
        with self._bus.changed:
            done = self._done()
            if done is None:
                self._bus.changed.wait(POLL)
                done = self._done()
        if done is None:
            return -1, errno.EAGAIN
        self._under_way.remove(done)
        self._write(done.into, done.answer)
        self._write(done.at + 4, struct.pack("=i", done.status))
        self._write(done.at + 28, struct.pack("=i", done.went))
        self._write(into, struct.pack("=Q", done.at))
        return 0, 0

    def _done(self):
        for transfer in self._under_way:
            if transfer.status is None and not self._waits_for_another(transfer):
                transfer.move(self._printer)
            if transfer.status is not None:
                return transfer
        return None

    def _waits_for_another(self, transfer):
        """An endpoint has one transfer at a time."""
        before = self._under_way[: self._under_way.index(transfer)]
        return any(other.endpoint == transfer.endpoint and other.status is None for other in before)


class UsbBus:
    def __init__(self, folder):
        self.changed = threading.Condition()
        self._folder = folder
        self._printers = {}
        self._number = 1
        self._testbed = UMockdev.Testbed.new()
        self.root = Path(self._testbed.get_root_dir())
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._folder / "control"))
        self._listener.listen(64)

    def serve(self):
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._obey_all, args=(connection,), daemon=True).start()

    def _obey_all(self, connection):
        with connection, connection.makefile("rb") as lines:
            for line in lines:
                with self.changed:
                    answer = self._obey(**json.loads(line))
                    self.changed.notify_all()
                connection.sendall(json.dumps(answer).encode() + b"\n")

    def _obey(self, do, name, **values):
        if do == "add":
            self._printers[name] = Printer(self._folder, name, **values)
        printer = self._printers[name]
        if do == "plug":
            self._plug(printer, values["port"])
        elif do == "unplug":
            self._unplug(printer)
        elif do == "set":
            values["halted"] = set(values.get("halted", ()))
            for key, value in values.items():
                setattr(printer, key, value)
        elif do == "say":
            printer.said += bytes.fromhex(values["data"])
        elif do == "join":
            printer.join(values["host"], values["port"])
        return {"taken": printer.taken, "driver": printer.driver, "log": printer.log}

    def _plug(self, printer, port):
        self._number += 1
        printer.place = f"/devices/pci0000:00/0000:00:14.0/usb1/1-{port}"
        printer.node = f"bus/usb/001/{self._number:03}"
        printer.driver, printer.claimed, printer.plugged = True, None, True
        printer.said.clear()
        self._listen(printer)
        self._testbed.add_from_string(self._described(printer))
        self._testbed.uevent(f"/sys{printer.place}", "add")

    def _described(self, printer):
        about = {
            "BUSNUM": "001",
            "DEVNUM": f"{self._number:03}",
            "DEVNAME": f"/dev/{printer.node}",
            "DEVTYPE": "usb_device",
            "SUBSYSTEM": "usb",
            "MAJOR": "189",
            "MINOR": str(self._number - 1),
            "PRODUCT": f"{printer.vendor:x}/{printer.product:x}/100",
        }
        files = {
            "busnum": "1",
            "devnum": str(self._number),
            "bConfigurationValue": "1",
            "bNumConfigurations": "1",
            "idVendor": f"{printer.vendor:04x}",
            "idProduct": f"{printer.product:04x}",
            "speed": "12",
        }
        return "".join(
            [
                f"P: {printer.place}\nN: {printer.node}\n",
                *(f"E: {key}={value}\n" for key, value in about.items()),
                *(f"A: {key}={value}\\n\n" for key, value in files.items()),
                f"H: descriptors={(printer.device + printer.configuration).hex()}\n\n",
            ]
        )

    def _listen(self, printer):
        path = self.root / "ioctl" / "dev" / printer.node
        path.parent.mkdir(parents=True, exist_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen(64)
        threading.Thread(target=self._accept, args=(printer, listener), daemon=True).start()

    def _accept(self, printer, listener):
        while True:
            connection, _ = listener.accept()
            node = Node(self, printer, connection)
            threading.Thread(target=node.run, daemon=True).start()

    def _unplug(self, printer):
        printer.plugged = False
        self._testbed.uevent(f"/sys{printer.place}", "remove")
        self._testbed.remove_device(f"/sys{printer.place}")


def main():
    bus = UsbBus(Path(sys.argv[1]))
    threading.Thread(target=bus.serve, daemon=True).start()
    sys.stdout.write(f"{bus.root}\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
