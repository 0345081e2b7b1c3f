"""The copies of a running journal: made from its own connection, below the data folder or for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.journal import copies

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from actors.journal.store import SqliteStore


class DataVault:
    """Only `copy` needs the loop; the rest blocks, and belongs on a lane."""

    def __init__(self, folder: Path, store: SqliteStore) -> None:
        self._folder = folder / copies.BACKUPS
        self._data = folder
        self._store = store

    async def copy(self) -> Path:
        """A copy of the journal, not looked at yet. Raises `JournalError`, `sqlite3.Error`, `OSError`."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        target = self._folder / "journal.db.copy"
        await self._store.copy(target)
        return target

    def pack(self, journal: Path, settings: bytes | None, at: datetime) -> Path:
        """The finished copy. Raises `UnsoundCopyError`, `OSError`."""
        target = self._folder / copies.name_at(at)
        try:
            copies.pack(journal, settings, target, at)
        finally:
            journal.unlink(missing_ok=True)
        return target

    def names(self) -> tuple[str, ...]:
        """Of the copies, the newest first."""
        return tuple(file.name for file in copies.newest_first(self._data))

    def prune(self, keep: int) -> None:
        for file in [*copies.newest_first(self._data)][keep:]:
            file.unlink(missing_ok=True)

    def find(self, name: str) -> Path | None:
        return next((file for file in copies.newest_first(self._data) if file.name == name), None)
