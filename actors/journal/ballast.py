"""Room that is kept on the disk for the day on which it is full.

On a full disk SQLite can change and delete nothing either: a change is written beside the old first. The
ballast is a file that is given up then, so that what was promised can be printed and noted.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "ballast"
LEAST: Final = 1_000_000  # bytes: less is of no help


class Ballast:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / NAME
        self._dropped = 0  # the size of the one that was given up

    def drop(self) -> bool:
        """Whether there was any to drop. Raises `OSError`."""
        try:
            size = self._path.stat().st_size
            self._path.unlink()
        except FileNotFoundError:
            return False
        self._dropped = max(self._dropped, size)
        return size > 0

    def make(self, size: int) -> bool:
        """Whether it stands, of `size` bytes or of half the room where that is less. Raises `OSError`.

        One that was dropped is made again when there is room for it and half of it more: else the disk would
        be full again at once.
        """
        if size and self._path.exists() and self._path.stat().st_size >= min(size, LEAST):
            return True
        if not size:
            return shutil.disk_usage(self._folder).free >= LEAST
        room = shutil.disk_usage(self._folder).free
        if 2 * room < 3 * self._dropped:
            return False
        wanted = min(size, room // 2)
        if wanted < min(size, LEAST):
            return False
        _write(self._path, wanted)
        self._dropped = 0
        return True


def _write(path: Path, size: int) -> None:
    """Really takes the room: a file with holes would not. Windows gives out the room when the end is set."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(descriptor, 0, size)
        else:
            os.ftruncate(descriptor, size)
    finally:
        os.close(descriptor)
