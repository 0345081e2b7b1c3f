"""`DATA/run.json`: where the running daemon answers, and a key that commands of its own account may use."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import orjson

from actors import private_file

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "run.json"


@dataclass(frozen=True, slots=True)
class RunFile:
    address: str  # "http://127.0.0.1:8080"
    pid: int
    key: str  # scope admin, made anew at each start


def write(data: Path, run: RunFile) -> None:
    private_file.write(data / NAME, orjson.dumps(asdict(run)) + b"\n")


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
