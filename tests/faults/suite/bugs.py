"""docketd's own faults, and orders that nobody would send: a driver that crashes, poison, a burst."""

from __future__ import annotations

import threading
import time

from tests.faults.suite.scenario import Collection
from tests.rig.processes import Printer, until

BUGS = Collection()
STRUCK = "tests.rig.struck"


def _bug(stage, name, printer="-"):
    """A docketd that has it, and the file without which it is gone."""
    file = stage.folder / "bug"
    file.touch()
    stage.house.open(program=STRUCK, env={"STRIKE": f"{name} {printer} {file}"})
    return file


@BUGS.scenario(
    43,
    "a bug in one printer's driver: it crashes over each ticket",
    "that printer alone is down; it backs off",
)
def crash_loop(stage):
    stage.house.open()
    stage.order("Pizza", "Drinks")
    before = stage.seconds_to_paper("Drinks")
    stage.until_calm()
    stage.house.daemon.stop()
    file = _bug(stage, "driver", "kitchen")
    stage.orders(stage.many(2, 10), "Pizza", "Drinks")
    end = time.monotonic() + stage.many(2, 60)
    meanwhile = []
    while time.monotonic() < end or len(meanwhile) < 3:
        meanwhile.append(stage.seconds_to_paper("Drinks"))
        stage.pause(0.1)
    ends = stage.house.daemon.get("/supervisor/events?kind=child_terminated")[1]["events"]
    crashed = [event["path"] for event in ends if event["data"]["exit"] == "crash"]
    assert set(crashed) == {"printing/printer.kitchen/link"}, crashed
    assert max(meanwhile) < before + stage.limit(1), (before, meanwhile)
    file.unlink()
    stage.fault_is_over()
    figures = stage.figures()
    assert figures.marked == 0, figures
    return figures.saying(
        f"{len(crashed)} crashes in {stage.many(2, 60)} s; the bar's order to paper: {1000 * before:.0f} ms"
        f" before, at most {1000 * max(meanwhile):.0f} ms meanwhile"
    )


@BUGS.scenario(44, "a dish over which the layout raises", "a plain ticket; the next order is not delayed")
def layout_raises(stage):
    _bug(stage, "layouts")
    poison = stage.order(suffix=" Poison")
    after = stage.seconds_to_paper("Pizza")
    figures = stage.figures()
    (plain,) = [slip for slip in stage.slips() if f"Dish {poison} " in slip]
    assert "Plain ticket" in plain, plain
    assert after < stage.limit(2), after
    return figures.saying(f"the next order is on paper after {after:.2f} s")


@BUGS.scenario(
    44,
    "a dish that no form can be made of",
    "a dead letter at once, no paper wasted; prints when mended",
    quick=False,
)
def nothing_prints(stage):
    file = _bug(stage, "all-forms")
    stage.order(suffix=" Poison")
    after = stage.seconds_to_paper("Pizza")
    until(lambda: "dead" in [job["state"] for job in stage.house.daemon.jobs()], "the dead letter")
    assert len(stage.slips()) == 1
    file.unlink()
    stage.fault_is_over()
    for job in stage.house.daemon.jobs():
        if job["state"] == "dead":
            assert stage.house.daemon.post(f"/jobs/{job['job']}/requeue", b"")[0] == 200
    figures = stage.figures()
    assert (figures.on_paper, figures.kept) == (figures.accepted, 0), figures
    assert after < stage.limit(2), after
    return figures.saying(f"the next order is on paper after {after:.2f} s")


DRAWER = "\x1bp\x00\x19\xfa \x10\x14\x01\x00\x08 {command:\\x1bp\\x00\\x19\\xfa} \x1bp0\x19\xfa"
ZALGO = "Z" + "\u0335\u0321\u0322\u0489" * 200 + "algo"


@BUGS.scenario(
    44,
    "in a note: drawer commands, zalgo, 150,000 lines, a million",
    "the drawer stays shut; 2 m of paper at most",
)
def poisonous_notes(stage):
    stage.house.open()
    stage.order("Pizza", "Drinks", note=ZALGO)
    for note in (DRAWER, "line\n" * 150_000):
        stage.order("Pizza", "Drinks", note=note)
        stage.order("Pizza", "Drinks", suffix=f" {note[:40_000]}")
    status, _ = stage.offer(note="\n" * 1_000_000)
    after = stage.seconds_to_paper("Pizza")
    figures = stage.figures()
    pulses = [each.tell("status")["drawer_pulses"] for each in (stage.house.kitchen, stage.house.bar)]
    longest = max(len(slip.splitlines()) for slip in stage.slips())
    cuts = [each.tell("status")["slips"] for each in (stage.house.kitchen, stage.house.bar)]
    assert pulses == [0, 0]
    assert sum(cuts) == figures.accepted, "a cut in the middle of a ticket"
    assert status == 413
    assert longest <= 520, longest
    assert after < stage.limit(2), after
    return figures.saying(
        f"0 drawer pulses, {sum(cuts)} cuts; the longest slip has {longest} lines; a million lines: 413;"
        f" the next order is on paper after {after:.2f} s"
    )


GRILL = """
[[printer]]
name = "grill"
model = "TM-m30III"
connect = "{address}"

[[station]]
name = "grill"
printer = "grill"
match = {{{{ section = ["Grill"] }}}}

[stale]
kitchen = "1m"
"""
SECTIONS = ("Pizza", "Drinks", "Grill")


@BUGS.scenario(
    45,
    "1,000 orders in 10 s for three printers, then an outage of all of them, and back",
    "each taken within 1.25 s; what got too old is held, and one slip a printer says so",
    quick=False,
)
def burst(stage):
    grill = stage.house.keep(Printer(stage.folder / "grill"))
    stage.more_printers.append(grill)
    stage.house.settings += GRILL.format(address=grill.address)
    stage.house.open()
    began = time.monotonic()
    took = _send(stage, 1000, 10.0)
    until(lambda: stage.house.daemon.all_in("printed"), "all printed")
    rate = len(stage.accepted) / (time.monotonic() - began)
    for printer in stage.printer_processes:
        printer.tell("power-off")
    until(lambda: {each["state"] for each in stage.printers().values()} == {"down"}, "all are away")
    old = [stage.order(SECTIONS[n % 3]) for n in range(90)]
    stage.pause(65)
    young = [stage.order(SECTIONS[n % 3]) for n in range(9)]
    for printer in stage.printer_processes:
        printer.tell("power-on")
    stage.fault_is_over()
    figures = stage.figures(seconds=300)
    held = sorted(number for number, _ in stage.kept())
    slips = [slip for slip in stage.slips() if "NOT PRINTED" in slip.upper()]
    p99 = sorted(took)[int(0.99 * len(took))]
    assert held == old
    assert {number for number, _ in stage.copies()} >= set(young)
    assert len(slips) == 3, slips
    assert max(took) < 1.25, max(took)
    return figures.saying(
        f"taken after {1000 * p99:.0f} ms (99 of 100), {1000 * max(took):.0f} ms at most;"
        f" {rate:.0f} tickets/s; {len(held)} held and told of on {len(slips)} slips, {len(young)} printed"
    )


def _send(stage, count, seconds):
    """By eight senders, evenly; how long each waited for its answer."""
    took, lock, began = [], threading.Lock(), time.monotonic()
    numbers = iter(range(count))

    def send():
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            stage.pause(max(0.0, began + seconds * number / count - time.monotonic()))
            start = time.monotonic()
            stage.order(SECTIONS[number % 3], number=10_000 + number)
            took.append(time.monotonic() - start)

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(120)
    assert len(took) == count
    return took
