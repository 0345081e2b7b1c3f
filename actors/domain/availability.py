"""Where the time of docketd went: was it there, away by its own doing, stopped on purpose, or all off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

#: How the name of a boot begins on systems that do not name theirs: it is that of a start of docketd.
MADE_UP: Final = "start-"

#: Seconds within which a date and the monotonic clock have run at the same pace.
SAME_PACE: Final = 5.0

#: No date, however wrong, makes a time without docketd longer than this.
LONGEST_BY_DATE: Final = 92 * 86_400.0

TICK: Final = timedelta(microseconds=1)


class Where(StrEnum):
    HERE = "here"
    AWAY = "away"  # by its own doing
    STOPPED = "stopped"  # by somebody, on purpose
    OFF = "off"  # with its computer: nobody knows more


class Cause(StrEnum):
    """Why docketd was away, the most pressing first."""

    KILLED = "killed"
    GATEWAY = "gateway"
    JOURNAL = "journal"
    DISK = "disk"
    RENDERING = "rendering"
    SOURCE = "source"
    PRINTER = "printer"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Reason:
    cause: Cause
    subject: str = ""  # the name of a printer or a source


@dataclass(frozen=True, slots=True)
class Piece:
    """A time for which nothing changed. Its length is the monotonic clock's; the date tells the day alone."""

    where: Where
    seconds: float
    ended: datetime
    reason: Reason | None = None

    @property
    def began(self) -> datetime:
        return self.ended - timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class Day:
    """Seconds of one of the shop's days. What is missing to its length nobody knows."""

    day: date
    here: float = 0.0
    away: float = 0.0
    stopped: float = 0.0
    off: float = 0.0


@dataclass(frozen=True, slots=True)
class Absence:
    number: int
    at: datetime
    seconds: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Mark:
    """The last sign of life. `ending`: docketd was asked to stop and had little left to do."""

    boot: str
    up: float
    at: datetime
    ending: bool


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life between two marks, not durable: after a power cut it counts for nothing.

    `away` are the seconds from `since` on, the time of the last mark, in which docketd was not there.
    """

    boot: str
    up: float
    since: float
    away: float


@dataclass(frozen=True, slots=True)
class Page:
    """What is written down of all this, or has to be; `beat` is the last one, and is found beside it."""

    days: tuple[Day, ...] = ()
    absences: tuple[Absence, ...] = ()
    mark: Mark | None = None
    beat: Beat | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What lies between the last sign of life and a start."""

    where: Where
    seconds: float


def since(mark: Mark, boot: str, up: float, at: datetime) -> Since:
    """The monotonic clock tells what lies within a boot; between two only dates do, which may be wrong."""
    if _is_same_boot(mark, boot, up, at):
        return Since(Where.STOPPED if mark.ending else Where.AWAY, up - mark.up)
    by_date = (at - mark.at).total_seconds()
    known = by_date if 0.0 <= by_date <= LONGEST_BY_DATE else 0.0
    return Since(Where.STOPPED if mark.ending else Where.OFF, known)


def _is_same_boot(mark: Mark, boot: str, up: float, at: datetime) -> bool:
    passed, by_date = up - mark.up, (at - mark.at).total_seconds()
    is_same = mark.boot == boot or (boot.startswith(MADE_UP) and abs(by_date - passed) <= SAME_PACE)
    return passed >= 0.0 and is_same


def outlived(mark: Mark, beat: Beat | None, boot: str, up: float, at: datetime) -> Mark:
    """The mark, later by the time for which a later beat of this boot tells that docketd was there.

    Of the time that the beat knows nothing of, docketd was away: never too little is counted.
    """
    is_later = beat is not None and beat.boot == mark.boot and mark.up < beat.up <= up
    if beat is None or not is_later or not _is_same_boot(mark, boot, up, at):
        return mark
    here = max(0.0, beat.up - max(beat.since, mark.up) - max(0.0, beat.away))
    return replace(mark, up=mark.up + here, at=mark.at + timedelta(seconds=here), ending=False)


def by_day(piece: Piece, zone: tzinfo) -> Iterator[tuple[date, float]]:
    """A piece's seconds by the shop's days, counted back from its end, however the date came to be that."""
    left, end = piece.seconds, piece.ended
    while left > 0.0:
        day = (end - TICK).astimezone(zone).date()
        dawn = midnight(day, zone)
        part = min(left, (end - dawn).total_seconds())
        yield day, part
        left, end = left - part, dawn


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins, in UTC; also where the clocks go forward just then."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def length(day: date, zone: tzinfo) -> float:
    """23 or 25 hours where the clocks change."""
    return (midnight(day + timedelta(days=1), zone) - midnight(day, zone)).total_seconds()
