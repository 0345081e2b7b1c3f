"""The sign of life between two that are durable: a file beside the journal, overwritten, never flushed.

What a process has written the system keeps, however the process ends, so it tells of a kill. It costs the
card no flush, and after a power cut it does not count.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Final

import orjson

from actors.domain.availability import Beat

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME: Final = "pulse"
SIZE: Final = 256  # bytes: in one sector, and the same each time, so that a full disk has room for it


class PulseFile:
    """Opened anew for each beat: the folder may have been put back meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def beat(self, beat: Beat) -> Callable[[], None]:
        return partial(self._write, content_of(beat))

    def _write(self, content: bytes) -> None:
        with suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                os.write(descriptor, content)
            finally:
                os.close(descriptor)

    def last(self) -> Beat | None:
        try:
            content = self._path.read_bytes()
        except OSError:
            return None
        return understood(content)


def content_of(beat: Beat) -> bytes:
    return orjson.dumps(asdict(beat)).ljust(SIZE - 1) + b"\n"


def understood(content: bytes) -> Beat | None:
    """None where it is torn, or another's."""
    try:
        found = orjson.loads(content) if len(content) == SIZE else {}
        beat = Beat(str(found["boot"]), *(float(found[name]) for name in ("up", "since", "away")))
    except (ValueError, TypeError, KeyError):
        return None
    return beat if isfinite(beat.up) and isfinite(beat.since) and isfinite(beat.away) else None
