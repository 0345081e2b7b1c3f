"""Compares this repository's supervision with Erlang/OTP's.

    python -m tests.conformance.oracle --scenarios 2000 --seed 1

Exits with 1 at a difference, which it prints as small as it gets, and with 2 if there is no Erlang here.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections import Counter

from tests.conformance.oracle import theirs
from tests.conformance.oracle.comparing import Difference, compare, shrink
from tests.conformance.oracle.counting import OCCURRENCES, count
from tests.conformance.oracle.drawing import draw

SHOWN = 3
BATCH = 2000
"""How many one Erlang node plays; those in which time passes, all at once."""


def main() -> int:
    options = _options()
    if not theirs.available():
        sys.stderr.write("There is no `erl` here: install erlang-base, then try again.\n")
        return 2
    _say(f"{options.scenarios} scenarios of seed {options.seed}")
    total: Counter[str] = Counter()
    for first in range(0, options.scenarios, BATCH):
        last = min(first + BATCH, options.scenarios)
        scenarios = [draw(options.seed, number) for number in range(first, last)]
        traces, differences = compare(scenarios)
        total += count(zip(scenarios, traces, strict=True))
        for number, difference in list(differences.items())[:SHOWN]:
            _show(first + number, difference)
        if differences:
            return 1
    for name in OCCURRENCES:
        _say(f"{total[name]:8} {name}")
    _say("no difference")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.conformance.oracle",
        description="Play random trees of supervisors on Erlang/OTP and here, and compare what happened.",
        epilog="example: python -m tests.conformance.oracle --scenarios 2000 --seed 1",
    )
    parser.add_argument("--scenarios", type=int, default=2000, metavar="N", help="how many (2000)")
    parser.add_argument("--seed", type=int, help="what they are drawn from; a new one each time without it")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = secrets.randbelow(1_000_000)
    return options


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _show(number: int, difference: Difference) -> None:
    _say(f"\nscenario {number} differs; the smallest that does:\n\n{shrink(difference)}")


if __name__ == "__main__":
    sys.exit(main())
