"""Faults as often as they come in a month: the table of docs/simulation.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from actors.simulation.faults import DAY, HOUSE, KINDS, OPENING_HOURS, PRINTER, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actors.simulation.chance import Chance

MONTH: Final = 30  # days


class Usual(NamedTuple):
    """So often in a month, for between so many seconds."""

    kind: str
    times: float
    least: float
    most: float


USUAL: Final = (
    Usual("paper-out", 10, 20.0, 600.0),
    Usual("cover-open", 30, 5.0, 120.0),
    Usual("power-cut", 4, 3.0, 300.0),
    Usual("slow-printer", 10, 30.0, 600.0),
    Usual("refused", 10, 5.0, 900.0),
    Usual("refused", 1, 1800.0, 1800.0),
    Usual("cable-cut", 15, 1.0, 120.0),
    Usual("cable-cut", 2, 90.0, 90.0),
    Usual("connection-lost", 60, 0.0, 0.0),
    Usual("answers-lost", 10, 2.0, 60.0),
    Usual("crash", 90, 1.0, 5.0),
    Usual("reboot", 4, 20.0, 120.0),
    Usual("stop", 4, 1.0, 30.0),
    Usual("actor-killed", 60, 0.0, 0.0),
    Usual("disk-full", 1, 5.0, 300.0),
    Usual("flush-fails", 10, 0.0, 0.0),
    Usual("slow-disk", 30, 10.0, 300.0),
    Usual("clock-jumps", 4, 0.0, 0.0),
    Usual("wix-away", 10, 20.0, 600.0),
    Usual("wix-away", 1, 1800.0, 1800.0),
    Usual("wix-away", 2, 90.0, 90.0),
    Usual("wix-broken", 10, 20.0, 600.0),
    Usual("wix-busy", 10, 20.0, 300.0),
    Usual("wix-slow", 10, 20.0, 600.0),
    Usual("wix-answers-lost", 10, 20.0, 300.0),
)


def drawn_as_usual(chance: Chance, days: int, printers: tuple[str, ...]) -> tuple[Fault, ...]:
    """In order of time. People open covers and use up paper while the shop is open, the rest has no hours."""
    faults = [
        fault for row, usual in enumerate(USUAL) for fault in _of(chance.of(row), usual, days, printers)
    ]
    return tuple(sorted(faults, key=lambda fault: fault.at))


def _of(chance: Chance, usual: Usual, days: int, printers: tuple[str, ...]) -> Iterable[Fault]:
    """A share of one is there or not, by chance."""
    for number in range(int(usual.times * days / MONTH + chance.share("one more"))):
        one = chance.of(number)
        at_printer = KINDS[usual.kind][0] == PRINTER
        hours = OPENING_HOURS - 2400.0 if at_printer else DAY
        at = one.number(0, days - 1, "day") * DAY + one.between(60.0, hours, "at")
        where = one.one_of(printers, "where") if at_printer else HOUSE
        length = one.between(usual.least, usual.most, "length")
        yield Fault(usual.kind, round(at, 1), where, round(length, 1), one.number(0, 999, "detail"))
