"""Printers on an emulated USB bus: see `usb_bus.py`. Programs that are to see them get `env`."""

import functools
import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

from tests.rig.processes import DEADLINE, ROOT

PYTHON = "/usr/bin/python3"  # the one that Debian's binding of umockdev is for
PRELOAD = "libumockdev-preload.so.0"


@functools.cache
def missing():
    """What the bus needs and is not here; empty when all is."""
    if shutil.which("umockdev-wrapper") is None:
        return "no umockdev here"
    needs = "import ctypes, gi; gi.require_version('UMockdev', '1.0'); ctypes.CDLL('libusb-1.0.so.0')"
    tried = subprocess.run([PYTHON, "-c", needs], capture_output=True, timeout=DEADLINE, check=False)
    return "" if tried.returncode == 0 else "no Python binding of umockdev, or no libusb, here"


class UsbPrinters:
    """The bus as a process. `env` is for programs that are to be plugged into it."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [shutil.which("umockdev-wrapper"), PYTHON, "-m", "tests.rig.usb_bus", str(self.folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        root = self._process.stdout.readline().strip()
        assert root, "the emulated bus did not start"
        self.env = {"UMOCKDEV_DIR": root, "LD_PRELOAD": PRELOAD}

    def control(self):
        return Control(self.folder)

    def close(self):
        self._process.stdin.close()
        try:
            self._process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


class Control:
    """Tells the bus what happens to its printers, from any process."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def tell(self, do, name, **values):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(DEADLINE)
            connection.connect(os.fspath(self.folder / "control"))
            connection.sendall(json.dumps({"do": do, "name": name, **values}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                return json.loads(lines.readline())

    def add(self, name, port=2, **values):
        self.tell("add", name, **values)
        return self.tell("plug", name, port=port)

    def received(self, name):
        return (self.folder / f"{name}.bin").read_bytes()
