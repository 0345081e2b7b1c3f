"""Printers that fail: away, without paper, open, mute, garbling, slow, shared, cut off in the middle."""

from __future__ import annotations

import socket
import statistics
import time

from tests.faults.suite.scenario import Collection
from tests.rig import wire
from tests.rig.processes import until

PRINTERS = Collection()
TICKETS = (6, 30)
CRAWL = "slow 40"
MOMENT = 1.5  # seconds
QUIET = 3.0  # until docketd takes the printer for idle
ACKNOWLEDGED = 0.2  # all of a ticket's bytes, so that nothing is on the cable
PACE = "slow 400"  # mm a second: some tickets are still to come when the fault strikes


def _reasons(stage, printer="kitchen"):
    return set(stage.printers()[printer]["reasons"])


def _all_printed(stage, printer):
    return all(job["state"] == "printed" for job in stage.house.daemon.jobs() if job["printer"] == printer)


def _slips(stage, count):
    until(lambda: len(stage.house.kitchen.slips()) >= count, f"{count} slips")


@PRINTERS.scenario(
    21,
    "printer switched off, orders come, switched on",
    "prints by itself: p50 2 s, 5 s at most; the other printer goes on",
)
def switched_off(stage):
    """Once for long, and then again and again for shorter than anybody could choose on purpose."""
    stage.house.open()
    stage.order("Pizza", "Drinks")
    outages = stage.many((0.5,), (60, *(0.5 + 0.17 * n for n in range(20))))
    for seconds in outages:
        stage.house.kitchen.tell("power-off")
        until(lambda: stage.state() == "down", "it is known to be away")
        stage.order("Pizza", "Drinks")
        until(lambda: _all_printed(stage, "bar"), "the bar's")
        stage.pause(seconds)
        stage.house.kitchen.tell("power-on")
        stage.fault_is_over()
        until(lambda: _all_printed(stage, "kitchen"), "the kitchen's")
    figures = stage.figures()
    backs = stage.backs()
    assert figures.marked == 0, figures
    assert len(backs) == len(outages)
    assert statistics.median(backs) <= stage.limit(2), backs
    assert max(backs) <= stage.limit(5), backs
    return figures.saying(
        f"off {len(backs)} times, for {min(outages):g} to {max(outages):g} s;"
        f" first ticket after {statistics.median(backs):.1f} s (median), {max(backs):.1f} s at most"
    )


@PRINTERS.scenario(22, "paper out in mid-ticket", "the same ticket goes on on the new roll; no copy")
def paper_out(stage):
    stage.house.kitchen.tell("paper-out-after 100")
    stage.house.open()
    stage.orders(stage.many(*TICKETS))
    until(lambda: "media-empty" in _reasons(stage), "docketd names it")
    assert stage.house.kitchen.tell("status")["unfinished"], "it stopped between two tickets"
    stage.pause(stage.many(0, 60))
    stage.house.kitchen.tell("paper-in")
    stage.fault_is_over()
    figures = stage.figures()
    assert figures.marked == 0, figures
    assert figures.back < stage.limit(5), figures
    return figures


@PRINTERS.scenario(23, "cover open in mid-ticket", "as 22; the other printer is as quick as before")
def cover_open(stage):
    stage.house.open()
    stage.order("Drinks")
    before = stage.seconds_to_paper("Drinks")
    stage.house.kitchen.tell(PACE)
    stage.orders(stage.many(*TICKETS))
    _slips(stage, 1)
    stage.house.kitchen.tell("cover-open")
    until(lambda: "cover-open" in _reasons(stage), "docketd names it")
    meanwhile = [stage.seconds_to_paper("Drinks") for _ in range(stage.many(2, 20))]
    stage.house.kitchen.tell("cover-close")
    stage.house.kitchen.tell("fast")
    stage.fault_is_over()
    figures = stage.figures()
    slowest = max(meanwhile)
    assert figures.marked <= 1, figures
    assert slowest < before + stage.limit(1), (before, meanwhile)
    return figures.saying(
        f"the bar's order to paper: {1000 * before:.0f} ms before, at most {1000 * slowest:.0f} ms meanwhile"
    )


