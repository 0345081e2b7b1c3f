"""Reads what lies on paper, piece by piece, and compares it with what was ordered. docketd is not asked.

A printer that lost its power in mid-ticket leaves half a ticket on the strip, and what comes next is cut off
together with it. So a piece of paper may hold several tickets, and a ticket counts where it stands whole:
from its head (station and running number) over its order's number to its foot (when it was accepted).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HEAD: Final = re.compile(r"^\W*(kitchen|bar|counter)\W+([A-Z]-\d{3,})\W*$", re.IGNORECASE)
NUMBER: Final = re.compile(r"^\W*(\d{4,6})\W*$")
FOOT: Final = re.compile(r"\baccepted \S*\s*\d\d:\d\d", re.IGNORECASE)
MARK: Final = "MAY ALREADY HAVE"  # its first words: the line may break behind them

#: An order's number, and the station that it belongs to.
Ticket = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Copy:
    ticket: Ticket
    running: str
    marked: bool


@dataclass(slots=True)
class _Reading:
    station: str
    running: str
    marked: bool
    number: int | None = None
    whole: bool = False
    closed: bool = False  # its lower mark was seen


def copies(text: str) -> Iterator[Copy]:
    """The whole tickets on one piece of paper. A mark stands above its ticket, and once more below it."""
    reading: _Reading | None = None
    marked = False
    for line in text.splitlines():
        if MARK in line:
            if reading is not None and reading.whole and reading.marked and not reading.closed:
                reading.closed = True
            else:
                marked = True
        elif (head := HEAD.match(line)) is not None:
            reading = _Reading(head[1].lower(), head[2], marked)
            marked = False
        elif reading is not None and not reading.whole:
            yield from _within(reading, line)


def _within(reading: _Reading, line: str) -> Iterator[Copy]:
    number = NUMBER.match(line)
    if reading.number is None and number is not None:
        reading.number = int(number[1])
    elif reading.number is not None and FOOT.search(line) is not None:
        reading.whole = True
        yield Copy((reading.number, reading.station), reading.running, reading.marked)


@dataclass(frozen=True, slots=True)
class Account:
    """What became of everything that was ordered. `unmarked`: of n copies fewer than n - 1 carry a mark."""

    orders: int
    tickets: int
    on_paper: int
    marked: int  # copies with a mark
    held: tuple[tuple[str, int], ...]  # reasons, and how many tickets wait for a person because of each
    lost: tuple[Ticket, ...]
    unmarked: tuple[Ticket, ...]

    @property
    def is_good(self) -> bool:
        return not self.lost and not self.unmarked


def account(ordered: Iterable[Ticket], paper: Iterable[str], held: Mapping[Ticket, str]) -> Account:
    """`paper` has the text of each piece; `held` what docketd shows to a person, with its reasons."""
    wanted = set(ordered)
    found: defaultdict[Ticket, list[bool]] = defaultdict(list)
    for piece in paper:
        for copy in copies(piece):
            found[copy.ticket].append(copy.marked)
    reasons = Counter(held[ticket] for ticket in wanted if ticket in held and ticket not in found)
    return Account(
        orders=len({number for number, _ in wanted}),
        tickets=len(wanted),
        on_paper=sum(ticket in found for ticket in wanted),
        marked=sum(sum(marks) for marks in found.values()),
        held=tuple(sorted(reasons.items())),
        lost=tuple(sorted(ticket for ticket in wanted if ticket not in found and ticket not in held)),
        unmarked=tuple(sorted(ticket for ticket, marks in found.items() if marks.count(False) > 1)),
    )
