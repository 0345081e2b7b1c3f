"""Reads the log's files back, oldest line first, and follows them while they take turns."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

from actors.log.entry import LEVELS, Written, read_line
from actors.log.sinks import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

NUMBERED: Final = re.compile(re.escape(FILE) + r"(?:\.(\d+))?", re.ASCII)

Identity = tuple[int, int]


class Tail:
    """`more()` has every whole line since the last call; the first time, all of them.

    No file stays open between two calls: on Windows an open file can't make room for the next one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._identity: Identity | None = None
        self._offset = 0

    def more(self) -> Iterator[str]:
        with ExitStack() as stack:
            files = self._open(stack)
            known = [number for number, (identity, _) in enumerate(files) if identity == self._identity]
            for identity, file in files[known[0] if known else 0 :]:
                yield from self._lines(identity, file)

    def _open(self, stack: ExitStack) -> list[tuple[Identity, BinaryIO]]:
        """Oldest first, all before the first is read: what is renamed meanwhile is read all the same."""
        found: dict[Identity, BinaryIO] = {}
        for path in files_of(self._folder):
            with suppress(FileNotFoundError):
                file = stack.enter_context(path.open("rb"))
                stat = os.fstat(file.fileno())
                found.setdefault((stat.st_dev, stat.st_ino), file)
        return list(found.items())

    def _lines(self, identity: Identity, file: BinaryIO) -> Iterator[str]:
        """A line that has no end yet is left for the next time."""
        is_shorter = os.fstat(file.fileno()).st_size < self._offset
        if identity != self._identity or is_shorter:
            self._identity, self._offset = identity, 0
        file.seek(self._offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            self._offset += len(line)
            yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def files_of(folder: Path) -> list[Path]:
    """Oldest first. Raises `PermissionError`."""
    try:
        paths = [path for path in folder.iterdir() if NUMBERED.fullmatch(path.name)]
    except FileNotFoundError:
        return []
    return sorted(paths, key=_age, reverse=True)


def _age(path: Path) -> int:
    found = NUMBERED.fullmatch(path.name)
    return int(found[1] or 0) if found else 0


def wanted(lines: Iterable[str], least: str, since: datetime | None) -> Iterator[Written]:
    """What nobody can read, such as a line that the power cut in two, is left out."""
    for line in lines:
        written = read_line(line)
        if written is None or LEVELS[written.level] < LEVELS[least]:
            continue
        if since is None or written.at >= since:
            yield written
