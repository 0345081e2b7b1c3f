"""Other ways to a printer than the network: serial lines."""

from __future__ import annotations

import sys

from tests.faults.suite.scenario import Collection
from tests.rig.processes import Printer, until
from tests.rig.serial_cable import SerialCable

CABLES = Collection()
CRAWL = "slow 40"  # mm a second
BACK = 5.0  # seconds


def _no_terminals():
    return "Windows has no pseudo-terminals" if sys.platform == "win32" else ""


def _all_printed(stage):
    return stage.house.daemon.all_in("printed", "moved")


def _serial_kitchen(stage):
    """The house's kitchen printer at the far end of a serial cable."""
    printer = stage.house.keep(Printer(stage.folder / "serial", stage.model, serial=stage.folder / "ttyFAR"))
    stage.house.kitchen = printer
    cable = SerialCable(stage.folder / "ttyUSB0", stage.folder / "ttyFAR")
    stage.stack.callback(cable.close)
    printer.address = cable.address
    return cable


@CABLES.scenario(
    31,
    "serial line pulled in mid-ticket, held up, or at half its speed",
    "goes on by itself; the counter tells, or the copy is marked",
    needs=_no_terminals,
)
def serial_line(stage):
    cable = _serial_kitchen(stage)
    stage.house.open()
    stage.order()
    until(lambda: _all_printed(stage), "the first")
    times = stage.many(1, 3)
    for _ in range(times):
        _pulled(stage, cable)
        _held_up(stage, cable)
        _at_half_speed(stage, cable)
    figures = stage.figures()
    assert figures.marked <= 2 * times, figures
    return figures.saying(
        f"each {times} times; pulled: first ticket {max(stage.backs()):.1f} s after at most"
    )


def _pulled(stage, cable):
    stage.house.kitchen.tell(CRAWL)
    stage.order()
    until(lambda: stage.house.kitchen.tell("status")["unfinished"], "it is half out")
    cable.pull()
    until(lambda: stage.state() == "down", "it is known to be away", stage.limit(6))
    stage.house.kitchen.tell("fast")
    stage.order()
    cable.plug()
    stage.fault_is_over()
    until(lambda: _all_printed(stage), "all of them")


def _held_up(stage, cable):
    """Hardware flow control: no byte is lost, so the ticket comes whole and once."""
    cable.hold()
    stage.order()
    stage.pause(stage.many(3, 30))
    cable.let_go()
    until(lambda: _all_printed(stage), "the one that waited")


def _at_half_speed(stage, cable):
    """Somebody has changed a switch below the printer: neither end hears what the other one says."""
    cable.half_speed()
    stage.order()
    if stage.long:
        until(lambda: stage.state() != "ready", "it is noticed", 120)
    else:
        stage.pause(3)
    cable.full_speed()
    until(lambda: _all_printed(stage), "all of them", 300)
