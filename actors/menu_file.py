"""The menus of sources on the disk, one file each: whoever has it needs no network to know the sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors import private_file

if TYPE_CHECKING:
    from pathlib import Path


class MenuFiles:
    """`folder` is the data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, source: str) -> bytes | None:
        try:
            return self._path(source).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, source: str, content: bytes) -> None:
        private_file.write(self._path(source), content)

    def _path(self, source: str) -> Path:
        return self._folder / f"menus-{source}.json"