@PRINTERS.scenario(
    24,
    "cable cut silently: half-open connection",
    "noticed within 6 s, behind a ticket's last byte too; the counter tells, or the copy is marked",
    needs=wire.missing,
)
def half_open(stage):
    """Once before a ticket's first byte and once behind its last one; and first of all for a moment only.

    The long form also cuts it while nothing is on its way.
    """
    cable = wire.Wire()
    stage.stack.callback(cable.close)
    stage.house.kitchen = kitchen = stage.house.keep(cable.printer(stage.folder / "far"))
    stage.house.open()
    _out_for_a_moment(stage, kitchen, cable)
    noticed = []
    for speed in stage.many(("fast",), ("fast", CRAWL)):
        kitchen.tell(f"idle {stage.many(2, 90)}")
        stage.order()
        until(lambda: _all_printed(stage, "kitchen"), "the one before")
        kitchen.tell(speed)
        if speed == CRAWL:
            stage.pause(QUIET)
            stage.order()
            until(lambda: kitchen.tell("status")["waiting_bytes"], "it is on its way")
            stage.pause(ACKNOWLEDGED)
        cable.cut()
        began = time.monotonic()
        stage.order()
        until(lambda: stage.state() == "down", "it is noticed")
        noticed.append(time.monotonic() - began)
        cable.mend()
        stage.fault_is_over()
        kitchen.tell("fast")
        until(lambda: _all_printed(stage, "kitchen"), "all of them", seconds=300)
    idle = f", idle after {_out_while_idle(stage, kitchen, cable):.1f} s" if stage.long else ""
    figures = stage.figures()
    assert max(noticed) < stage.limit(6), noticed
    assert figures.marked <= len(noticed), figures
    within = " and ".join(f"{each:.1f} s" for each in noticed)
    held = stage.many("2 s", "90 s, as Epson does by default")
    return figures.saying(
        f"noticed after {within}{idle}; the printer holds on to the dead connection for {held}"
    )


def _out_while_idle(stage, kitchen, cable):
    """Seconds until it is noticed."""
    kitchen.tell("idle 2")
    stage.pause(QUIET)
    cable.cut()
    began = time.monotonic()
    until(lambda: stage.state() == "down", "it is noticed")
    seconds = time.monotonic() - began
    cable.mend()
    assert seconds <= stage.limit(15), seconds
    return seconds


def _out_for_a_moment(stage, kitchen, cable):
    """A living printer that is slow to acknowledge is not taken for dead."""
    stage.order()
    until(lambda: _all_printed(stage, "kitchen"), "the first")
    began = time.monotonic()
    cable.cut()
    stage.order()
    stage.pause(MOMENT)
    assert stage.house.daemon.jobs()[-1]["state"] == "sending"
    cable.mend()
    until(lambda: _all_printed(stage, "kitchen"), "all of them")
    there = stage.printers()["kitchen"]
    assert there["state"] == "ready", there
    assert there["since"] > time.monotonic() - began, there


@PRINTERS.scenario(25, "connection reset after 1 KB", "the counter tells, or the copy is marked")
def reset(stage):
    stage.house.open()
    stage.order()
    until(lambda: _all_printed(stage, "kitchen"), "the first")
    for _ in range(stage.many(2, 20)):
        stage.house.kitchen.tell("reset-after 1000")
        stage.orders(3)
        until(lambda: _all_printed(stage, "kitchen"), "all of them")
    figures = stage.figures()
    assert figures.marked <= stage.many(2, 20), figures
    return figures.saying(f"{stage.many(2, 20)} resets")


