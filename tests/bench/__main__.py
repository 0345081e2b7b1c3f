"""The benchmark: `python -m tests.bench` in a checkout, on an idle machine. Prints a table to paste.

Medians and ratios; a single run on a shared machine proves nothing, three that agree do.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench import measures

MB = 1_000_000


def main():
    with tempfile.TemporaryDirectory(prefix="docketd-bench-") as folder:
        rows = list(measure(Path(folder)))
    for cells in [("measured", "figure", "must reach", "goal"), ("---",) * 4, *rows]:
        sys.stdout.write("| " + " | ".join(cells) + " |\n")


def measure(folder):
    say("POST /orders to first byte")
    yield latency(
        "POST /orders to first byte at the printer", measures.post_to_first_byte(folder / "post"), 25, 8
    )
    say("Wix to first byte")
    yield latency("order visible at Wix to first byte", measures.wix_to_first_byte(folder / "wix"), 60, 25)
    say("start to health")
    starts = measures.start_to_health(folder / "start")
    yield "start to first 200 on /health", f"p50 {statistics.median(starts):.2f} s", "1.0 s", "0.6 s"
    say("burst")
    bursts = [measures.burst(folder / f"burst-{number}") for number in range(3)]
    rate, taken = (
        statistics.median(burst[name] for burst in bursts)
        for name in ("tickets a second", "orders accepted a second")
    )
    yield "1,000 orders in a burst, confirmed", f"{rate:.0f} tickets/s", "50/s", "200/s"
    yield "the same, accepted", f"{taken:.0f} orders/s", "", ""
    say("memory")
    resident = statistics.median(burst["resident"] for burst in bursts)
    bare = measures.bare_interpreter(folder / "bare")
    yield "resident memory after 1,000 orders", f"{resident / MB:.0f} MB", "80 MB", "60 MB"
    yield "÷ a bare interpreter with the same imports", f"{resident / bare:.2f}", "1.3", "1.15"


def latency(name, samples, must, goal):
    tenths = statistics.quantiles(samples, n=20)
    return (
        name,
        f"p50 {statistics.median(samples):.1f} ms, p95 {tenths[18]:.1f} ms",
        f"p50 {must} ms",
        f"p50 {goal} ms",
    )


def say(what):
    sys.stderr.write(f"measuring: {what}\n")


main()
