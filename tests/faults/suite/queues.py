"""A printer behind CUPS, whose queue is stopped, whose server is killed, and whose server hangs."""

from __future__ import annotations

import shutil
import tempfile
import time
from statistics import median

from tests.faults.suite.scenario import Collection
from tests.rig import cups
from tests.rig.processes import until

QUEUES = Collection()
NEXT_TICKET = 15  # seconds


@QUEUES.scenario(
    32,
    "CUPS stopped, its queue disabled",
    "the queue is started again; each ticket once, within 15 s",
    needs=cups.missing,
)
def stopped(stage):
    server = _behind_cups(stage)
    waits = []
    for _ in range(stage.many(1, 3)):
        server.run("cupsdisable", "kitchen")
        stage.fault_is_over()  # as far as anybody but docketd will do something about it
        waits.append(stage.seconds_to_paper("Pizza"))
        stage.until_calm()
        stage.pause(stage.many(0, 61))  # a queue is started again once a minute at most
    for _ in range(stage.many(1, 5)):
        server.kill()
        stage.orders(stage.many(2, 4))
        until(lambda: stage.state() == "down", "it is noticed")
        server.start()
        stage.fault_is_over()
        stage.until_calm()
    figures = stage.figures()
    assert figures.marked == 0, figures
    assert max(waits) < stage.limit(NEXT_TICKET), waits
    assert max(stage.backs()) < stage.limit(NEXT_TICKET), stage.backs()
    assert {job["evidence"] for job in stage.house.daemon.jobs()} == {"spooler"}
    return figures.saying(
        f"stopped {len(waits)} times: the next ticket after {max(waits):.1f} s at most; killed"
        f" {len(stage.backs()) - len(waits)} times: after {max(stage.backs()):.1f} s"
    )


@QUEUES.scenario(
    33,
    "a spooler hangs for five minutes (quick: 12 s)",
    "shown as out of reach; the other printer goes on; the next ticket within 15 s",
    needs=cups.missing,
)
def hangs(stage):
    server = _behind_cups(stage)
    before = [stage.seconds_to_paper("Drinks") for _ in range(stage.many(2, 10))]
    server.freeze()
    began = time.monotonic()
    try:
        stage.orders(stage.many(2, 10))
        meanwhile = [stage.seconds_to_paper("Drinks") for _ in range(stage.many(2, 10))]
        until(lambda: stage.state() == "down", "it is noticed")
        noticed = time.monotonic() - began
        stage.pause(max(0.0, stage.many(12, 300) - (time.monotonic() - began)))
    finally:
        server.thaw()
    stage.fault_is_over()
    figures = stage.figures()
    assert max(stage.backs()) < stage.limit(NEXT_TICKET), stage.backs()
    assert figures.marked <= 1, figures  # the one that was being handed over
    assert noticed < stage.limit(NEXT_TICKET), noticed
    return figures.saying(
        f"noticed after {noticed:.1f} s; the bar's order to paper: {1000 * median(before):.0f} ms before,"
        f" {1000 * median(meanwhile):.0f} ms meanwhile"
    )


def _behind_cups(stage):
    """The kitchen's printer is reached through a queue; one ticket has come out of it."""
    folder = tempfile.mkdtemp(prefix="cups")  # a socket's path is short
    stage.stack.callback(shutil.rmtree, folder, ignore_errors=True)
    server = cups.Cups(folder)
    stage.stack.callback(server.close)
    kitchen = stage.house.kitchen
    server.start().add("kitchen", f"socket://{kitchen.host}:{kitchen.port}/?waiteof=false&snmp=false")
    kitchen.address = server.address("kitchen")
    stage.house.open()
    stage.order()
    stage.until_calm()
    return server
