"""The suite's tables, as Markdown, and their places on the page."""

from __future__ import annotations

import re
from pathlib import Path

from tests.faults.suite.beside import HEADINGS, OUTAGES
from tests.faults.suite.catalogue import ELSEWHERE, SCENARIOS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "faults.md"
PART = re.compile(
    r"(?P<head><!-- made by tests\.faults\.suite: (?P<name>[\w ]+) -->\n).*?"
    r"(?P<foot><!-- end of (?P=name) -->)",
    re.DOTALL,
)
COUNTS = ("accepted", "on paper", "marked", "unmarked", "lost", "kept")


def table(results):
    """`results`: (scenario, figures) pairs."""
    heads = ("#", "what breaks", "expected", *COUNTS, "back after", "seen")
    rule = ("---:", "---", "---", *["---:"] * len(COUNTS), "---:", "---")
    return [_line(cells) for cells in (heads, rule, *(_row(one, found) for one, found in results))]


def merged(results):
    """The table with these rows, and those of the page where a scenario was not played."""
    new = {key(line): line for line in table(results)}
    rows = {key(line): line for line in part("suite")} | new
    wanted = [_start(one) for one in SCENARIOS]
    return [*table([]), *(rows[each] for each in wanted if each in rows)]


def key(line):
    """Number and name."""
    return tuple(cell.strip() for cell in line.split("|")[1:3])


def _start(scenario):
    return str(scenario.number), scenario.breaks


def beside(seen):
    """`seen` by outage."""
    rows = ((one.outage, one.earlier_wix, one.earlier_push, seen[one.outage]) for one in OUTAGES)
    return [_line(cells) for cells in (HEADINGS, ("---",) * len(HEADINGS), *rows)]


def _row(scenario, found):
    back = "" if found.back is None else f"{found.back:.1f} s"
    counts = (found.accepted, found.on_paper, found.marked, found.unmarked, found.lost, found.kept)
    numbers = (f"{each:,}" for each in counts)
    return (str(scenario.number), scenario.breaks, scenario.expected, *numbers, back, found.seen)


def elsewhere():
    rows = ((str(one.number), one.breaks, one.where) for one in ELSEWHERE)
    return [_line(cells) for cells in (("#", "what breaks", ""), ("---:", "---", "---"), *rows)]


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def part(name):
    """The lines that stand on the page under this name."""
    (found,) = [each for each in PART.finditer(PAGE.read_text("utf-8")) if each["name"] == name]
    return found[0].split("\n")[1:-1]


def write(name, lines):
    """Puts them there in place of what stood there."""

    def fill(found):
        return found["head"] + "\n".join([*lines, ""]) + found["foot"] if found["name"] == name else found[0]

    PAGE.write_text(PART.sub(fill, PAGE.read_text("utf-8")), encoding="utf-8")
