"""All that a run depends on, and the command line that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from actors.simulation.chance import Chance
from actors.simulation.faults import DAY, OPENING_HOURS, Fault, drawn
from actors.simulation.usual import drawn_as_usual

ORDERS_A_DAY: Final = 150
FIRST_ORDER: Final = 30.0  # seconds after the opening: orders from before the first contact print nothing
LAST_ORDER: Final = OPENING_HOURS - 1800.0
RUSHES: Final = 6
RUSH: Final = 90.0  # seconds
LATE: Final = 0.03  # of the orders of an evening that a night follows come when the shop is closed
PRINTERS: Final = ("kitchen", "bar")


@dataclass(frozen=True, slots=True)
class Options:
    """None: drawn from the seed. `orders` are the numbers of those that are placed, from 0."""

    seed: int
    days: int = 1
    faults: tuple[Fault, ...] | None = None
    orders: tuple[int, ...] | None = None
    orders_a_day: int = ORDERS_A_DAY
    usual: bool = False  # faults as often as in a month, and the computer is on at night
    rough_wix: bool = False  # all that Wix may do, it does
    chance: Chance = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", Chance("docketd", self.seed))

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        if self.faults is not None:
            return self.faults
        if self.usual:
            return drawn_as_usual(self.chance.of("usual"), self.days, PRINTERS)
        each = self.orders_a_day
        days = [range(day * each, (day + 1) * each) for day in range(self.days)]
        moments = [[self.placed_at(number) for number in day] for day in days]
        return drawn(self.chance.of("faults"), moments, PRINTERS)

    def placed_at(self, number: int) -> float:
        """When that order is placed, in seconds from the first opening: every other one in a rush."""
        day, chance = number // self.orders_a_day, self.chance.of("guests", number)
        if day + 1 < self.days and chance.share("late") < LATE:
            return day * DAY + OPENING_HOURS + round(chance.between(0.0, 3 * 3600.0, "at"), 1)
        at = chance.between(0.0, LAST_ORDER, "at")
        if chance.share("rush") < 0.5:
            rush = self.chance.of("rush", day, chance.number(1, RUSHES, "which"))
            at = rush.between(0.0, LAST_ORDER - RUSH, "at") + chance.between(0.0, RUSH, "at")
        return day * DAY + FIRST_ORDER + round(at, 1)

    @property
    def all_orders(self) -> tuple[int, ...]:
        return tuple(range(self.days * self.orders_a_day)) if self.orders is None else self.orders

    @property
    def topology(self) -> Topology:
        return Topology.of(self.chance.of("topology"), calm=not self.all_faults)

    @property
    def nights(self) -> tuple[tuple[float, float], ...]:
        """When somebody switches the computer off, and for how long: in every other house each night."""
        if self.topology.awake or self.usual:
            return ()
        found = []
        for day in range(self.days - 1):
            chance = self.chance.of("night", day)
            off = day * DAY + OPENING_HOURS + round(chance.between(60.0, 3600.0, "off"), 1)
            on = (day + 1) * DAY + round(chance.between(-3600.0, 300.0, "on"), 1)
            found.append((off, on - off))
        return tuple(found)

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
            *([f"  the computer is {'on' if house.awake else 'off'} at night"] if self.days > 1 else []),
            *(f"  {fault}" for fault in self.all_faults),
        )

    @property
    def command(self) -> str:
        words = [f"docketd simulate --seed {self.seed}"]
        if self.days != 1:
            words.append(f"--days {self.days}")
        if self.orders_a_day != ORDERS_A_DAY:
            words.append(f"--orders-a-day {self.orders_a_day}")
        if self.faults is not None:
            words.append(f"--faults {','.join(map(str, self.faults)) or 'none'}")
        elif self.usual:
            words.append("--faults usual")
        if self.rough_wix:
            words.append("--rough-wix")
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
    awake: bool  # at night

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
            awake=calm or chance.share("awake") < 0.5,
        )
