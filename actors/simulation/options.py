"""All that a run depends on, and the command line that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from actors.simulation.chance import Chance
from actors.simulation.faults import DAY, OPENING_HOURS, Fault, drawn

ORDERS_A_DAY: Final = 150
FIRST_ORDER: Final = 30.0  # seconds after the opening: orders from before the first contact print nothing
LAST_ORDER: Final = OPENING_HOURS - 1800.0
RUSHES: Final = 6
RUSH: Final = 90.0  # seconds
PRINTERS: Final = ("kitchen", "bar")


@dataclass(frozen=True, slots=True)
class Options:
    """None: drawn from the seed. `orders` are the numbers of those that are placed, from 0."""

    seed: int
    days: int = 1
    faults: tuple[Fault, ...] | None = None
    orders: tuple[int, ...] | None = None
    chance: Chance = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", Chance("docketd", self.seed))

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        if self.faults is not None:
            return self.faults
        days = [range(day * ORDERS_A_DAY, (day + 1) * ORDERS_A_DAY) for day in range(self.days)]
        moments = [[self.placed_at(number) for number in day] for day in days]
        return drawn(self.chance.of("faults"), moments, PRINTERS)

    def placed_at(self, number: int) -> float:
        """When that order is placed, in seconds from the first opening: every other one in a rush."""
        day, chance = number // ORDERS_A_DAY, self.chance.of("guests", number)
        at = chance.between(0.0, LAST_ORDER, "at")
        if chance.share("rush") < 0.5:
            rush = self.chance.of("rush", day, chance.number(1, RUSHES, "which"))
            at = rush.between(0.0, LAST_ORDER - RUSH, "at") + chance.between(0.0, RUSH, "at")
        return day * DAY + FIRST_ORDER + round(at, 1)

    @property
    def all_orders(self) -> tuple[int, ...]:
        return tuple(range(self.days * ORDERS_A_DAY)) if self.orders is None else self.orders

    @property
    def topology(self) -> Topology:
        return Topology.of(self.chance.of("topology"), calm=not self.all_faults)

    def described(self) -> tuple[str, ...]:
        """All that the seed stands for, a line each."""
        house = self.topology
        return (
            f"seed {self.seed}: {len(self.all_orders)} orders, days: {self.days}",
            f"  a poll each {house.poll:g} s, found after {house.search_lag:g} s",
            f"  {house.flush * 1000:g} ms a flush",
            f"  kitchen TM-m30III, bar {house.bar_model}",
            f"  each the other's backup: {'yes' if house.backup else 'no'}",
            f"  hints get lost: {'yes' if house.hints_get_lost else 'no'}",
            *(f"  {fault}" for fault in self.all_faults),
        )

    @property
    def command(self) -> str:
        words = [f"docketd simulate --seed {self.seed}"]
        if self.days != 1:
            words.append(f"--days {self.days}")
        if self.faults is not None:
            words.append(f"--faults {','.join(map(str, self.faults)) or 'none'}")
        if self.orders is not None:
            words.append(f"--orders {','.join(map(str, self.orders)) or 'none'}")
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Topology:
    """What the seed makes of the house beside its faults."""

    bar_model: str
    backup: bool
    poll: float  # seconds
    search_lag: float  # seconds after which Wix's search finds a change
    flush: float  # seconds
    hints_get_lost: bool

    @classmethod
    def of(cls, chance: Chance, *, calm: bool) -> Topology:
        """`calm`: nothing is to go wrong, hints included."""
        return cls(
            bar_model=chance.one_of(("TM-m30III", "TM-m30III", "generic-80"), "bar"),
            backup=chance.share("backup") < 0.75,
            poll=chance.one_of((10.0, 20.0, 30.0, 60.0), "poll"),
            search_lag=round(chance.between(0.0, 30.0, "lag"), 1),
            flush=round(chance.between(0.001, 0.03, "flush"), 4),
            hints_get_lost=not calm and chance.share("hints") < 0.1,
        )
