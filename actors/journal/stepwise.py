"""A copy of a journal that is in use, a step at a time: who writes meanwhile waits for no more than a step.

It reads what was committed when it began, over a second connection, which can't write: only two that *write*
are a danger to each other. What it writes is flushed with each step: a card that is given 200 MB at once lets
nobody else flush for as long as that takes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from actors.errors import DiskFullError
from actors.journal.aside import JOURNAL, LOG

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Of 4 KB each.
STEP: Final = 256
SPARE: Final = 1_000_000  # bytes that are left over


def copy(folder: Path, target: Path, told: Callable[[float], None]) -> None:
    """`told` hears how much is done, from 0 to 1. Raises `DiskFullError`, `sqlite3.Error`, `OSError`."""
    target.unlink(missing_ok=True)
    _want_room(folder, target)
    target.touch(mode=0o600)
    with (
        target.open("r+b") as file,
        closing(sqlite3.connect(f"{(folder / JOURNAL).absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copied,
    ):
        copied.execute("PRAGMA synchronous=OFF")  # it is flushed here

        def step(_status: Any, left: int, pages: int) -> None:  # noqa: ANN401
            os.fsync(file.fileno())
            told(1 - left / max(1, pages))

        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on it sees nothing new
        source.backup(copied, pages=STEP, progress=step, sleep=0)
        copied.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        os.fsync(file.fileno())


def _want_room(folder: Path, target: Path) -> None:
    """Twice: for the copy, and for what is packed of it. A copy that fills the disk would stop the orders."""
    wanted = 2 * sum((folder / name).stat().st_size for name in (JOURNAL, LOG) if (folder / name).exists())
    if shutil.disk_usage(target.parent).free < wanted + SPARE:
        megabytes = (wanted + SPARE) // 1_000_000 + 1
        raise DiskFullError(f"there is too little room: a copy needs {megabytes:,} MB in {target.parent}")
