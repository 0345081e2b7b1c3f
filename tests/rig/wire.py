"""A cable that can be cut silently: the printer behind it lives in a network of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from tests.rig.processes import Printer


def missing():
    """Why there is no such cable here; empty where there is."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("ip") is None:
        return "only root on Linux may make a network of its own"
    name = f"docketd-try-{os.getpid()}"
    if _ip("netns", "add", name, check=False).returncode:
        return "networks can't be made here"
    _ip("netns", "del", name)
    return ""


def _ip(*words, check=True):
    command = ["ip", *map(str, words)]
    return subprocess.run(command, check=check, capture_output=True, text=True, timeout=30)


class Wire:
    """Between this machine and `there`. What is sent while it is cut comes to nothing, without a word."""

    def __init__(self):
        number = os.getpid() % 16384  # no other test's
        self._name = f"docketd{number}"
        net = f"10.{64 + number // 256}.{number % 256}"
        self._here, self.there = f"{net}.1", f"{net}.2"
        _ip("netns", "add", self._name)
        try:
            self._lay()
        except BaseException:
            self.close()
            raise

    def _lay(self):
        here, far = f"dk{self._name[7:]}h", f"dk{self._name[7:]}f"
        _ip("link", "add", here, "type", "veth", "peer", "name", far, "netns", self._name)
        _ip("addr", "add", f"{self._here}/30", "dev", here)
        _ip("link", "set", here, "up")
        self._far = far
        self.mend()
        _ip("-n", self._name, "link", "set", far, "up")
        _ip("-n", self._name, "link", "set", "lo", "up")

    def cut(self):
        """Nobody there has the address any more; the two ends of the cable stay plugged in."""
        _ip("-n", self._name, "addr", "del", f"{self.there}/30", "dev", self._far)

    def mend(self):
        _ip("-n", self._name, "addr", "add", f"{self.there}/30", "dev", self._far)

    def close(self):
        _ip("netns", "del", self._name)

    def printer(self, out, model="TM-m30III"):
        """A printer at the far end."""
        return Printer(out, model, self.there, within=["ip", "netns", "exec", self._name])
