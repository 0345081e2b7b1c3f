"""Files that nobody but this account may read."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Replaces the file in one step; nobody but its owner can read it at any moment.

    On Windows the rights come from the folder.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if sys.platform != "win32":
            os.fchmod(file.fileno(), 0o600)  # whatever the umask took away or left
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # a power cut leaves the one or the other, whole
    draft.replace(path)