@PRINTERS.scenario(
    26, "printer takes 50 bytes a second", "slow, and nothing else suffers: loop lag below 50 ms"
)
def trickle(stage):
    stage.house.open()
    stage.order("Pizza", "Drinks")
    until(lambda: _all_printed(stage, "kitchen"), "the first")
    stage.house.kitchen.tell(f"trickle {stage.many(500, 50)}")
    stage.orders(stage.many(2, 5), "Pizza", "Drinks")
    slowest = _health(stage, stage.many(1.0, 30.0))
    meanwhile = max(stage.seconds_to_paper("Drinks") for _ in range(3))
    if not stage.long:
        stage.house.kitchen.tell("flow")
    figures = stage.figures(seconds=300)
    assert figures.marked == 0, figures
    assert slowest < stage.limit(0.05), slowest
    assert meanwhile < stage.limit(1), meanwhile
    return figures.saying(
        f"`/health` answers within {1000 * slowest:.0f} ms (99 of 100); the bar's within {meanwhile:.2f} s"
    )


def _health(stage, seconds):
    """The 99th percentile of its answers while it goes on."""
    end, took = time.monotonic() + seconds, []
    while time.monotonic() < end:
        began = time.monotonic()
        assert stage.house.daemon.get("/health")[0] == 200
        took.append(time.monotonic() - began)
        stage.pause(0.005)
    return sorted(took)[int(0.99 * len(took))]


@PRINTERS.scenario(
    27,
    "printer takes the bytes and never answers again, for two minutes",
    "said within a minute; goes on by itself, 2 marked copies at most",
    quick=False,
)
def mute(stage):
    """Mute from the middle of a ticket on."""
    stage.house.open()
    stage.order()
    until(lambda: _all_printed(stage, "kitchen"), "the first")
    stage.house.kitchen.tell(PACE)
    stage.orders(3)
    until(lambda: stage.house.kitchen.tell("status")["unfinished"], "a ticket is on its way")
    stage.house.kitchen.tell("mute")
    began = time.monotonic()
    stage.house.kitchen.tell("fast")
    until(lambda: "silent" in _reasons(stage), "docketd says so", seconds=60)
    said = time.monotonic() - began
    stage.pause(120 - said)
    stage.house.kitchen.tell("speak")
    stage.fault_is_over()
    figures = stage.figures(seconds=300)
    assert figures.marked <= 2, figures
    return figures.saying(f"said after {said:.0f} s")


@PRINTERS.scenario(
    28, "100,000 random bytes as answers", "nothing crashes; no ticket counts as printed for them"
)
def garbage(stage):
    stage.house.open()
    stage.order()
    until(lambda: _all_printed(stage, "kitchen"), "the first")
    if stage.long:  # and its own answers don't come either
        stage.house.kitchen.tell("garble")
    for _ in range(10):
        stage.house.kitchen.tell(f"noise {stage.many(1000, 10000)}")
        stage.order()
    before = [job["state"] for job in stage.house.daemon.jobs()].count("printed")
    stage.pause(stage.many(0, 60))
    stage.house.kitchen.tell("clear")
    stage.fault_is_over()
    figures = stage.figures(seconds=300)
    ends = stage.house.daemon.get("/supervisor/events?kind=child_terminated")[1]["events"]
    assert not ends, ends
    assert before == 1 or not stage.long, before
    return figures.saying(f"{before} of {figures.accepted} counted as printed until it was over")


@PRINTERS.scenario(
    29,
    "another program prints on the same printer while docketd is away",
    "the counter proves nothing: marked",
)
def shared(stage):
    stage.house.open()
    stage.order()
    until(lambda: _all_printed(stage, "kitchen"), "the first")
    stage.house.kitchen.tell(PACE)
    stage.orders(stage.many(*TICKETS))
    _slips(stage, 2)
    stage.house.daemon.kill()
    stage.house.kitchen.tell("fast")
    with socket.create_connection(("127.0.0.1", stage.house.kitchen.port), timeout=10) as till:
        till.sendall(b"one receipt\n\x1dV\x01another\n\x1dV\x01\x10\x04\x01")
        assert till.recv(1)
    stage.fault_is_over()
    stage.house.open()
    figures = stage.figures()
    assert figures.marked == 1, figures
    return figures
