"""Four outages that two earlier systems were measured in, as long as then, with docketd in their place.

Their figures are from another day and another machine: it is what became of the orders that counts.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from actors.demo.orders import demo_orders
from tests.bench.suite import EARLIER_PUSH, EARLIER_WIX
from tests.rig.processes import until
from tests.rig.wix import Wix

if TYPE_CHECKING:
    from collections.abc import Callable

HEADINGS = ("outage", EARLIER_WIX, EARLIER_PUSH, "docketd")


@dataclass(frozen=True, slots=True)
class Beside:
    """`play` gets a `Stage` and the outage's length; it answers what there was to see, in words."""

    outage: str
    earlier_wix: str
    earlier_push: str
    seconds: float
    play: Callable


def _told(stage, orders):
    figures = stage.figures()
    assert figures.is_good, figures
    assert (figures.on_paper, figures.marked) == (orders, 0), figures
    first = f"the first {figures.back:.1f} s after it was back"
    return f"{figures.on_paper} of {orders} on paper, each once, {first}"


def absent_at_the_start(stage, seconds):
    stage.house.kitchen.tell("power-off")
    stage.house.open()
    stage.orders(2)
    assert stage.state() == "down"
    stage.pause(seconds)
    stage.house.kitchen.tell("power-on")
    stage.fault_is_over()
    stage.orders(2)
    return _told(stage, 4)


def link_dropped(stage, seconds):
    stage.house.open()
    stage.order()
    until(lambda: stage.house.daemon.all_in("printed"), "the one before")
    stage.house.kitchen.tell("network-down")
    stage.order()
    stage.pause(seconds)
    stage.house.kitchen.tell("network-up")
    stage.fault_is_over()
    stage.orders(2)
    return _told(stage, 4)


def away_during_polls(stage, seconds):
    with closing(Wix()) as wix:
        stage.house.open(wix)
        until(lambda: wix.asked, "the first contact")
        assert stage.house.daemon.stop() == 0
        for order in demo_orders(3, datetime.now(UTC)):
            wix.add(order)
        stage.pause(seconds)
        stage.fault_is_over()
        daemon = stage.house.open(wix)
        until(lambda: len(daemon.jobs()) == 3 and daemon.all_in("printed"), "the three, and no others")
        slips = stage.slips()
        assert len(slips) == len(set(slips)) == 3, slips
        return f"3 of 3 on paper, each once, the first {stage.back():.1f} s after docketd was started again"


def long_outage(stage, seconds):
    stage.house.open()
    stage.order()
    until(lambda: stage.house.daemon.all_in("printed"), "the one before")
    stage.house.kitchen.tell("power-off")
    for _ in range(4):
        stage.order()
        stage.pause(seconds / 4)
    stage.house.kitchen.tell("power-on")
    stage.fault_is_over()
    return _told(stage, 5)


OUTAGES = (
    Beside(
        "printer off when the service starts, for 20 s; 2 orders, then 2 more",
        "all given up for good, 0 bytes ever; `/health` said online",
        "the call fails (500) and the order is lost; in a later version 200 after 3 s, and queued",
        20,
        absent_at_the_start,
    ),
    Beside(
        "printer's link drops for 12 s in service; 1 order meanwhile, 2 after",
        "that order and each one after it failed, although the printer was back",
        "not measured",
        12,
        link_dropped,
    ),
    Beside(
        "the service itself is down for 15 s while 3 orders come in at Wix",
        "marked as processed, 0 printed after it came back",
        "does not read from Wix",
        15,
        away_during_polls,
    ),
    Beside(
        "printer off for 90 s in service, 4 orders meanwhile",
        "not measured",
        "4 of 4 answered `success: false` and accepted, 0 printed; in another version 5 of 5 lost at once",
        90,
        long_outage,
    ),
)
