"""A wall clock that is wrong, and jumps when it is told to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SHIM = Path(__file__).with_name("clock_shim.c")


def missing():
    """Why no clock can be set wrong here; empty where one can."""
    if sys.platform != "linux":
        return "needs Linux"
    return "" if shutil.which("cc") else "needs a C compiler"


class WrongClock:
    """For the process that gets `environment`: its date is off by as many seconds as `say` said last."""

    def __init__(self, work):
        self._library, self._says = work / "clock_shim.so", work / "clock_says"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", self._library, SHIM, "-ldl"]
        subprocess.run(command, check=True, timeout=60)
        self.say(0)
        self.environment = {"LD_PRELOAD": str(self._library), "CLOCK_SAYS": str(self._says)}

    def say(self, seconds):
        draft = self._says.with_suffix(".new")
        draft.write_text(f"{seconds:.0f}", encoding="ascii")
        draft.replace(self._says)
