"""What goes wrong in a simulated day: kinds, times, and their text on a command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from actors.simulation.chance import Chance

DAY: Final = 86_400.0
OPENING_HOURS: Final = 12 * 3600.0
NIGHT: Final = DAY - OPENING_HOURS
FAULTS_A_DAY: Final = 28

PRINTER: Final = "printer"
HOUSE: Final = "house"

#: Every kind, where it strikes, and how long it may last in seconds, from and to; 0 where it has no length.
KINDS: Final[dict[str, tuple[str, float, float]]] = {
    "paper-out": (PRINTER, 20.0, 600.0),
    "cover-open": (PRINTER, 5.0, 120.0),
    "power-cut": (PRINTER, 3.0, 300.0),
    "slow-printer": (PRINTER, 30.0, 600.0),
    "refused": (PRINTER, 5.0, 900.0),
    "cable-cut": (PRINTER, 1.0, 120.0),
    "connection-lost": (PRINTER, 0.0, 0.0),
    "answers-lost": (PRINTER, 2.0, 60.0),
    "crash": (HOUSE, 0.5, 60.0),
    "reboot": (HOUSE, 20.0, 120.0),
    "stop": (HOUSE, 1.0, 30.0),
    "actor-killed": (HOUSE, 0.0, 0.0),
    "disk-full": (HOUSE, 5.0, 300.0),
    "flush-fails": (HOUSE, 0.0, 0.0),
    "slow-disk": (HOUSE, 10.0, 300.0),
    "clock-jumps": (HOUSE, 0.0, 0.0),
    "wix-away": (HOUSE, 20.0, 1800.0),
    "wix-broken": (HOUSE, 20.0, 600.0),
    "wix-busy": (HOUSE, 20.0, 300.0),
    "wix-slow": (HOUSE, 20.0, 600.0),
    "wix-answers-lost": (HOUSE, 20.0, 300.0),
    "switched-off": (PRINTER, 60.0, NIGHT),
}

#: From the closing on, until somebody comes in the morning: drawn for the nights alone.
NIGHTLY: Final = "switched-off"
DAILY: Final = tuple(kind for kind in KINDS if kind != NIGHTLY)

#: Those that strike in the middle of a ticket, where one comes soon enough.
MIDWAY: Final = frozenset({"power-cut", "cable-cut", "connection-lost", "answers-lost", "cover-open"})

FORM: Final = "KIND@SECONDS:WHERE:LENGTH:DETAIL"


@dataclass(frozen=True, slots=True)
class Fault:
    """`at` and `length` in seconds, `at` from the first opening. What `detail` means depends on the kind.

    As text `KIND@AT:WHERE:LENGTH:DETAIL`.
    """

    kind: str
    at: float
    where: str
    length: float
    detail: int

    def __str__(self) -> str:
        return f"{self.kind}@{self.at:g}:{self.where}:{self.length:g}:{self.detail}"

    @classmethod
    def parsed(cls, text: str) -> Fault:
        """Raises `UsageError` with what a fault looks like."""
        kind, _, rest = text.strip().partition("@")
        parts = rest.split(":")
        if kind not in KINDS:
            raise UsageError(
                f"no fault is called {kind!r}: take all, none, usual, or one of {', '.join(KINDS)}"
            )
        try:
            at, where, length, detail = parts
            return cls(kind, float(at), where, float(length), int(detail))
        except ValueError:
            raise UsageError(f"not a fault: {text!r}: write {FORM}, as a failed run prints it") from None


def drawn(chance: Chance, moments: Sequence[Sequence[float]], printers: tuple[str, ...]) -> tuple[Fault, ...]:
    """Every kind at least once a day, in order of time. `moments` are when orders are placed, by day."""
    faults = [
        fault
        for day, orders in enumerate(moments)
        for fault in _of_day(chance.of("day", day), day, orders, printers)
    ]
    for day in range(len(moments) - 1):
        faults += _of_night(chance.of("night", day), day, printers)
    return tuple(sorted(faults, key=lambda fault: fault.at))


def _of_night(chance: Chance, day: int, printers: tuple[str, ...]) -> Iterable[Fault]:
    """Somebody switches a printer off at the end of an evening, and on again in the morning, or too late."""
    for printer in printers:
        if chance.share(printer) < 0.5:
            at = day * DAY + OPENING_HOURS + round(chance.between(0.0, 1800.0, printer, "off"), 1)
            on = (day + 1) * DAY + chance.between(-3600.0, 900.0, printer, "on")
            yield Fault(NIGHTLY, at, printer, round(on - at, 1), 0)


def _of_day(chance: Chance, day: int, orders: Sequence[float], printers: tuple[str, ...]) -> Iterable[Fault]:
    more = chance.mixed(list(DAILY), "kinds")
    for number, kind in enumerate([*DAILY, *more][:FAULTS_A_DAY]):
        yield _one(chance.of(number), kind, _moment(chance.of(number), day, orders), printers)


def _moment(chance: Chance, day: int, orders: Sequence[float]) -> float:
    """Mostly while something is going on: a minute after an order at most."""
    if orders and chance.share("busy") < 0.75:
        return chance.one_of(orders, "order") + chance.between(0.0, 60.0, "after")
    return day * DAY + chance.between(60.0, OPENING_HOURS - 2400.0, "at")


def _one(chance: Chance, kind: str, at: float, printers: tuple[str, ...]) -> Fault:
    place, least, most = KINDS[kind]
    where = chance.one_of(printers, "where") if place == PRINTER else HOUSE
    # Short ones more often than long ones; numbers short enough to be read and typed.
    length = round(least + (most - least) * chance.share("length") ** 2, 1)
    return Fault(kind, round(at, 1), where, length, chance.number(0, 999, "detail"))
