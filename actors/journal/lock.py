"""One docketd a data folder: a lock that the operating system lets go when its holder dies."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from actors.errors import AlreadyRunningError

if TYPE_CHECKING:
    from pathlib import Path


class FolderLock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Raises `AlreadyRunningError` when another process, or this one, holds it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            message = f"another docketd uses {self._path.parent}: stop it, or name another folder with --data"
            raise AlreadyRunningError(message) from None
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock, not lockf: it is held by the open file, so a second opening in this process is refused too.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
