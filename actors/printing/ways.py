"""The addresses of one and the same device, the best one first: which is dialled, and whether it is the one.

A device is known by the serial number that its owner has named. What answers with another one is another
device, and nothing is printed there. Where none was named, it is known by the one that it tells itself: then
that holds for what answers at a later address.
"""

from __future__ import annotations

from typing import Final

from transports.discovery.found import same_serial

OTHER_DEVICE: Final = "other-device"

AGAIN: Final = 30.0
"""Seconds between two tries of a better address while another one serves."""

LEFT_ALONE: Final = 60.0
"""Seconds for which an address comes last that opened and was no good; twice as long each time."""
LONGEST: Final = 3600.0

SEARCHED: Final = -1
"""In the place of a way: its owner has named the number, or it was searched for. No address outdoes that."""


class Ways:
    """Ways are counted from 0. Times are the monotonic clock's."""

    def __init__(self, count: int, named: str = "") -> None:
        """`named` is the serial number that the device has to have; empty where nobody said."""
        self._all = tuple(range(count))
        self._until = dict.fromkeys(self._all, 0.0)  # an address comes last until then
        self._alone = dict.fromkeys(self._all, LEFT_ALONE)
        self._looked_at = 0.0
        self.serial = named  # of the device that is meant
        self.told = ""  # by the device itself
        self._named = named
        self._by = SEARCHED if named else 0  # the way that told it
        self._counted = named  # the number whose counts go on from before a restart
        self._others: set[tuple[int, str]] = set()

    def add(self) -> None:
        """One more, which comes last. The device was found there: nothing else is the device now."""
        way = len(self._all)
        self._all = (*self._all, way)
        self._until[way], self._alone[way] = 0.0, LEFT_ALONE
        self._by = SEARCHED

    @property
    def are_several(self) -> bool:
        return len(self._all) > 1

    @property
    def is_in_question(self) -> bool:
        """Who is there has to be asked on each connection."""
        return self.are_several or bool(self._named)

    def counts(self, serial: str) -> bool:
        """Whether what is counted by the device of this number goes on from what was counted before.

        Of several addresses it does not where neither its owner has named this number nor the best one has
        told it: it may be another one's, of before a restart.
        """
        if not serial or not self.is_in_question:
            return not self.are_several
        return same_serial(serial, self._counted)

    def order(self, now: float) -> tuple[int, ...]:
        """To be dialled one after the other, until one opens."""
        return tuple(sorted(self._all, key=lambda way: (self._until[way] > now, way)))

    def better(self, way: int, now: float) -> tuple[int, ...]:
        """Worth a try while `way` has nothing to do; none where that was tried a moment ago."""
        found = tuple(each for each in self._all[:way] if self._until[each] <= now)
        if not found or now < self._looked_at + AGAIN:
            return ()
        self._looked_at = now
        return found

    def failed(self, way: int, now: float) -> None:
        """It opened, and was no good."""
        self._until[way] = now + self._alone[way]
        self._alone[way] = min(LONGEST, 2 * self._alone[way])

    def works(self, way: int) -> None:
        self._until[way], self._alone[way] = 0.0, LEFT_ALONE

    def is_news(self, way: int, serial: str) -> bool:
        """That this other device is there."""
        known = (way, serial) in self._others
        self._others.add((way, serial))
        return not known

    def is_other(self, way: int, serial: str) -> bool:
        """Whether another device is there. Of two that differ, the one at the better address is meant."""
        if not serial:
            return False  # it does not tell: then it is taken at its owner's word
        same = same_serial(serial, self.serial)
        if self.serial and not same and way > self._by:
            return True
        self._by = min(way, self._by) if same or self._by == SEARCHED else way
        self.serial = self.told = serial
        if way == 0:
            self._counted = serial
        return False
