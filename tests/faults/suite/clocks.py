"""Dates that jump while docketd runs, and that are wrong when it starts."""

from __future__ import annotations

from functools import partial

from tests.faults.suite.scenario import Collection
from tests.rig.clock import WrongClock, missing
from tests.rig.processes import until

CLOCKS = Collection()
HOUR, YEAR = 3600, 365 * 86400


def jump(stage, seconds):
    """Tickets wait while the date jumps; more come; docketd is killed and starts with that date."""
    clock = WrongClock(stage.folder)
    stage.house.open(env=clock.environment)
    stage.order("Pizza", "Drinks")
    stage.house.kitchen.tell("paper-out")
    waiting = stage.orders(stage.many(3, 20))
    clock.say(seconds)
    slowest = max(stage.seconds_to_paper("Drinks") for _ in range(stage.many(2, 20)))
    waiting += stage.orders(stage.many(3, 20))
    stage.house.kitchen.tell("paper-in")
    stage.fault_is_over()
    until(lambda: stage.house.daemon.all_in("printed"), "all printed after the jump")
    stage.house.kitchen.tell("paper-out")
    waiting += stage.orders(stage.many(3, 20))
    stage.house.daemon.kill()
    clock.say(2 * seconds)
    stage.house.kitchen.tell("paper-in")
    stage.fault_is_over()
    stage.house.open(env=clock.environment)
    figures = stage.figures()
    assert (figures.kept, figures.marked) == (0, 0), figures
    assert figures.back < stage.limit(5), figures
    assert [number for number, section in stage.copies() if section == "Pizza"][1:] == waiting
    assert slowest < stage.limit(2), slowest
    return figures.saying(f"in the order in which they came; an order meanwhile: {slowest:.2f} s to paper")


JUMPS = (
    (18, "the date jumps an hour forth", HOUR, False),
    (18, "the date jumps five years forth", 5 * YEAR, False),
    (19, "the date jumps an hour back", -HOUR, False),
    (19, "the date jumps a year back, and starts there", -YEAR, True),
)
for number, breaks, seconds, quick in JUMPS:
    CLOCKS.scenario(
        number, breaks, "nothing held, nothing waits, their order is kept", quick=quick, needs=missing
    )(partial(jump, seconds=seconds))
