"""Keeps the generated parts of the documentation true: `python -m tests.pages` writes them anew.

A part stands between `<!-- made by tests.pages: NAME -->` and `<!-- end of NAME -->`. tests/test_pages.py
fails while a page differs from the code.
"""

import ast
import os
import re
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from actors import daemon
from actors.config import load
from actors.domain.job import TRANSITIONS
from actors.outside import real_ports
from supervision import Supervisor

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "docs" / "architecture.md",)
SAMPLE = ROOT / "deploy" / "docketd.sample.toml"
ANYTHING = {
    "actors": "all of them: `daemon.py` puts the tree together",
    "actors.commands": "all of them: commands are called by people",
}
INNER = ("actors.rendering",)
"""Rooms that have rooms of their own."""

TOP = ("supervision", "transports", "actors")
PART = re.compile(
    r"(?P<head><!-- made by tests\.pages: (?P<name>[\w ]+) -->\n).*?(?P<foot><!-- end of (?P=name) -->)",
    re.DOTALL,
)


# --- rooms ----------------------------------------------------------------------------------------


def rooms():
    """Each room with the first sentence of its package, and the other rooms that it imports."""
    lines = ["| room | what it is | imports |", "|---|---|---|"]
    for room in _rooms():
        imported = ANYTHING.get(room) or ", ".join(f"`{one}`" for one in sorted(_imports(room)))
        lines.append(f"| `{_folder(room)}` | {_purpose(room)} | {imported} |")
    return lines


def _rooms():
    """Dotted names: the three at the top, the rooms in `transports` and `actors`, and those in `INNER`."""
    inner = (
        f"{outer}.{folder.name}"
        for outer in ("transports", "actors", *INNER)
        for folder in (ROOT / _folder(outer)).iterdir()
        if (folder / "__init__.py").is_file()
    )
    return sorted([*TOP, *inner], key=lambda name: (TOP.index(name.split(".")[0]), name))


def _folder(room):
    return room.replace(".", "/") + "/"


def _purpose(room):
    parsed = ast.parse((ROOT / _folder(room) / "__init__.py").read_text("utf-8"))
    return " ".join((ast.get_docstring(parsed) or "").partition("\n\n")[0].split())


def _imports(room):
    known = _rooms()
    own = _folder(room)
    found = set()
    for path in (ROOT / own).rglob("*.py"):
        place = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        if _room_of(place, known) == room:
            found.update(_imported(path))
    return {_shown(name, known) for name in found if _room_of(name, known) not in {"", room}}


def _imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _room_of(name, known):
    fitting = [room for room in known if f"{name}.".startswith(f"{room}.")]
    return max(fitting, key=len, default="")


def _shown(name, known):
    """A room, or of another role its messages alone."""
    room = _room_of(name, known)
    module = name.removeprefix(f"{room}.").split(".")[0]
    return f"{room}.messages" if room.startswith("actors.") and module.endswith("messages") else room


def rules():
    """The names of the contracts that import-linter holds."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [f"* {contract['name']}." for contract in settings["tool"]["importlinter"]["contracts"]]


# --- the tree -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    drawn: str
    what: str


def tree():
    """What `actors.daemon.build` makes of the sample settings, as it stands before anybody starts it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load(SAMPLE, Path(folder), {"WIX_API_KEY": "made-up"})
        system = daemon.build(settings, real_ports(Path(folder)))
        lines = list(_branch(system._spec, "", ""))
    width = max(len(line.drawn) for line in lines)
    return ["```", *(f"{line.drawn:<{width}}  {line.what}" for line in lines), "```"]


def _branch(spec, lead, rest):
    actor = spec.start()
    yield Line(f"{lead}{spec.id}", "; ".join(_traits(spec, actor)))
    children = actor._first if isinstance(actor, Supervisor) else []
    for child in children:
        last = child is children[-1]
        yield from _branch(child, rest + ("└── " if last else "├── "), rest + ("    " if last else "│   "))


def _traits(spec, actor):
    if isinstance(actor, Supervisor):
        window = actor.window
        yield actor.strategy.name.lower()
        yield f"{window.intensity} restarts in {window.period:g} s"
    else:
        yield f"{type(actor).__module__}.{type(actor).__name__}"
    if spec.backoff is not None:
        yield f"comes back after {spec.backoff.first:g} s, then later, up to {spec.backoff.most:g} s"


# --- jobs -----------------------------------------------------------------------------------------


def jobs():
    lines = ["| a job that is | can become |", "|---|---|"]
    for state, ways in TRANSITIONS.items():
        shown = ", ".join(f"{event} → **{following}**" for event, following in ways.items())
        lines.append(f"| **{state}** | {shown or 'nothing else: it is final'} |")
    return lines


# --- pages ----------------------------------------------------------------------------------------

PARTS = {"rooms": rooms, "rules": rules, "tree": tree, "jobs": jobs}


def current(text):
    """The page with all its parts made anew."""
    return PART.sub(
        lambda found: found["head"] + "\n".join(PARTS[found["name"]]()) + "\n" + found["foot"], text
    )


def main():
    for page in PAGES:
        old = page.read_text("utf-8")
        new = current(old)
        page.write_text(new, "utf-8", newline="\n")
        sys.stdout.write(f"{os.path.relpath(page)}: {'unchanged' if new == old else 'written'}\n")


if __name__ == "__main__":
    main()
