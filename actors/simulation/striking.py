"""What each kind of fault does to the house, and how it ends."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from actors import places
from actors.simulation.faults import HOUSE, MIDWAY, NIGHTLY
from actors.simulation.network import SPEED
from actors.simulation.options import PRINTERS
from actors.simulation.wix import Mood
from transports.reasons import DialReason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from actors.simulation.faults import Fault
    from actors.simulation.house import House

#: A fault that wants the middle of a ticket waits so many seconds for one.
PATIENCE: Final = 900.0
CRAWL: Final = 4.0  # millimetres a second
SLOW_DISK: Final = 60.0  # times as long
HOURS: Final = (-24, -3, -1, 1, 3, 24, -24 * 365, 24 * 365, 24 * 365 * 5)
REFUSALS: Final = (DialReason.REFUSED, DialReason.UNREACHABLE, DialReason.TIMED_OUT)

VICTIMS: Final = (
    "journal",
    "backups",
    "rendering",
    "printing",
    places.DISPATCH,
    places.SOURCES,
    places.SETTINGS,
    places.GATEWAY,
    places.source("wix", "breaker"),
    places.source("wix", "poller"),
    *(places.printer(name, part) for name in PRINTERS for part in ("breaker", "link", "press")),
)


class Striker:
    """`struck` counts by kind."""

    def __init__(self, house: House) -> None:
        self.struck: Counter[str] = Counter()
        self._house = house
        self._tasks: set[asyncio.Task[None]] = set()
        self._calm = False

    def strike(self, fault: Fault) -> None:
        if self._calm:
            return
        if fault.kind in MIDWAY and fault.where != HOUSE:
            self._midway(fault)
        else:
            self._begin(fault)

    def calm_down(self) -> None:
        """Nothing begins any more."""
        self._calm = True

    async def over(self) -> None:
        """Wait for all that has begun to end."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _midway(self, fault: Fault) -> None:
        """In the middle of the next ticket, if it comes soon."""
        cable = self._house.network.cables[fault.where]
        begun = False

        def once() -> None:
            nonlocal begun
            if not begun and not self._calm:
                begun = True
                self._begin(fault)

        cable.when_midway(fault.detail * 3, once)
        asyncio.get_running_loop().call_later(PATIENCE, once)

    def _begin(self, fault: Fault) -> None:
        self.struck[fault.kind] += 1
        now = asyncio.get_running_loop().time()
        self._house.trace.note(now, fault.where, f"fault {fault.kind}")
        self._keep(asyncio.ensure_future(self._run(fault)))

    def switch_off(self, seconds: float) -> None:
        """The computer, as people do it at night."""
        self._keep(asyncio.ensure_future(self._house.switch_off(seconds)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a simulated fault failed", "exception": task.exception()}
            )

    async def _run(self, fault: Fault) -> None:
        if fault.kind in PROCESS:
            await PROCESS[fault.kind](self._house, fault)
            return
        gauge = self._house.gauge
        gauge.begins(fault)
        end = FAULTS[fault.kind](self._house, fault)
        await asyncio.sleep(fault.length)
        gauge.ends(fault)
        end()


def _nothing() -> None:
    pass


# --- printers and cables ----------------------------------------------------------------------------


def _now() -> float:
    return asyncio.get_running_loop().time()


def _paper_out(house: House, fault: Fault) -> Callable[[], None]:
    printer = house.network.cables[fault.where].printer
    if fault.detail % 2:
        printer.paper_out_after(fault.detail / 10)  # in the middle of a ticket
    else:
        printer.paper_out(_now())
    return lambda: printer.load_paper(_now())


def _cover_open(house: House, fault: Fault) -> Callable[[], None]:
    printer = house.network.cables[fault.where].printer
    printer.open_cover(_now())
    return lambda: printer.close_cover(_now())


def _power_cut(house: House, fault: Fault) -> Callable[[], None]:
    printer = house.network.cables[fault.where].printer
    printer.power_off(_now())
    return lambda: printer.power_on(_now())


def _slow_printer(house: House, fault: Fault) -> Callable[[], None]:
    printer = house.network.cables[fault.where].printer
    printer.speed_mm_s = CRAWL
    return partial(setattr, printer, "speed_mm_s", SPEED)


def _refused(house: House, fault: Fault) -> Callable[[], None]:
    cable = house.network.cables[fault.where]
    cable.refuses = REFUSALS[fault.detail % len(REFUSALS)]
    if fault.detail % 2:
        cable.break_off()
    return partial(setattr, cable, "refuses", None)


def _cable_cut(house: House, fault: Fault) -> Callable[[], None]:
    cable = house.network.cables[fault.where]
    cable.cut_through()
    return cable.mend


def _connection_lost(house: House, fault: Fault) -> Callable[[], None]:
    house.network.cables[fault.where].break_off()
    return _nothing


def _answers_lost(house: House, fault: Fault) -> Callable[[], None]:
    cable = house.network.cables[fault.where]
    cable.deaf = True

    def end() -> None:
        cable.deaf = False

    return end


# --- the computer -----------------------------------------------------------------------------------


def _disk_full(house: House, fault: Fault) -> Callable[[], None]:  # noqa: ARG001 - as all of them
    house.disk.fill()
    return house.disk.make_room


def _flush_fails(house: House, fault: Fault) -> Callable[[], None]:
    house.disk.failing += 1 + fault.detail % 3
    return _nothing


def _slow_disk(house: House, fault: Fault) -> Callable[[], None]:  # noqa: ARG001 - as all of them
    house.disk.slowness = SLOW_DISK
    return partial(setattr, house.disk, "slowness", 1.0)


def _clock_jumps(house: House, fault: Fault) -> Callable[[], None]:
    house.clock.off = timedelta(hours=HOURS[fault.detail % len(HOURS)])
    return _nothing


def _actor_killed(house: House, fault: Fault) -> Callable[[], None]:
    if house.system is not None:
        house.system.kill(VICTIMS[fault.detail % len(VICTIMS)])
    return _nothing


def _wix(mood: Mood) -> Callable[[House, Fault], Callable[[], None]]:
    def begin(house: House, fault: Fault) -> Callable[[], None]:  # noqa: ARG001 - as all of them
        house.wix.mood = mood
        return partial(setattr, house.wix, "mood", Mood.WELL)

    return begin


FAULTS: Final[dict[str, Callable[[House, Fault], Callable[[], None]]]] = {
    "paper-out": _paper_out,
    "cover-open": _cover_open,
    "power-cut": _power_cut,
    NIGHTLY: _power_cut,
    "slow-printer": _slow_printer,
    "refused": _refused,
    "cable-cut": _cable_cut,
    "connection-lost": _connection_lost,
    "answers-lost": _answers_lost,
    "actor-killed": _actor_killed,
    "disk-full": _disk_full,
    "flush-fails": _flush_fails,
    "slow-disk": _slow_disk,
    "clock-jumps": _clock_jumps,
    "wix-away": _wix(Mood.AWAY),
    "wix-broken": _wix(Mood.BROKEN),
    "wix-busy": _wix(Mood.BUSY),
    "wix-slow": _wix(Mood.SLOW),
    "wix-answers-lost": _wix(Mood.ANSWERS_LOST),
}


# --- the process ------------------------------------------------------------------------------------


async def _crash(house: House, fault: Fault) -> None:
    await house.die_at_step(fault.detail, fault.length)


async def _reboot(house: House, fault: Fault) -> None:
    await house.die_at_step(fault.detail, fault.length)
    house.gauge.absent(fault.length)
    house.disk.lose_power(flushed=fault.detail % 2 == 0)
    house.clock.boots += 1
    if fault.detail % 3 == 0:
        house.clock.off = timedelta(hours=HOURS[fault.detail % len(HOURS)])  # no battery keeps its date


async def _stop(house: House, fault: Fault) -> None:
    await house.stop(fault.length)


PROCESS: Final[dict[str, Callable[[House, Fault], Awaitable[None]]]] = {
    "crash": _crash,
    "reboot": _reboot,
    "stop": _stop,
}
