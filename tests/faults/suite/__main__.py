"""Plays the fault suite on the real daemon, and prints its table.

python -m tests.faults.suite                       # all of it, in its long form
python -m tests.faults.suite --only 21,22 --quick  # two scenarios, as the test command plays them
python -m tests.faults.suite --write               # and puts the table into docs/faults.md
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.faults.suite.catalogue import SCENARIOS
from tests.faults.suite.stage import Stage
from tests.faults.suite.table import elsewhere, table, write


def play(scenario, *, long):
    """Its figures; raises AssertionError or TimeoutError where docketd did not do what is expected."""
    with tempfile.TemporaryDirectory(prefix="docketd-fault-") as folder, ExitStack() as stack:
        return scenario.play(Stage(Path(folder), stack, long=long))


def main(words=None):
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.suite",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", help="numbers of scenarios, such as 21,22")
    parser.add_argument("--quick", action="store_true", help="few tickets, short outages")
    parser.add_argument("--write", action="store_true", help="put the table into docs/faults.md")
    chosen = parser.parse_args(words)
    only = {int(number) for number in chosen.only.split(",")} if chosen.only else None
    if chosen.write and (only or chosen.quick):
        parser.error("the page has the long form of all scenarios: --write goes alone")
    wanted = [one for one in SCENARIOS if only is None or one.number in only]
    wanted = [one for one in wanted if one.quick or not chosen.quick]
    results, failed = _play_all(wanted, long=not chosen.quick)
    lines = table(results)
    sys.stdout.write("\n".join(lines) + "\n")
    if chosen.write and not failed:
        write("suite", lines)
        write("elsewhere", elsewhere())
    for name, why in failed:
        sys.stdout.write(f"\nFAILED {name}: {why}\n")
    return 1 if failed else 0


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
                figures = play(one, long=long)
            except (AssertionError, TimeoutError) as error:
                why = f"{type(error).__name__}: {error}"[:500]
                failed.append((one.name, why))
            else:
                results.append((one, figures))
                if not figures.is_good:
                    why = str(figures)
                    failed.append((one.name, why))
        sys.stderr.write(f"{'FAILED ' + why if why else 'as expected'} ({time.monotonic() - began:.1f} s)\n")
    return results, failed


if __name__ == "__main__":
    sys.exit(main())
