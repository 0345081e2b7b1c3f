"""`python -m tests.bench.supervision`: how fast the actors are, beside what others offer."""

import argparse
import json
import statistics
import sys
import tempfile
from datetime import UTC, datetime

from tests.bench.report import amount, machine
from tests.bench.supervision import rounds, rows

HEADINGS = ("measured", "supervision", "peer", "ratio", "rounds", "must reach", "goal", "")
EXAMPLES = """examples:
  python -m tests.bench.supervision
  python -m tests.bench.supervision --only tell --only crash --rounds 9
  python -m tests.bench.supervision --json"""


def main():
    asked = _arguments()
    wanted = [row for row in rows.ROWS if not asked.only or row.key in asked.only]
    with tempfile.TemporaryDirectory(prefix="supervision-bench-") as folder:
        found = rounds.measure(folder, wanted, asked.rounds, _tell)
    if asked.json:
        sys.stdout.write(json.dumps(document(found, asked.rounds), indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(table(found, asked.rounds)) + "\n")
    return 1 if any(one.verdict == "missed" for one in found) else 0


def _arguments():
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.supervision",
        description="Measure the actors on this machine, and print a table to paste. Takes some ten seconds a"
        " round. Exit code 1 where a row misses what it must reach; what is not there is skipped by name.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", action="append", choices=rows.NAMES, help="measure this row alone; again for more"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often to measure everything (5)")
    parser.add_argument("--json", action="store_true", help="print a document for programs")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("--rounds takes 1 or more")
    return asked


def _tell(program, number):
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[Kround {number + 1}: {program}\r")
        sys.stderr.flush()


def table(found, count):
    """Lines of Markdown."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(_cells, found)]
    kind = machine()
    said = f"Medians of {count} rounds, a ratio within its round; each program is a process of its own."
    where = f"{kind['system']} with {kind['processors']} processors, Python {kind['python']}"
    return [
        *("| " + " | ".join(cells) + " |" for cells in lines),
        "",
        f"{said} {where}, {datetime.now(UTC).date()}.",
        *rows.SHAPES.splitlines(),
    ]


def _cells(one):
    row = one.row
    limits = (f"{limit:g}" if row.ratio else f"{limit:,g} {row.unit}" for limit in (row.must, row.goal))
    if one.why:
        return (row.title, one.why, "", "", "", *limits, one.verdict)
    low, high = (amount(bound(one.judged), "") for bound in (min, max))
    return (
        row.title,
        amount(statistics.median(one.ours), row.unit),
        amount(statistics.median(one.peers), row.unit) if one.peers else "",
        amount(one.median, "") if row.ratio else "",
        f"{low} to {high}",
        *limits,
        one.verdict,
    )


def document(found, count):
    """The same for a program."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine() | {"platform": sys.platform},
        "rounds": count,
        "rows": [
            {
                "row": one.row.key,
                "title": one.row.title,
                "unit": one.row.unit,
                "supervision": list(one.ours),
                "peer": list(one.peers),
                "judged": list(one.judged) if not one.why else [],
                "median": None if one.why else one.median,
                "must": one.row.must,
                "goal": one.row.goal,
                "verdict": one.verdict,
                "missing": one.why or None,
            }
            for one in found
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
