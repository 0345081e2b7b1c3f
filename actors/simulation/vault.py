"""Copies of the journal on the simulated disk. Each is looked at: is it sound, has it all."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from actors.journal import copies

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from actors.simulation.invariants import Witness
    from actors.simulation.machine import Disk


class SimVault:
    """Of one process. What it left behind stays on the disk."""

    def __init__(self, disk: Disk, witness: Witness) -> None:
        self._disk = disk
        self._witness = witness
        self._copied = b""

    def copy(self, told: Callable[[float], None]) -> Path:
        if self._disk.is_full:
            raise OSError(errno.ENOSPC, "no room for a copy")
        self._copied = self._disk.connection.serialize()
        with closing(sqlite3.connect(":memory:")) as copied:
            copied.deserialize(self._copied)
            self._witness.look_at_copy(copied)
        told(1.0)
        return Path("journal.db.copy")

    def pack(
        self,
        journal: Path,  # noqa: ARG002 - as declared by the port
        settings: bytes | None,  # noqa: ARG002
        at: datetime,
        told: Callable[[float], None],
    ) -> Path:
        name = copies.name_at(at)
        self._disk.copies[name] = self._copied
        told(1.0)
        return Path(name)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._disk.copies, reverse=True))

    def prune(self, keep: int) -> None:
        for name in self.names()[keep:]:
            del self._disk.copies[name]

    def find(self, name: str) -> Path | None:
        return Path(name) if name in self._disk.copies else None
