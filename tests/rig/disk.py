"""Disks that misbehave: a small one that fills up, and one whose flushes fail or take their time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

SHIM = Path(__file__).with_name("disk_shim.c")


def no_shim():
    """Why no disk can be made to fail here, or nothing."""
    return "" if sys.platform == "linux" and shutil.which("cc") else "needs Linux and a C compiler"


def no_small_disk():
    """The same for a small one."""
    return (
        "" if sys.platform == "linux" and os.geteuid() == 0 else "only root on Linux may mount a small disk"
    )


@contextmanager
def small_disk(folder, size):
    """A file system of `size` bytes at `folder`. Skips, and says so, where mounting is not allowed."""
    folder.mkdir()
    if why := no_small_disk():
        pytest.skip(why)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "docketd-test", folder],  # noqa: S607
        check=False,
        capture_output=True,
        timeout=30,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True, timeout=30)  # noqa: S607


def fill(folder, leave=0):
    """A file that takes all the room but `leave` bytes."""
    filler = folder / "filler"
    room = shutil.disk_usage(folder).free - leave
    with filler.open("wb", buffering=0) as file:
        try:
            while room > 0:
                room -= file.write(b"\0" * min(room, 65536))
        except OSError:
            pass
    return filler


class BadDisk:
    """Between a program and its disk. `say` what shall happen below `folder` from now on.

    "well"; "eio": each flush fails; "eio 1": the next one; "ro": nothing can be written; "slow 400": each
    flush takes so many ms.
    """

    def __init__(self, work, folder):
        if why := no_shim():
            pytest.skip(why)
        self._library, self._says = work / "disk_shim.so", work / "disk_says"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", self._library, SHIM, "-ldl"]
        subprocess.run(command, check=True, timeout=60)
        self.say("well")
        self.environment = {
            "LD_PRELOAD": str(self._library),
            "DISK_SAYS": str(self._says),
            "DISK_FOLDER": str(folder),
        }

    def say(self, what):
        draft = self._says.with_suffix(".new")
        draft.write_text(what, encoding="ascii")
        draft.replace(self._says)
