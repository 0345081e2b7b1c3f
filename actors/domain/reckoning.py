"""Which date it is, as far as that can be known: clocks on walls are set, and a Raspberry Pi has none.

A computer without a clock battery starts in 1970, or where it was switched off; others are set by hand, or
by the network, while docketd runs. What waits for a date goes by the reckoned one. It runs with the monotonic
clock and follows the computer's date where the two agree. Where the date has jumped, it counts once there is
a reason to believe it: it is a bit ahead after the computer was off, it has stood for a while, or the source
of orders says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

#: Seconds by which two clocks may be apart and are taken for one.
SAME: Final = 30.0

#: How long a computer may have been off, for its date to be believed at once when it starts.
OFF: Final = timedelta(days=3).total_seconds()

#: So long a date that has jumped must stand, by how odd it is, before it is believed. In seconds.
SOON: Final = 120.0
LONG: Final = 600.0
LONGEST: Final = 3600.0

#: No docketd is older: a date before it is that of a clock which was never set.
FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """`date` at `elapsed`, seconds on the journal's own clock. `apart` and `since`: a date in doubt.

    `vouched` is the boot in which the source of orders last told the date.
    """

    date: datetime
    elapsed: float
    boot: str
    apart: float = 0.0
    since: float | None = None
    vouched: str = ""

    def at(self, elapsed: float) -> datetime:
        return self.date + timedelta(seconds=max(0.0, elapsed - self.elapsed))


def reckon(before: Reckoned | None, local: datetime, elapsed: float, boot: str) -> Reckoned:
    """The date now, from what it was and from the computer's own."""
    if before is None:
        return Reckoned(local, elapsed, boot)
    date = before.at(elapsed)
    apart = (local - date).total_seconds()
    if abs(apart) <= SAME or (before.boot != boot and 0.0 < apart <= OFF):
        return Reckoned(local, elapsed, boot, vouched=before.vouched)
    on = replace(before, date=date, elapsed=elapsed, boot=boot)
    if before.vouched == boot or local < FIRST:
        return replace(on, apart=0.0, since=None)
    if before.since is None or abs(apart - before.apart) > SAME:
        return replace(on, apart=apart, since=elapsed)
    if elapsed - before.since >= _stands(apart):
        return Reckoned(local, elapsed, boot)
    return on


def vouch(before: Reckoned | None, date: datetime, elapsed: float, boot: str) -> Reckoned:
    """The source of orders says which date it is: the computer's own does not count until it boots."""
    known = None if before is None else before.at(elapsed)
    if known is not None and abs((date - known).total_seconds()) <= SAME:
        date = known  # a date from the network is a second or two old
    return Reckoned(date, elapsed, boot, vouched=boot)


def _stands(apart: float) -> float:
    """The clocks of people and of the network put a date forward; back, and by years, is the odd case."""
    if 0.0 < apart <= OFF:
        return SOON
    return LONG if abs(apart) <= OFF or apart > 0.0 else LONGEST
