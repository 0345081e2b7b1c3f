"""The sums by day, and each absence that is long enough to tell of. Pure: pieces of time in, sums out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.domain.availability import Absence, Day, Page, Where, by_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

    from actors.domain.availability import Mark, Piece

#: Seconds from which an absence is told of one by one. Shorter ones count in the sums alone.
TOLD: Final = 1.0

#: What is kept: far more than is shown.
MOST_DAYS: Final = 800
MOST_ABSENCES: Final = 500


class Record:
    """Sums are whole, never additions: written down twice they are still right."""

    def __init__(self, page: Page, zone: tzinfo) -> None:
        self._zone = zone
        self.days: dict[date, Day] = {each.day: each for each in page.days}
        self.absences: dict[int, Absence] = {each.number: each for each in page.absences}
        self._open: Absence | None = None  # it has not ended
        self._dirty_days: set[date] = set()
        self._dirty_absences: set[int] = set()

    def add(self, piece: Piece) -> None:
        for day, seconds in by_day(piece, self._zone):
            known = self.days.get(day, Day(day))
            where = piece.where.value
            self.days[day] = replace(known, **{where: getattr(known, where) + seconds})
            self._dirty_days.add(day)
        self._note(piece)

    def _note(self, piece: Piece) -> None:
        if piece.where is not Where.AWAY or piece.reason is None:
            self._open = None
            return
        found = self._open
        if found is None or found.reason != piece.reason:
            found = Absence(self._next(), piece.began, 0.0, piece.reason)
        self._open = found = replace(found, seconds=found.seconds + piece.seconds)
        if found.seconds >= TOLD:
            self.absences[found.number] = found
            self._dirty_absences.add(found.number)

    def _next(self) -> int:
        return max(self.absences, default=0) + 1

    # --- writing it down --------------------------------------------------------------------------

    @property
    def has_news(self) -> bool:
        """Of an absence."""
        return bool(self._dirty_absences)

    def page(self, mark: Mark) -> Page:
        """What has changed since it was written down last."""
        return Page(
            tuple(self.days[day] for day in sorted(self._dirty_days)),
            tuple(self.absences[number] for number in sorted(self._dirty_absences)),
            mark,
        )

    def written(self, page: Page) -> None:
        """What has changed since that page was made stays to be written."""
        for day in page.days:
            if self.days.get(day.day) == day:
                self._dirty_days.discard(day.day)
        for absence in page.absences:
            if self.absences.get(absence.number) == absence:
                self._dirty_absences.discard(absence.number)
        self._forget()

    def write_all_again(self) -> None:
        """What was written is gone."""
        self._dirty_days |= self.days.keys()
        self._dirty_absences |= self.absences.keys()

    def _forget(self) -> None:
        """As the journal does."""
        for number in sorted(self.absences)[:-MOST_ABSENCES]:
            del self.absences[number]
        for day in _oldest(tuple(self.days), MOST_DAYS):
            del self.days[day]


def _oldest(days: Sequence[date], most: int) -> Sequence[date]:
    """By when they were first heard of: a date that was years ahead for an hour must not cost all others."""
    return days[:-most]
