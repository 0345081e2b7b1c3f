"""What stands beside a ticket's running number, so that a cook sees a gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Before:
    """The number before it at its station, and when that was given.

    Without a `running` it is the first of the day, or the first that is counted since the journal was
    `restored`: then nobody knows which were given before.
    """

    running: str = ""
    at: datetime | None = None
    restored: bool = False
