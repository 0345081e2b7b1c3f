"""The data folder's disk: room kept for the day it is full, and a damaged journal put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.journal.aside import DAMAGED
from actors.journal.ballast import Ballast
from actors.journal.copies import newest_first, put_in_place

if TYPE_CHECKING:
    from pathlib import Path


class DataDisk:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ballast = Ballast(folder)

    def relieve(self) -> bool:
        return self._ballast.drop()

    def brace(self, size: int) -> bool:
        return self._ballast.make(size)

    def mend(self) -> bool:
        return put_in_place(self._folder, DAMAGED, newest_first(self._folder)) is not None
