"""A journal that can't be used is never thrown away: it is moved aside, whole."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

JOURNAL: Final = "journal.db"
LOG: Final = f"{JOURNAL}-wal"
SEAL: Final = f"{JOURNAL}-seal"  # what it must know at least
#: SQLite's files belong together: one mixed up with another journal's damages both.
WHOLE: Final = (JOURNAL, LOG, f"{JOURNAL}-shm")
DAMAGED: Final = "damaged"


def move_aside(folder: Path, into: str = DAMAGED) -> Path:
    """Into a numbered folder of its own, below the data folder. Raises `OSError`."""
    place = next(place for number in count(1) if not (place := folder / into / str(number)).exists())
    place.mkdir(mode=0o700, parents=True)
    for name in WHOLE:
        if (folder / name).exists():
            (folder / name).replace(place / name)
    return place
