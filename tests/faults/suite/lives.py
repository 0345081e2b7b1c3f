"""The lives of orders: for later, on the nights when the clocks change, and heard of in any order."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial

from tests.faults.suite.scenario import Collection
from tests.rig.clock import WrongClock, missing
from tests.rig.processes import until

LIVES = Collection()

#: What a station takes, and what is to spare: the tickets print when they are due.
AT_ONCE = {"DOCKETD_LATER__LEAD": "0s", "DOCKETD_LATER__BEFORE": "0s"}
#: Seconds from the start to the change of the clocks: an order that is due sooner than in 30 s is not held.
BEFORE = 60
SLOW = 3.0  # seconds after its time at which a ticket is late, on a machine with nothing else to do


def night(stage, change):
    """Orders due before, at and after the change; docketd is killed while they wait."""
    clock = WrongClock(stage.folder)
    clock.say((change - datetime.now(UTC)).total_seconds() - BEFORE)
    begun = time.time()
    stage.house.open(env=clock.environment | AT_ONCE)
    dues = {}
    for after in range(-6, stage.many(7, 13), 2):
        when = {"asap": False, "from": (change + timedelta(seconds=after)).isoformat()}
        dues[stage.order("Pizza", when=when)] = begun + BEFORE + after
    stage.house.daemon.kill()
    stage.house.open(env=clock.environment | AT_ONCE)
    assert {job["state"] for job in stage.house.daemon.jobs()} == {"scheduled"}
    until(lambda: len(stage.copies()) == len(dues), "each on paper at its time", 2 * BEFORE)
    figures = stage.figures()
    files = sorted(stage.house.kitchen.out.glob("slip-*.txt"), key=lambda file: file.stat().st_mtime)
    assert [number for number, _ in stage.copies()] == list(dues)
    late = [file.stat().st_mtime - due for file, due in zip(files, dues.values(), strict=True)]
    assert min(late) > -SLOW, late
    assert max(late) < stage.limit(SLOW), late
    return figures.saying(f"at their time, up to {max(0.0, *late):.1f} s after it")


NIGHTS = (
    ("summer time begins, with orders for later", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ("summer time ends, with orders for later", datetime(2027, 10, 31, 1, tzinfo=UTC)),
)
for breaks, change in NIGHTS:
    LIVES.scenario(20, breaks, "each prints at its time, once", quick=False, needs=missing)(
        partial(night, change=change)
    )


@LIVES.scenario(
    37,
    "orders five times, out of order, cancelled before they are there",
    "one ticket each; an older change and an order that was cancelled before print nothing",
)
def disorder(stage):
    stage.house.open()
    for _ in range(stage.many(3, 40)):
        number = stage.order("Pizza", updatedAt=_at(20))
        for _ in range(4):
            stage.order("Pizza", number=number, updatedAt=_at(20))
        stage.offer("Pizza", "Drinks", number=number, updatedAt=_at(10))
        del stage.accepted[number, "Drinks"]  # overtaken: nobody is to cook it
    gone = [stage.last + 1 + each for each in range(stage.many(3, 40))]
    for number in gone:
        stage.house.daemon.post("/orders", {"id": f"A-{number}", "status": "cancelled", "updatedAt": _at(20)})
        stage.offer("Pizza", number=number, updatedAt=_at(10))
        del stage.accepted[number, "Pizza"]
    until(lambda: len(stage.copies()) == len(stage.accepted), "each on paper")
    figures = stage.figures()
    found = stage.copies()
    assert not {number for number, _ in found} & set(gone), found
    assert {times for times, _ in found.values()} == {1}, found
    return figures.saying(f"{len(gone)} that were cancelled before they came: none on paper")


def _at(minutes):
    return datetime(2026, 3, 1, 18, minutes, tzinfo=UTC).isoformat()
