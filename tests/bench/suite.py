"""What is measured, what it must reach, and what two earlier systems reached: several rounds of all of it.

The figures of the earlier systems were measured on another day on another machine: they show the order of
magnitude, and no more.
"""

import shutil
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench import (
    backfill,
    browser,
    looking,
    measures,
    printing,
    reading,
    rendering,
    throughput,
    webhooks,
)
from tests.rig.disk import no_shim
from tests.rig.peers import missing as missing_peer

EARLIER_WIX = "an earlier Wix print service"
EARLIER_PUSH = "an earlier push print server"


@dataclass(frozen=True, slots=True)
class Size:
    """How much one round measures."""

    posts: int = 200
    wix: int = 12
    outages: int = 8
    outage_seconds: float = 3.0
    starts: int = 5
    orders: int = 1000
    idle_seconds: float = 2.0
    pictures: int = 20
    tickets: int = 40
    views: int = 7
    changes: int = 20
    accepts: int = 1600
    waiting: int = 100_000
    megabytes: int = 16
    confirmed: int = 100
    watched: int = 20
    watch_seconds: float = 30.0
    neighbours: int = 100
    readings: int = 100
    webhooks: int = 640
    backfill: int = 10_000
    usual: int = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `must` and `goal` are in its unit, and are least or most by `more_is_better`."""

    key: str
    title: str
    unit: str
    must: float | None = None
    goal: float | None = None
    more_is_better: bool = False
    earlier_wix: str = ""
    earlier_push: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """`needs` says what is not there that it needs, or nothing."""

    name: str
    run: Callable
    figures: tuple[Figure, ...]
    needs: Callable = lambda: ""


MEASUREMENTS = (
    Measurement(
        "post",
        measures.post,
        (
            Figure(
                "p50",
                "`POST /orders` to first byte at the printer, p50",
                "ms",
                25,
                8,
                earlier_wix="2,060 ms",
                earlier_push="2.5-3.6 ms, into a driver; nothing kept on disk before",
            ),
            Figure("p95", "the same, p95", "ms"),
        ),
    ),
    Measurement(
        "wix",
        measures.wix,
        (
            Figure("p50", "Wix asked, an order found, to first byte at the printer, p50", "ms", 60, 25),
            Figure("p95", "the same, p95", "ms"),
        ),
    ),
    Measurement(
        "webhook",
        webhooks.webhook,
        (
            Figure("p50", "a signed webhook to first byte at an idle printer, p50", "ms", 20, 10),
            Figure("p99", "the same, p99", "ms", 60, 30),
        ),
    ),
    Measurement(
        "webhooks",
        webhooks.crowd,
        (Figure("p99", "a webhook answered, 64 at once, each flush 20 ms slower, p99", "ms", 400, 200),),
        needs=no_shim,
    ),
    Measurement(
        "back",
        measures.back,
        (
            Figure("p50", "the network to Wix is back, to a waiting order's first byte, p50", "s", 2, 1.5),
            Figure("worst", "the same, the slowest", "s", 5, 3),
        ),
    ),
    Measurement(
        "journal",
        measures.journal,
        (
            Figure(
                "bare",
                "orders on disk with 8 callers ÷ bare append and flush",
                "",
                0.8,
                1.2,
                more_is_better=True,
            ),
            Figure("slow", "the same, each flush 20 ms slower", "", 4, 6, more_is_better=True),
            Figure("slow p99", "an order on disk with 64 callers and those 20 ms, p99", "ms", 400, 200),
            Figure("next", "the next ticket among 100,000 that wait", "ms", 1, 0.2),
        ),
        needs=lambda: (
            ""
            if sys.platform == "linux" and shutil.which("cc")
            else "slow flushes need Linux and a C compiler"
        ),
    ),
    Measurement(
        "start",
        measures.start,
        (
            Figure(
                "p50",
                "start to first answer on `/health`",
                "s",
                1.0,
                0.6,
                earlier_wix="1.1-2.0 s",
                earlier_push="0.3-1.3 s",
            ),
        ),
    ),
    Measurement(
        "burst",
        measures.burst,
        (
            Figure(
                "tickets",
                "1,000 orders at once: printed and confirmed",
                "tickets/s",
                50,
                200,
                more_is_better=True,
                earlier_wix="17 receipts/s, none confirmed",
                earlier_push="6 at once came out in 47 pieces",
            ),
            Figure("orders", "the same: accepted and on disk", "orders/s", more_is_better=True),
        ),
    ),
    Measurement(
        "memory",
        measures.memory,
        (
            Figure(
                "resident",
                "memory after 1,000 orders",
                "MB",
                80,
                60,
                earlier_wix="76 + 65 MB (two processes), and a database server",
                earlier_push="36 MB",
            ),
            Figure("ratio", "÷ a bare interpreter with the same imports", "", 1.3, 1.15),
        ),
    ),
    Measurement(
        "backfill",
        backfill.backfill,
        (
            Figure(
                "more", "memory while 10,000 orders of an outage come in, above the same idle", "MB", 20, 15
            ),
            Figure("rate", "the same: accepted and on disk", "orders/s", more_is_better=True),
        ),
    ),
    Measurement(
        "health",
        measures.health,
        (
            Figure(
                "busy p99",
                "`GET /health` while 1,000 orders print, p99",
                "ms",
                20,
                8,
            ),
            Figure("busy p50", "the same, p50", "ms"),
            Figure(
                "idle p50",
                "`GET /health`, idle, p50",
                "ms",
                earlier_wix="11.4 ms",
                earlier_push="1.4 ms (`/status`)",
            ),
        ),
    ),
    Measurement(
        "reading",
        reading.reading,
        (Figure("p50", "an order of 100 dishes from Wix, JSON to order, CPU, p50", "ms", 2, 1.5),),
    ),
    Measurement(
        "rendering",
        rendering.rendering,
        (
            Figure("latin", "a ticket of 40 lines in Latin letters, order to ESC/POS, CPU", "ms", 3, 1),
            Figure(
                "chinese", "the same in Traditional Chinese, order to pictures of lines, CPU", "ms", 60, 20
            ),
            Figure("bytes", "bytes of those pictures ÷ in full width and height", "", 0.7, 0.4),
            Figure("memory", "memory that the first ticket in Chinese adds", "MB", 40, 15),
        ),
    ),
    Measurement(
        "receiptline",
        rendering.receiptline,
        (
            Figure("lines", "ReceiptLine to ESC/POS", "lines/s", more_is_better=True),
            Figure("ratio", "the same ÷ npm's `receiptline` in Node", "", 0.3, 1, more_is_better=True),
        ),
        needs=lambda: missing_peer("receiptline"),
    ),
    Measurement(
        "transports",
        throughput.throughput,
        (
            Figure(
                "tcp",
                "bytes to a printer on the network ÷ a raw write of the same bytes",
                "",
                0.7,
                0.9,
                more_is_better=True,
            ),
            Figure(
                "serial", "the same at a serial line (a pseudo-terminal)", "", 0.7, 0.9, more_is_better=True
            ),
            Figure(
                "device", "the same to a device file (a pseudo-terminal)", "", 0.7, 0.9, more_is_better=True
            ),
            Figure(
                "usb",
                "the same on USB (an emulated bus), ÷ one call of pyusb's",
                "",
                0.7,
                0.9,
                more_is_better=True,
            ),
            Figure("ipp", "the same through CUPS, ÷ its own `lp`", "", 0.7, 0.9, more_is_better=True),
            Figure(
                "ipp raw",
                "the same through CUPS, which keeps it before it hands it on",
                "",
                more_is_better=True,
            ),
            Figure("file", "the same to a plain file", "", 0.7, 0.9, more_is_better=True),
            Figure("virtual", "the same to a virtual printer", "", 0.7, 0.9, more_is_better=True),
        ),
        needs=lambda: "" if sys.platform != "win32" else "Windows has no pseudo-terminals",
    ),
    Measurement(
        "confirm",
        printing.confirm,
        (
            Figure(
                "p50", "the printer's answer to `printed` in the journal, less a bare flush, p50", "ms", 5, 2
            ),
            Figure("flush", "the same disk's bare flush, p50", "ms"),
        ),
    ),
    Measurement(
        "watch",
        printing.watch,
        (Figure("each", "watching an idle printer, processor time a second, each of 20", "µs", 1000, 300),),
        needs=lambda: "" if sys.platform == "linux" else "only Linux counts processor time finely enough",
    ),
    Measurement(
        "hung",
        printing.hung,
        (
            Figure(
                "p99",
                "order to first byte at 19 printers, p99, one more hung in its driver ÷ none",
                "",
                1.3,
                1.1,
            ),
        ),
    ),
    Measurement(
        "picture",
        looking.picture,
        (Figure("cpu", "a ticket of 40 lines as a picture, CPU", "ms", 60, 20),),
    ),
    Measurement(
        "page",
        looking.page,
        (
            Figure("first view", "the page with 30 tickets, complete in Chromium", "s", 0.8, 0.3),
            Figure("change", "order on disk to the change on an open page, p50", "ms", 200, 50),
        ),
        needs=lambda: "" if browser.program() else "Chromium is not installed: apt install chromium",
    ),
)
NAMES = tuple(measurement.name for measurement in MEASUREMENTS)


@dataclass(frozen=True, slots=True)
class Found:
    """A figure with what each round measured."""

    measurement: str
    figure: Figure
    rounds: tuple[float, ...]

    @property
    def median(self):
        return statistics.median(self.rounds)

    @property
    def verdict(self):
        """ "goal", "reached" or "missed"; empty where nothing was asked for."""
        figure = self.figure
        if figure.must is None:
            return ""
        sign = -1 if figure.more_is_better else 1
        if sign * self.median <= sign * figure.goal:
            return "goal"
        return "reached" if sign * self.median <= sign * figure.must else "missed"


def missing(only=()):
    """Why a measurement that is asked for can't be made here, by its name."""
    return {one.name: why for one in MEASUREMENTS if (not only or one.name in only) and (why := one.needs())}


def measure(folder, rounds, only=(), size=None, started=None):
    """All that is asked for, `rounds` times one after the other; `started(name, round)` hears of each."""
    wanted = [one for one in MEASUREMENTS if (not only or one.name in only) and not one.needs()]
    answers = {one.name: [] for one in wanted}
    for number in range(rounds):
        for one in wanted:
            if started is not None:
                started(one.name, number)
            place = folder / f"{one.name}-{number}"
            answers[one.name].append(one.run(place, size or Size()))
    return [
        Found(one.name, figure, tuple(answer[figure.key] for answer in answers[one.name]))
        for one in wanted
        for figure in one.figures
        if all(figure.key in answer for answer in answers[one.name])  # some need more than the others
    ]
