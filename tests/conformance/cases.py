"""What docs/conformance.md says about each case, and which tests are marked with it."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parents[1] / "docs" / "conformance.md"
PASSES = "passes"
LEFT_OUT = "left out, because "
IDS = (
    *(f"S{number:02}" for number in (
        *range(1, 19), *range(20, 30), *range(30, 44), *range(50, 64), *range(70, 94),
        *range(100, 107), *range(110, 114),
    )),
    *(f"G{number:02}" for number in range(1, 27)),
    *(f"M{number:02}" for number in range(1, 15)),
    *(f"P{number:02}" for number in range(1, 21)),
    *(f"A{number:02}" for number in range(1, 13)),
)  # fmt: skip
ROW = re.compile(r"^\| (?P<id>[A-Z]\d+) \|(?P<name>[^|]*)\| (?P<what>[^|]+) \| (?P<result>[^|]+) \|$")


@dataclass(frozen=True)
class Row:
    id: str
    what: str
    result: str

    @property
    def passes(self):
        return self.result == PASSES


def rows(text=None):
    """The rows of the page's tables, in its order."""
    lines = (PAGE.read_text("utf-8") if text is None else text).splitlines()
    found = (ROW.match(line.rstrip()) for line in lines)
    return [Row(row["id"], row["what"].strip(), row["result"].strip()) for row in found if row is not None]


def tested():
    """The ids in the marks of this folder's tests, each with the modules that prove it."""
    found = {}
    for path in sorted(FOLDER.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.case":
                for argument in node.args:
                    found.setdefault(ast.literal_eval(argument), set()).add(path.name)
    return found


def quarrels(listed, marked):
    """Where the page and the marks part, a sentence each."""
    known = [row.id for row in listed]
    for case in IDS:
        if known.count(case) != 1:
            yield f"{case} stands on the page {known.count(case)} times"
    for row in listed:
        if row.id not in IDS:
            yield f"{row.id} is no case"
        elif row.passes and row.id not in marked:
            yield f"{row.id} passes, says the page, but no test is marked with it"
        elif not row.passes and row.id in marked:
            yield f"{row.id} has a test, but the page leaves it out"
        elif not row.passes and not row.result.removeprefix(LEFT_OUT).strip(" ."):
            yield f"{row.id} is left out without a reason"
        if not row.passes and not row.result.startswith(LEFT_OUT):
            yield f"{row.id} neither passes nor is left out with a reason: {row.result}"
    for case in sorted(set(marked) - set(IDS)):
        yield f"a test is marked with {case}, which is no case"
