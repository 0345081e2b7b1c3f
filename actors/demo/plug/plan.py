"""What will be broken and when, and who orders what: all of it drawn from a seed before anything starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from actors.demo.plug.orders import MENU, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from actors.ports import Random

T = TypeVar("T")

PRINTERS: Final = ("kitchen", "bar")
FIRST_NUMBER: Final = 1001
BETWEEN_BLOWS: Final = 3.0  # seconds, on average
AIMED: Final = 0.7  # of the blows wait for the middle of a ticket
UNHEARD: Final = 0.125  # of the answers to a till get lost on their way


class Kind(StrEnum):
    KILL = "kill"
    POWER = "power"  # of a printer
    NETWORK = "network"  # a printer's cable
    PAPER = "paper"
    INTERNET = "internet"  # between docketd and Wix


#: One round: each kind comes as often as it stands here before any comes again.
DECK: Final = (Kind.KILL, Kind.POWER, Kind.NETWORK, Kind.KILL, Kind.PAPER, Kind.INTERNET)

#: Seconds until somebody mends it.
LASTS: Final = {
    Kind.KILL: (0.2, 1.5),
    Kind.POWER: (1.0, 4.0),
    Kind.NETWORK: (1.0, 5.0),
    Kind.PAPER: (2.0, 5.0),
    Kind.INTERNET: (2.0, 5.0),
}


@dataclass(frozen=True, slots=True)
class Blow:
    """`target` is a printer, or nothing. An `aimed` one waits a moment for a ticket that is coming out."""

    at: float  # seconds from the beginning
    kind: Kind
    target: str
    lasts: float
    aimed: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order to come. Whose answer is `unheard` orders again with the same id, though it was taken."""

    at: float
    number: int
    source: str
    dishes: tuple[int, ...] = ()  # of the till's menu
    unheard: bool = False


@dataclass(frozen=True, slots=True)
class Evening:
    blows: tuple[Blow, ...]
    orders: tuple[Wanted, ...]


def plan(random: Random, seconds: float, orders: int) -> Evening:
    """The same for the same chance. There are most of a round of blows, however short it is."""
    return Evening(tuple(_blows(random, seconds)), tuple(_orders(random, seconds, orders)))


def _blows(random: Random, seconds: float) -> Iterator[Blow]:
    """None strikes a thing that an earlier one still has in hand."""
    pause = min(BETWEEN_BLOWS, seconds / (len(DECK) + 1))
    busy: dict[tuple[Kind, str], float] = {}
    at = _between(random, 0.5 * pause, 1.5 * pause)
    deck: list[Kind] = []
    while at < seconds:
        deck = deck or _mixed(random, DECK)
        kind = deck.pop()
        target = _one_of(random, PRINTERS) if kind in {Kind.POWER, Kind.NETWORK, Kind.PAPER} else ""
        least, most = LASTS[kind]
        lasts = _between(random, least, min(most, max(least, seconds / 3)))
        blow = Blow(at, kind, target, lasts, random.random() < AIMED)
        if busy.get((kind, target), 0.0) <= at:
            busy[kind, target] = at + lasts
            yield blow
        at += _between(random, 0.5 * pause, 1.5 * pause)


def _orders(random: Random, seconds: float, count: int) -> Iterator[Wanted]:
    """They come at any moment, the first at once, from both sources in turn."""
    moments = sorted(random.random() * seconds for _ in range(count - 1))
    for position, at in enumerate([0.0, *moments]):
        source = SOURCES[position % len(SOURCES)]
        if source == "wix":
            yield Wanted(at, FIRST_NUMBER + position, source)
        else:
            unheard = random.random() < UNHEARD
            yield Wanted(at, FIRST_NUMBER + position, source, _dishes(random), unheard)


def _dishes(random: Random) -> tuple[int, ...]:
    return tuple(sorted(_mixed(random, range(len(MENU)))[: 1 + int(random.random() * 4)]))


def _between(random: Random, least: float, most: float) -> float:
    return least + (most - least) * random.random()


def _one_of(random: Random, items: Sequence[str]) -> str:
    return items[int(random.random() * len(items))]


def _mixed(random: Random, items: Sequence[T]) -> list[T]:
    return sorted(items, key=lambda _: random.random())
