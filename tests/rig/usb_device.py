"""Printers of an emulated USB bus, and transfers to them: see `usb_bus.py`. The standard library alone."""

import errno
import socket
import struct
import time
from contextlib import suppress

PACKET = 64

URB = 56  # bytes; of it: type, endpoint, status at 4, buffer at 16, its length at 24, what went at 28
CONTROL_URB, BULK_URB = 2, 3
OUT, IN = 0x01, 0x82


class Printer:
    """What is on the bus under a name: its descriptors, what it took, and how it behaves."""

    def __init__(self, folder, name, **values):
        self.name = name
        self.vendor = values.get("vendor", 0x04B8)
        self.product = values.get("product", 0x0E28)
        self.serial = values.get("serial", "SN000123")
        self.kind, self.protocol = values.get("kind", 7), values.get("protocol", 2)
        self.room = None  # bytes that it still takes; None: all
        self.rate = None  # bytes a second
        self.halted = set()
        self.port_status = 0x18
        self.said = bytearray()
        self.driver = True
        self.plugged = False
        self.claimed = None
        self.node = self.place = ""
        self.taken = 0
        self.log = []
        self.joined = None
        self._owed = b""
        self._since, self._credit = time.monotonic(), 0.0
        self._file = (folder / f"{name}.bin").open("ab", buffering=0)

    # --- descriptors ------------------------------------------------------------------------------

    @property
    def device(self):
        ids = (self.vendor, self.product, 0x0100)
        return struct.pack(
            "<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0, 0, 0, 64, *ids, 1, 2, 3 if self.serial else 0, 1
        )

    @property
    def configuration(self):
        ends = [OUT, IN] if self.protocol != 1 else [OUT]
        endpoints = b"".join(struct.pack("<BBBBHB", 7, 5, end, 2, PACKET, 0) for end in ends)
        setting = struct.pack("<BBBBBBBBB", 9, 4, 0, 0, len(ends), self.kind, 1, self.protocol, 0)
        size = 9 + len(setting) + len(endpoints)
        return struct.pack("<BBHBBBBB", 9, 2, size, 1, 1, 0, 0xC0, 1) + setting + endpoints

    def text(self, index):
        if not index:
            return struct.pack("<BBH", 4, 3, 0x0409)
        data = {1: "EPSON", 2: "TM-m30III", 3: self.serial}.get(index, "").encode("utf-16-le")
        return bytes([2 + len(data), 3]) + data

    def answer(self, kind, request, value, size):
        """To a control request; None stalls it."""
        if (kind, request) == (0x80, 6):
            of = {1: self.device, 2: self.configuration, 3: self.text(value & 0xFF)}
            return of.get(value >> 8, b"")[:size]
        if (kind, request) == (0xA1, 0):
            told = b"MFG:EPSON;CMD:ESC/POS;MDL:TM-m30III;CLS:PRINTER;"
            return (struct.pack(">H", len(told) + 2) + told)[:size]
        if (kind, request) == (0xA1, 1):
            return bytes([self.port_status])
        return None

    # --- bytes ------------------------------------------------------------------------------------

    def take(self, data):
        """How many of them it takes now: whole packets."""
        if self.room is None and self.rate is None and self.joined is None:
            self._file.write(data)
            self.taken += len(data)
            return len(data)
        at = 0
        while at < len(data):
            packet = data[at : at + PACKET]
            if not self._has_room(len(packet)) or not self._pay_debts():
                break
            self._file.write(packet)
            self.taken += len(packet)
            at += len(packet)
            if self.room is not None:
                self.room -= len(packet)
            if self.joined is not None:
                self._owed = packet
        self._pay_debts()
        return at

    def _has_room(self, size):
        if self.room is not None and self.room < size:
            return False
        if self.rate is None:
            return True
        now = time.monotonic()
        self._credit = min(PACKET * 16, self._credit + (now - self._since) * self.rate)
        self._since = now
        if self._credit < size:
            return False
        self._credit -= size
        return True

    def _pay_debts(self):
        """What it took belongs to the printer behind it."""
        while self._owed:
            try:
                self._owed = self._owed[self.joined.send(self._owed) :]
            except BlockingIOError:
                return False
        return True

    def give(self, size):
        if self.joined is not None:
            with suppress(BlockingIOError):
                self.said += self.joined.recv(4096)
        data = bytes(self.said[:size])
        del self.said[:size]
        return data

    def join(self, host, port):
        self.joined = socket.create_connection((host, port))
        self.joined.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.joined.settimeout(0)


class Transfer:
    """One URB that was submitted and not reaped yet."""

    def __init__(self, at, urb, data):
        self.at = at  # in the other process's memory
        self.kind, self.endpoint = urb[0], urb[1]
        self.buffer, self.size = struct.unpack_from("=Qi", urb, 16)
        self.data = data
        self.went = 0
        self.answer = b""
        self.status = None

    def move(self, printer):
        """As far as the printer lets it; `status` says when it is over."""
        if not printer.plugged:
            self.status = -errno.ENODEV
        elif self.kind == CONTROL_URB:
            self._ask(printer)
        elif self.endpoint in printer.halted:
            self.status = -errno.EPIPE
        elif self.endpoint == OUT:
            self.went += printer.take(self.data[self.went :])
            if self.went == self.size:
                self.status = 0
        elif data := printer.give(self.size):
            self.answer, self.went, self.status = data, len(data), 0

    def _ask(self, printer):
        kind, request, value, index, size = struct.unpack_from("<BBHHH", self.data)
        answer = printer.answer(kind, request, value, size)
        if kind == 0xA1:
            printer.log.append(f"ask {request} of {index:#x}")
        if answer is None:
            self.status = -errno.EPIPE
        else:
            self.answer, self.went, self.status = answer, len(answer), 0

    @property
    def into(self):
        return self.buffer + (8 if self.kind == CONTROL_URB else 0)
