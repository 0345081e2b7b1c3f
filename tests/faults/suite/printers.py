"""Printers that fail: away, without paper, open, mute, garbling, slow, shared, cut off in the middle."""

from __future__ import annotations

from tests.faults.suite.scenario import Collection
from tests.rig.processes import until

PRINTERS = Collection()


@PRINTERS.scenario(
    21,
    "printer switched off, orders come, switched on",
    "waits and prints by itself; the other printer goes on",
)
def switched_off(stage):
    stage.house.open()
    stage.orders(1, "Pizza", "Drinks")
    stage.house.kitchen.tell("power-off")
    until(lambda: stage.state() == "down", "it is known to be away")
    stage.orders(stage.many(3, 20), "Pizza", "Drinks")
    stage.pause(stage.many(1, 60))
    bar = [job["state"] for job in stage.house.daemon.jobs() if job["printer"] == "bar"]
    stage.house.kitchen.tell("power-on")
    stage.fault_is_over()
    figures = stage.figures()
    assert set(bar) == {"printed"}, bar
    assert figures.marked == 0
    assert figures.back < 10, figures.back
    return figures
