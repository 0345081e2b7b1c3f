"""When and where a batch of requests is handled: the same for all of its functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actors.journal.rows import text

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    now: datetime
    boot: str  # tells whether two dates can be compared: the clock may have been set between boots

    @property
    def stamp(self) -> str:
        return text(self.now)
