"""Where lines end up: files that take turns, and standard error. Nothing here waits for a slow reader."""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import FileIO
    from pathlib import Path
    from typing import TextIO

FOLDER: Final = "logs"  # in the data folder
FILE: Final = "docketd.log"  # the older ones end in .1 to .4
LARGEST: Final = 10_000_000  # bytes a file
KEEP: Final = 5  # files

PATIENCE: Final = 0.1  # seconds for a reader of standard error that has kept up so far


class Sink(Protocol):
    def write(self, line: str) -> None:
        """One line, without its end. Raises `OSError` when it can't be written now."""
        ...

    def close(self) -> None: ...


class Files:
    """`docketd.log` and the older ones beside it; readable by the owner alone."""

    def __init__(self, folder: Path, largest: int = LARGEST, keep: int = KEEP) -> None:
        self._path = folder / FILE
        self._largest = largest
        self._keep = keep
        self._file: FileIO | None = None
        self._size = 0
        self._torn = False  # a line stands there of which the rest found no room

    def write(self, line: str) -> None:
        content = (line + "\n").encode(errors="backslashreplace")
        file = self._file or self._open()
        if self._size and self._size + len(content) > self._largest:
            file = self._turn()
        if self._torn:
            content = b"\n" + content
        try:
            written = file.write(content)
        except OSError:
            self.close()  # what follows starts afresh: the folder may have been put back
            raise
        self._size += written
        self._torn = 0 < written < len(content)
        if written < len(content):
            raise OSError(f"{self._path}: no room for the whole line")

    def close(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _open(self) -> FileIO:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = open(self._path, "ab", buffering=0, opener=_private)  # noqa: SIM115 - closed by `close`
        self._size = self._file.seek(0, os.SEEK_END)
        self._torn = self._size > 0 and not self._ends_well()
        return self._file

    def _ends_well(self) -> bool:
        """The power may have gone in the middle of a line."""
        with self._path.open("rb") as found:
            found.seek(-1, os.SEEK_END)
            return found.read(1) == b"\n"

    def _turn(self) -> FileIO:
        """Where Windows refuses, because somebody reads the file, it grows until the next line."""
        self.close()
        with suppress(OSError):
            for number in range(self._keep - 1, 0, -1):
                younger = self._numbered(number - 1)
                if younger.exists():
                    younger.replace(self._numbered(number))
        return self._open()

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{FILE}.{number}") if number else self._path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class StandardError:
    """A reader that falls behind (a stuck terminal, a stalled journal) loses lines, and stops nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._patience = PATIENCE

    def write(self, line: str) -> None:
        if not self._has_room():
            self._patience = 0.0
            raise BlockingIOError("nobody reads standard error")
        self._patience = PATIENCE
        try:
            self._stream.write(line + "\n")
            self._stream.flush()
        except ValueError:  # closed
            raise OSError("standard error is closed") from None

    def close(self) -> None:
        """It belongs to the process."""

    def _has_room(self) -> bool:
        """Where a pipe is writable, a line of the usual length goes in at once. Windows can't tell."""
        if sys.platform == "win32":
            return True
        try:
            descriptor = self._stream.fileno()
            return bool(select.select([], [descriptor], [], self._patience)[1])
        except (OSError, ValueError):  # a stream of a test, or one without a number that `select` takes
            return True


def is_service(environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether a service manager keeps what goes to standard error: systemd, or a container's runtime."""
    managed = bool(environment.get("JOURNAL_STREAM") or environment.get("INVOCATION_ID"))
    return (managed or os.getpid() == 1) and not terminal
