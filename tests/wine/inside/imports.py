"""Imports every module of docketd, and says which can't be."""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
POSIX = {"transports.serial_port"}  # beside `serial_threads`, which is for Windows


def modules():
    yield "docketd"
    for room in ("actors", "supervision", "transports"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            if name not in POSIX and not name.endswith(".__main__"):
                yield name


assert sys.platform == "win32"
done = 0
for name in modules():
    try:
        importlib.import_module(name)
    except ImportError as error:
        sys.stdout.write(f"{name}: {error!r}\n")
    else:
        done += 1
sys.stdout.write(f"{done} modules\n")
