"""The figures as a Markdown table to paste, and as a document for programs."""

import os
import platform
import sys
from datetime import UTC, datetime

import psutil

from tests.bench.suite import EARLIER_PUSH, EARLIER_WIX

HEADINGS = ("measured", "docketd", "rounds", "must reach", "goal", "", EARLIER_WIX, EARLIER_PUSH)
NOTE = (
    f"{{rounds}} on {{machine}}, {{date}}. What {EARLIER_WIX} and {EARLIER_PUSH} reached was"
    " measured on another day on another machine: it shows the order of magnitude, and no more."
)


def machine():
    return {
        "system": platform.system(),
        "processors": os.cpu_count(),
        "memory_mb": psutil.virtual_memory().total // 1_000_000,
        "python": platform.python_version(),
    }


def table(found, rounds):
    """Lines of Markdown."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(_row, found)]
    kind = machine()
    named = f"{kind['system']} with {kind['processors']} processors, Python {kind['python']}"
    medians = f"Medians of {rounds} rounds" if rounds > 1 else "One round"
    note = NOTE.format(rounds=medians, machine=named, date=datetime.now(UTC).date())
    return [*("| " + " | ".join(cells) + " |" for cells in lines), "", note]


def _row(one):
    figure = one.figure
    low, high = (amount(bound(one.rounds), "") for bound in (min, max))
    limits = (
        "" if limit is None else f"{limit:g} {figure.unit}".rstrip() for limit in (figure.must, figure.goal)
    )
    return (
        figure.title,
        amount(one.median, figure.unit),
        f"{low} to {high}",
        *limits,
        one.verdict,
        figure.earlier_wix,
        figure.earlier_push,
    )


def amount(value, unit):
    """Three digits, and all of those before the point."""
    places = max(0, 3 - len(str(int(value))))
    return f"{value:.{places}f} {unit}".rstrip()


def document(found, rounds):
    """The same for a program."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine() | {"platform": sys.platform},
        "rounds": rounds,
        "figures": [
            {
                "measurement": one.measurement,
                "figure": one.figure.key,
                "title": one.figure.title,
                "unit": one.figure.unit,
                "median": one.median,
                "rounds": list(one.rounds),
                "must": one.figure.must,
                "goal": one.figure.goal,
                "verdict": one.verdict or None,
                "earlier": {EARLIER_WIX: one.figure.earlier_wix, EARLIER_PUSH: one.figure.earlier_push},
            }
            for one in found
        ],
    }
