"""What SQLite or the system says of the disk, by the name and in the sentence under which people hear of it.

SQLite's primary result codes stand in the lower byte; which of the extended ones mean a full disk was seen on
Linux: the file that the log's index is in can't grow (SQLITE_IOERR_SHMSIZE).
"""

from __future__ import annotations

import errno
import sqlite3
from typing import Final

from actors.errors import DamagedError, DiskFullError, DiskTroubleError

FULL: Final = "the disk with the journal is full: make room on it"
NO_ORDERS: Final = (
    "the disk with the journal is full: no new order is taken until there is room on it again; what was taken"
    " before still prints"
)
READ_ONLY: Final = (
    "the disk with the journal takes nothing any more (it is read-only): restart the computer, and if that"
    " does not help, have its card or disk replaced"
)
FAILED: Final = (
    "the disk with the journal reported an error: docketd opens the journal anew and checks it; if this comes"
    " again, have the card or disk replaced"
)
LOCKED: Final = "another program has the journal locked: close whatever has opened journal.db"

#: The file is not, or no longer, what SQLite wrote.
DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def trouble_of(error: BaseException) -> DiskTroubleError | None:
    """None for what is no trouble of the disk: a mistake, say."""
    if isinstance(error, OSError):
        return _by_errno(error.errno)
    code = int(getattr(error, "sqlite_errorcode", 0))
    if code & 0xFF in DAMAGED:
        return DamagedError(str(error))
    return DiskFullError(FULL) if code == sqlite3.SQLITE_IOERR_SHMSIZE else _by_code(code & 0xFF)


def _by_code(primary: int) -> DiskTroubleError | None:
    match primary:
        case sqlite3.SQLITE_FULL:
            return DiskFullError(FULL)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN:
            return DiskTroubleError(READ_ONLY, "disk-read-only")
        case sqlite3.SQLITE_IOERR:
            return DiskTroubleError(FAILED, "disk-error")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DiskTroubleError(LOCKED, "journal-locked")
    return None


def _by_errno(number: int | None) -> DiskTroubleError | None:
    match number:
        case errno.ENOSPC | errno.EDQUOT:
            return DiskFullError(FULL)
        case errno.EROFS:
            return DiskTroubleError(READ_ONLY, "disk-read-only")
        case errno.EIO:
            return DiskTroubleError(FAILED, "disk-error")
    return None
