"""All scenarios of the list, by number: those that are played here, and what becomes of the others."""

from __future__ import annotations

from tests.faults.suite import (
    bugs,
    cables,
    clocks,
    disks,
    from_wix,
    kills,
    lives,
    printers,
    queues,
    usb,
    wixes,
)
from tests.faults.suite.scenario import Elsewhere

SCENARIOS = tuple(
    sorted(
        [
            *kills.KILLS,
            *disks.DISKS,
            *clocks.CLOCKS,
            *lives.LIVES,
            *printers.PRINTERS,
            *usb.USB,
            *cables.CABLES,
            *queues.QUEUES,
            *wixes.WIXES,
            *bugs.BUGS,
            *from_wix.FROM_WIX,
        ],
        key=lambda one: one.number,
    )
)

HEALING = "not tried yet: comes with docketd healing itself and telling people"

ELSEWHERE = (
    Elsewhere(7, "`kill -9` at random moments", "two hundred times, over 2,000 orders: [above](#kill--9)"),
    Elsewhere(9, "power cut", "a thousand, on a recorded disk: [above](#power-cuts)"),
    Elsewhere(40, "no mail server for six hours", HEALING),
    Elsewhere(41, "docketd's own loop blocked for 5 s, for 60 s", HEALING),
    Elsewhere(42, "little memory, and a leak", HEALING),
    Elsewhere(
        46, "a flood of forged calls on the web site", "not tried yet: comes with the web site's protection"
    ),
)
