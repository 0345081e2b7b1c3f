"""Power cuts at any moment of a day: docketd starts on what the disk has kept, and finishes the day.

    python -m tests.faults.power_cuts --cuts 1000 --seed 7
    python -m tests.faults.power_cuts --cuts 100 --seed 7 --store hasty-sending

The first line shows the long form; the second what the replay says of a store that is made wrongly.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.power.afterwards import judge
from tests.faults.power.day import Day
from tests.faults.power.store import ForgetfulStore, HastySendingStore, HastyStore, RecordedStore

STORES = {
    "docketd": RecordedStore,
    "forgetful": ForgetfulStore,  # synchronous=NORMAL
    "hasty": HastyStore,  # answers before the commit
    "hasty-sending": HastySendingStore,  # the same for `sending` alone
}
#: What no cut may bring about.
BAD = ("corrupt", "losing", "rows", "jobs", "unmarked", "alike", "twins")
CUTS_A_DAY = 50
RATE = 0.0038  # which makes some fifty of a day

COLUMNS = {
    "cuts": "power cuts",
    "corrupt": "journals that do not open, or not whole",
    "losing": "cuts that lost something answered",
    "rows": "rows lost that were answered",
    "jobs": "tickets lost",
    "unmarked": "second copies without a mark",
    "alike": "marked copies with the same number",
    "twins": "twice on one piece of paper, the first uncut",
    "sending": "tickets begun and not yet known of at the cut",
    "printed": "of them printed, without a mark",
    "marked": "of them printed with a mark",
    "held": "of them held for a person",
}


def replay(cuts, seed, folder, *, store=RecordedStore, rate=RATE, tell=lambda found, cut, seed: None):
    """Judge so many cuts, over as many days as it takes. Answers the counts of `COLUMNS`."""
    counts = Counter(dict.fromkeys(COLUMNS, 0))
    while counts["cuts"] < cuts:
        (folder / f"day-{seed}").mkdir()
        day = Day(folder / f"day-{seed}", seed, rate=rate, store=store).run()
        for number, cut in enumerate(day.cuts[: cuts - counts["cuts"]]):
            found = judge(day.tape, cut, folder / "afterwards", seed * 1000 + number)
            counts.update(_counted(found))
            if not found.is_good:
                tell(found, number, seed)
        seed += 1
    return counts


def _counted(found):
    return {
        "cuts": 1,
        "corrupt": bool(found.corrupt),
        "losing": bool(found.lost_rows),
        "rows": len(found.lost_rows),
        "jobs": len(found.lost_jobs),
        "unmarked": len(found.unmarked),
        "alike": len(found.alike),
        "twins": len(found.twins),
        "sending": found.printed + found.marked + found.held,
        "printed": found.printed,
        "marked": found.marked,
        "held": found.held,
    }


def is_good(counts):
    return not any(counts[name] for name in BAD)


def table(counts):
    lines = ["| power-cut replay | |", "|---|---:|"]
    return [*lines, *(f"| {words} | {counts[name]:,} |" for name, words in COLUMNS.items())]


def main(words=None):
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.power_cuts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cuts", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--seed", type=int, default=7, help="of the first day (7)")
    parser.add_argument("--store", choices=STORES, default="docketd", help="docketd's own, or a wrong one")
    chosen = parser.parse_args(words)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="docketd-cuts-") as folder:
        counts = replay(chosen.cuts, chosen.seed, Path(folder), store=STORES[chosen.store], tell=_tell)
    sys.stdout.write("\n".join(table(counts)) + "\n")
    seconds = time.monotonic() - began
    sys.stdout.write(f"\nseed {chosen.seed}, store {chosen.store}, {seconds:.0f} s\n")
    return 0 if is_good(counts) else 1


def _tell(found, cut, seed):
    sys.stderr.write(f"day {seed}, cut {cut}: {found}\n"[:600] + "\n")


if __name__ == "__main__":
    sys.exit(main())
