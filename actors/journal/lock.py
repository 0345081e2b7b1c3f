"""One docketd a data folder: a lock that the operating system lets go when its holder dies."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from actors.errors import AlreadyRunningError, JournalError
from actors.journal.trouble import trouble_of

if TYPE_CHECKING:
    from pathlib import Path


class FolderLock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        return self._descriptor is not None

    def acquire(self) -> None:
        """Raises `AlreadyRunningError` when another process, or this one, holds it; `JournalError`."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            text = f"{self._path} can't be opened: {error.strerror or error}"
            raise trouble_of(error) or JournalError(text) from error
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise self._refused(error) from error
        self._descriptor = descriptor

    def _refused(self, error: OSError) -> JournalError:
        if isinstance(error, (BlockingIOError, PermissionError)):  # flock's answer, and that of Windows
            text = f"another docketd uses {self._path.parent}: stop it, or name another folder with --data"
            return AlreadyRunningError(text)
        text = f"{self._path} can't be locked ({error.strerror or error}): is this folder on a network drive?"
        return JournalError(text)

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
