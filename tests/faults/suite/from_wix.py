"""Wix does what Wix may do: pages that drift, answers that are none, hours of absence."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime

import orjson

from tests.faults.suite.scenario import Collection
from tests.rig.processes import until
from tests.rig.wix import Wix

FROM_WIX = Collection()

#: Each answer that is none, and the number that goes with it.
TROUBLE = (("429", 1), ("429", None), ("500", None), ("503", None), ("504", None), ("silent", 11))
NONSENSE = (
    *(("html", None), ("nothing", None), ("truncated", None), ("half", None), ("drop", None)),
    *(("huge", None), ("gzip", None), ("404", None)),
)


def _opened(stage, extra=""):
    wix = stage.stack.enter_context(closing(Wix()))
    stage.house.open(wix, extra)
    until(lambda: wix.asked, "the first contact")
    return wix


def _placed(stage, wix, count):
    for number in range(stage.last + 1, stage.last + count + 1):
        wix.add(_order(number))
        stage.accepted[number, "Pizza"] = time.monotonic()
    stage.skip(count)


def _order(number):
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"productName": {"original": f"Dish {number} Pizza"}, "quantity": 1}
    return {
        "id": f"W-{number}",
        "number": str(number),
        "status": "APPROVED",
        "createdDate": now,
        "lineItems": [line],
    }


@FROM_WIX.scenario(
    38,
    "orders slip in between two pages of answers, and others move (quick: 150 waiting, long: 1,000)",
    "each once, though no later poll looks back",
)
def between_pages(stage):
    """The overlap of polls, which would hide it, is switched off."""
    wix = _opened(stage, 'look_back = "0s"\n')
    assert stage.house.daemon.stop() == 0
    _placed(stage, wix, stage.many(150, 1000))
    answer, moved = wix.core.handle, []

    def drifting(*request):
        reply = answer(*request)
        if b'"hasNext":true' in reply.body:
            for order in orjson.loads(reply.body)["orders"][:10]:
                wix.core.edit(order["id"], {"seenByAHuman": True})
                moved.append(order["id"])
            stage.skip(1)
            wix.core.add(_order(stage.last))
            stage.accepted[stage.last, "Pizza"] = time.monotonic()
        return reply

    wix.core.handle = drifting
    stage.fault_is_over()
    stage.house.open(wix, 'look_back = "0s"\n')
    until(lambda: len(stage.house.daemon.jobs()) >= len(stage.accepted), "all are taken")
    wix.core.handle = answer
    figures = stage.figures(stage.many(120, 600))
    assert figures.kept == figures.marked == 0, figures
    return figures.saying(f"{len(moved)} orders moved while the pages were read")


def _through(stage, faults, longest):
    """An order after each, and how long it took to the paper."""
    wix = _opened(stage)
    waits = {}
    for fault, number in faults:
        asked = len(wix.asked)
        wix.fail(fault, number)
        until(lambda before=asked: len(wix.asked) > before, f"a request that gets {fault}")
        _placed(stage, wix, stage.many(2, 20))
        stage.fault_is_over()
        began = time.monotonic()
        until(lambda: (stage.last, "Pizza") in stage.copies(), f"the last order after {fault}", 120)
        waits[fault if number is None else f"{fault} {number}"] = time.monotonic() - began
    figures = stage.figures()
    assert figures.kept == figures.marked == 0, figures
    slowest = max(waits, key=waits.get)
    assert waits[slowest] < stage.limit(longest), waits
    return figures.saying(f"the slowest to come back from: {slowest}, {waits[slowest]:.1f} s")


@FROM_WIX.scenario(
    35,
    "Wix asks for patience (429), fails (500, 503, 504), or hangs",
    "each order once, when it is over",
    quick=False,
)
def trouble(stage):
    return _through(stage, TROUBLE, 15)


@FROM_WIX.scenario(
    36,
    "Wix answers what can't be read, or 10 MB of it, or breaks off",
    "each order once, with the next good answer",
    quick=False,
)
def nonsense(stage):
    return _through(stage, NONSENSE, 15)
