"""Plays the fault suite on the real daemon, and prints its table.

python -m tests.faults.suite                       # all of it, in its long form
python -m tests.faults.suite --only 21,22 --quick  # two scenarios, as the test command plays them
python -m tests.faults.suite --only 21 --write     # and puts its row into docs/faults.md
python -m tests.faults.suite --beside --write      # the four outages of two earlier systems
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.faults.suite.beside import OUTAGES
from tests.faults.suite.catalogue import SCENARIOS
from tests.faults.suite.stage import Stage
from tests.faults.suite.table import beside, elsewhere, merged, table, write


def play(play, *more, long):
    """What it answers; raises AssertionError or TimeoutError where docketd did not do what is expected."""
    with tempfile.TemporaryDirectory(prefix="docketd-fault-") as folder, ExitStack() as stack:
        return play(Stage(Path(folder), stack, long=long), *more)


def main(words=None):
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.suite",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", help="numbers of scenarios, such as 21,22")
    parser.add_argument("--quick", action="store_true", help="few tickets, short outages")
    parser.add_argument("--beside", action="store_true", help="the outages of two earlier systems instead")
    parser.add_argument("--write", action="store_true", help="put what was seen into docs/faults.md")
    chosen = parser.parse_args(words)
    if chosen.write and chosen.quick:
        parser.error("the page has the long form: --write goes without --quick")
    if chosen.beside:
        return _play_beside(chosen)
    only = {int(number) for number in chosen.only.split(",")} if chosen.only else None
    wanted = [one for one in SCENARIOS if only is None or one.number in only]
    wanted = [one for one in wanted if one.quick or not chosen.quick]
    results, failed = _play_all(wanted, long=not chosen.quick)
    sys.stdout.write("\n".join(table(results)) + "\n")
    if chosen.write:
        write("suite", merged(results))
        write("elsewhere", elsewhere())
    for name, why in failed:
        sys.stdout.write(f"\nFAILED {name}: {why}\n")
    return 1 if failed else 0


def _play_beside(chosen):
    seen = {}
    for one in OUTAGES:
        sys.stderr.write(f"{one.outage} … ")
        seen[one.outage] = play(one.play, 1 if chosen.quick else one.seconds, long=not chosen.quick)
        sys.stderr.write(f"{seen[one.outage]}\n")
    lines = beside(seen)
    sys.stdout.write("\n".join(lines) + "\n")
    if chosen.write:
        write("beside", lines)
    return 0


def _play_all(wanted, *, long):
    results, failed = [], []
    for at, one in enumerate(wanted, 1):
        began = time.monotonic()
        sys.stderr.write(f"{at}/{len(wanted)} {one.name} … ")
        why = one.needs()
        if why:
            failed.append((one.name, f"can't be played here: {why}"))
        else:
            try:
                figures = play(one.play, long=long)
            except (AssertionError, TimeoutError) as error:
                why = f"{type(error).__name__}: {error}"[:500]
                failed.append((one.name, why))
            else:
                if figures.is_good:
                    results.append((one, figures))
                else:
                    why = str(figures)
                    failed.append((one.name, why))
        sys.stderr.write(f"{'FAILED ' + why if why else 'as expected'} ({time.monotonic() - began:.1f} s)\n")
    return results, failed


if __name__ == "__main__":
    sys.exit(main())
