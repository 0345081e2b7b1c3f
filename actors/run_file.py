"""`DATA/run.json`: where the running daemon answers, and a key that commands of its own account may use."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "run.json"


@dataclass(frozen=True, slots=True)
class RunFile:
    address: str  # "http://127.0.0.1:8080"
    pid: int
    key: str  # scope admin, made anew at each start


def write(data: Path, run: RunFile) -> None:
    """Replaces the file in one step; nobody but its owner can read it at any moment.

    On Windows the rights come from the data folder.
    """
    draft = data / f"{NAME}.{os.getpid()}"
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if sys.platform != "win32":
            os.fchmod(file.fileno(), 0o600)  # whatever the umask took away or left
        file.write(orjson.dumps(asdict(run)) + b"\n")
    draft.replace(data / NAME)


def read(data: Path) -> RunFile | None:
    """None where there is none, or none that can be understood. Raises `PermissionError`: it is another's."""
    try:
        found = orjson.loads((data / NAME).read_bytes())
        return RunFile(address=str(found["address"]), pid=int(found["pid"]), key=str(found["key"]))
    except PermissionError:
        raise
    except (OSError, ValueError, TypeError, KeyError):
        return None


def is_stale(run: RunFile) -> bool:
    """Whether the daemon that wrote it is gone.

    Where another process has its number by now, only its silence (or its refusal of the key) tells.
    """
    import psutil  # noqa: PLC0415 - most commands find no file, and have no use for it

    return not psutil.pid_exists(run.pid)


def remove(data: Path, pid: int) -> None:
    """Removes the file that this process wrote; a successor's stays."""
    run = read(data)
    if run is not None and run.pid == pid:
        with contextlib.suppress(FileNotFoundError):
            (data / NAME).unlink()
