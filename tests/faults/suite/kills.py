"""docketd killed at each point of a ticket's way, and asked to stop in the middle of its work."""

from __future__ import annotations

import statistics
import threading
import time
from functools import partial

from tests.faults.suite.scenario import Collection
from tests.rig.processes import until

KILLS = Collection()
STRUCK = "tests.rig.struck"
CLONE = "POS-80"  # its counter never moves, and it gives no ticket a number


def killed(stage, point, most_marked, model="TM-m30III"):
    """Orders come until docketd dies at `point`, once in each round; who gets no answer orders again."""
    stage.model = model
    if stage.long:
        _first_ticket(stage)
    rounds = stage.many((3,), (1, 3, 5))
    again = 0
    for nth in rounds:
        if stage.house.daemon is not None:
            assert stage.house.daemon.stop() == 0
        again += _one_round(stage, point, nth)
    figures = stage.figures()
    assert figures.marked <= most_marked * len(rounds), figures
    assert figures.kept == 0, figures
    assert figures.back < stage.limit(5), figures
    times = f"killed {len(rounds)} times" if len(rounds) > 1 else "killed once"
    return figures.saying(f"{times}; {again} orders sent again" if again else times)


def _first_ticket(stage):
    """The printers' counters have to be seen growing before they are believed."""
    stage.house.open()
    stage.order("Pizza", "Drinks")
    stage.until_calm()
    assert stage.house.daemon.stop() == 0


def _one_round(stage, point, nth):
    """How many orders had no answer."""
    stage.house.open(program=STRUCK, env={"STRIKE": f"{point} {nth}"})
    unanswered = []

    def order():
        if stage.house.daemon.popen.poll() is None and stage.offer()[0] == 0:
            unanswered.append(stage.last)
        return stage.house.daemon.popen.poll() is not None

    until(order, f"docketd dies at {point}")
    assert stage.house.daemon.wait() == -9, stage.house.daemon.errors
    stage.fault_is_over()
    stage.house.open()
    for number in unanswered:
        stage.order(number=number)
    stage.order()
    stage.until_calm()
    return len(unanswered)


POINTS = (
    (1, "`kill -9` before an order is committed", "accepting", "sent again, prints once", 0, 0),
    (2, "`kill -9` when it is committed, before the 202", "accepted", "sent again, known, prints once", 0, 0),
    (3, "`kill -9` when `sending` is committed, before byte 1", "sending", "prints unmarked", 0, 1),
    (4, "`kill -9` in the middle of a ticket's bytes", "in-bytes", "a marked copy behind the torn one", 1, 1),
    (5, "`kill -9` behind the last byte, before its answer", "after-bytes", "known as printed", 0, 1),
    (6, "`kill -9` with the answer, before `printed` is committed", "answered", "known as printed", 0, 1),
)
for number, breaks, point, expected, marked, marked_by_clone in POINTS:
    KILLS.scenario(number, breaks, expected, quick=number != 6)(
        partial(killed, point=point, most_marked=marked)
    )
    if number >= 3:
        more = f"{breaks}; a printer without counters"
        play = partial(killed, point=point, most_marked=marked_by_clone, model=CLONE)
        KILLS.scenario(number, more, "a marked copy", quick=number == 5)(play)


def asked_to_stop(stage, model="TM-m30III"):
    """Each ticket in hand is waited for, so that none needs a copy, even where printers have no counters."""
    stage.model = model
    seconds, behind = [], []
    _first_ticket(stage)
    for _ in range(stage.many(1, 10)):
        stage.house.open()
        for number in stage.unanswered:
            stage.order("Pizza", "Drinks", number=number)
        stage.unanswered.clear()
        _all_printers(stage, "slow 400")
        seconds.append(_stop_under_load(stage, behind))
        _all_printers(stage, "fast")
        stage.fault_is_over()
    stage.house.open()
    for number in stage.unanswered:
        stage.order("Pizza", "Drinks", number=number)
    figures = stage.figures()
    assert figures.marked == 0, figures
    assert max(seconds) < 20
    longest, median = max(seconds), statistics.median(seconds)
    return figures.saying(
        f"stopped {len(seconds)} times, after {median:.1f} s (median) to {longest:.1f} s;"
        f" {max(behind)} tickets at most came out meanwhile"
    )


STOPS = "SIGTERM while orders come and tickets print"
ENDS_WELL = "stops by itself, exit code 0; the rest prints later; no copy"
KILLS.scenario(8, STOPS, ENDS_WELL)(asked_to_stop)
KILLS.scenario(8, f"{STOPS}; a printer without counters", ENDS_WELL)(partial(asked_to_stop, model=CLONE))


def _all_printers(stage, command):
    for printer in stage.printer_processes:
        printer.tell(command)


def _stop_under_load(stage, behind):
    """Seconds from the signal to the end. A sender without an answer sends again to the next docketd."""
    daemon = stage.house.daemon
    enough = threading.Event()

    def send():
        for _ in range(stage.many(12, 40)):
            status, _ = stage.offer("Pizza", "Drinks")
            if status == 0:
                stage.unanswered.append(stage.last)
            enough.set()
            if daemon.popen.poll() is not None:
                return

    sender = threading.Thread(target=send)
    sender.start()
    assert enough.wait(30)
    until(lambda: any(job["state"] == "sending" for job in daemon.jobs()), "a ticket is on its way")
    slips, began = len(stage.slips()), time.monotonic()
    assert daemon.stop() == 0, daemon.errors
    took = time.monotonic() - began
    sender.join(30)
    behind.append(len(stage.slips()) - slips)
    return took
