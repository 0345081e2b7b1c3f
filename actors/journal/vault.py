"""The copies of a running journal, below its data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.journal import copies, stepwise

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path


class DataVault:
    def __init__(self, folder: Path) -> None:
        self._folder = folder / copies.BACKUPS
        self._data = folder

    def copy(self, told: Callable[[float], None]) -> Path:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        target = self._folder / "journal.db.copy"
        stepwise.copy(self._data, target, told)
        return target

    def pack(
        self, journal: Path, settings: bytes | None, at: datetime, told: Callable[[float], None]
    ) -> Path:
        target = self._folder / copies.name_at(at)
        try:
            copies.pack(journal, settings, target, at, told)
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
