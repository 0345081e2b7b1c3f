"""What the journal must know at its next start: written beside it when it is opened and when it is closed.

SQLite takes a journal whose log was deleted, or an older one in its place, for a sound one. The seal tells
them apart, at one flush an opening, one a closing and none a commit. While the journal is open its log
exists; only an orderly end takes it away, and only after the seal says so. And no journal knows less than
its seal.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import orjson

from actors.errors import DamagedError
from actors.journal.aside import JOURNAL, LOG, SEAL

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

SIZE: Final = 64  # bytes: in one sector, and overwritten in place, so that a full disk has room for it


@dataclass(frozen=True, slots=True)
class Sealed:
    open: bool  # whoever had it open may not have closed it
    last: int  # that is `known` at least


class Seal:
    def __init__(self, folder: Path) -> None:
        self._path = folder / SEAL
        self._journal = folder / JOURNAL
        self._log = folder / LOG
        self._found: Sealed | None = None
        self._lacks_log = False
        self._last: int | None = None  # None: the journal is not open

    def look(self) -> None:
        """Before SQLite touches the files. Raises `DamagedError` where the journal is gone."""
        found = self._found = self._read()
        if found is not None and found.open and not self._log.exists():
            self._lacks_log = True  # until the journal itself knows it: SQLite makes a new one now
        if found is not None and (found.open or found.last) and not _has_content(self._journal):
            raise DamagedError("it is gone")

    def begin(self, connection: sqlite3.Connection) -> None:
        """The journal is open: what it lost meanwhile becomes a line of its own in it."""
        last = known(connection)
        if self._lacks_log or (self._found is not None and self._found.last > last):
            note_loss(connection)
        self._lacks_log, self._last = False, last
        self._write(Sealed(open=True, last=last))

    def end(self, connection: sqlite3.Connection) -> None:
        """It is about to be closed, and its log will be gone."""
        if self._last is not None:
            self._last = known(connection)
        self.give_up()

    def give_up(self) -> None:
        """It is about to be closed, and nothing of it is trusted: its log may stay or go."""
        if not self._lacks_log:
            found = 0 if self._found is None else self._found.last
            self._write(Sealed(open=False, last=found if self._last is None else self._last))
        self._last = None

    def _read(self) -> Sealed | None:
        try:
            return Sealed(**orjson.loads(self._path.read_bytes()))
        except (OSError, ValueError, TypeError):  # none yet, or torn: then nothing is known
            return None

    def _write(self, sealed: Sealed) -> None:
        """Where that fails, less is noticed next time; a disk in trouble is told of by others."""
        content = orjson.dumps(asdict(sealed)).ljust(SIZE - 1) + b"\n"
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.write(descriptor, content)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def known(connection: sqlite3.Connection) -> int:
    """Rises with whatever comes in or happens, and never falls: SQLite uses none of these numbers twice."""
    return int(connection.execute("SELECT coalesce(sum(seq), 0) FROM sqlite_sequence").fetchone()[0])


def _has_content(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def note_loss(connection: sqlite3.Connection) -> None:
    """As after a restore, with nothing put aside; where a restore waits to be told of, that says it all."""
    dates = ("SELECT max(at) FROM history", "SELECT max(at) FROM revisions")
    found = [connection.execute(date).fetchone()[0] for date in dates]
    since = max((date for date in found if date), default=None)
    if connection.execute("SELECT 1 FROM restores WHERE at IS NULL").fetchone() is None:
        connection.execute("INSERT INTO restores (since, aside) VALUES (?, '')", (since,))
