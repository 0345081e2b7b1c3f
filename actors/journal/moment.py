"""When and where a batch of requests is handled: the same for all of its functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from actors.domain.freshness import Freshness
from actors.domain.later import Later
from actors.journal.rows import text

if TYPE_CHECKING:
    from datetime import datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Limits:
    """What the settings say about when to stop trying, and about the shop's time."""

    freshness: Freshness = field(default_factory=Freshness)
    tries: int | None = 5  # of a ticket that a printer which is well will not have
    zone: tzinfo = UTC  # the shop's
    tickets: int = 1000  # whose bytes are kept
    tickets_for: float = 7 * 86_400.0  # seconds
    raw_for: float = 30 * 86_400.0  # seconds for which the bytes of orders are kept
    later: Later = field(default_factory=Later)


@dataclass(frozen=True, slots=True)
class Moment:
    now: datetime
    boot: str  # tells whether two dates can be compared: the clock may have been set between boots
    up: float = 0.0  # seconds on the monotonic clock, which starts anew with each boot
    limits: Limits = field(default_factory=Limits)
    has_room: bool = True  # the disk, for what could be done without
    stamp: str = field(init=False, compare=False)  # `now` as the database has it: once, for all of a batch

    def __post_init__(self) -> None:
        object.__setattr__(self, "stamp", text(self.now))
