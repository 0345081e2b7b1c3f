"""What the demonstration says on a terminal: how things stand, and what to try. Pure: facts in, lines out."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import TYPE_CHECKING, Final

from actors.gateway.sentence import PRINTER_WORDS

if TYPE_CHECKING:
    from actors.gateway.sentence import PrinterFacts

SHOWN_SLIPS: Final = 12
FEWEST_SLIPS: Final = 3  # rows: a heading over less is not worth it
INDENT: Final = "    "


@dataclass(frozen=True, slots=True)
class Slips:
    """Cut off at one printer since the demonstration began; `last` is the newest one's number."""

    count: int = 0
    last: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """How this machine's owner calls docketd: first into the folder `cd`, where that is needed."""

    cd: str
    docketd: str
    kill: str
    options: str  # --data and, where it is not the usual one, --port
    data: str  # --data alone
    told: str  # what `docketd demo paper-out` needs besides: nothing, where it finds the demo by itself


@dataclass(frozen=True, slots=True)
class Before:
    """What the journal held when the demonstration began: of an earlier one, perhaps a killed one."""

    orders: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    link: str
    opened: bool  # the link was used, and is good no more
    planned: int
    orders: int
    confirmed: int
    waiting: int
    printers: tuple[tuple[PrinterFacts, Slips], ...]
    slips: tuple[str, ...]  # the newest first, a line each
    reprint: int  # a job that may be printed once more
    before: Before


@dataclass(frozen=True, slots=True)
class Ended:
    """What the journal holds at the end, and `lost` as counted on the paper."""

    orders: int
    tickets: int
    confirmed: int
    waiting: int
    lost: int


@dataclass(frozen=True, slots=True)
class Line:
    text: str = ""
    look: str = ""  # a word of `LOOKS`


LOOKS: Final = {
    "head": "bold",
    "link": "bold cyan",
    "command": "bold",
    "trouble": "bold yellow",
    "aside": "dim",
}


def tour(scene: Scene, commands: Commands, *, leave: bool, width: int, height: int) -> list[Line]:
    """At most `height` rows where that can be; what has to stay on the screen stands first."""
    top = [Line("docketd demo: two virtual printers, and a stand-in for Wix with orders", "head")]
    top += [*_link(scene, commands), Line(), *_state(scene)]
    bottom = [] if leave else _try(scene, commands, width)
    bottom.append(Line("Ctrl-C ends the demo.", "aside"))
    room = height - _rows([*top, *bottom], width) - 3  # the heading of the slips, and a gap on both sides
    slips = [Line("Just printed", "head"), *map(Line, scene.slips[: max(0, room)])]
    parts = [top, slips if room >= FEWEST_SLIPS and scene.slips else [], bottom]
    lines = [line for part in parts if part for line in (Line(), *part)][1:]
    return lines if _rows(lines, width) <= height else [line for line in lines if line.text]


def _rows(lines: list[Line], width: int) -> int:
    return sum(max(1, -(-len(line.text) // width)) for line in lines)


def _link(scene: Scene, commands: Commands) -> list[Line]:
    if scene.opened:
        again = f"{commands.docketd} status {commands.data}"
        return [
            Line("The page is open. For another browser this shows a further link:"),
            Line(again, "command"),
        ]
    return [Line("Look at the page. This link opens it once, on this computer:"), Line(scene.link, "link")]


def _state(scene: Scene) -> list[Line]:
    waiting = f"; {_wait(scene.waiting)}" if scene.waiting else ""
    paper = f"{_count(scene.confirmed, 'ticket')} printed and confirmed{waiting}"
    lines = [Line(f"{_count(scene.orders, 'order')} so far: {paper}")]
    lines += [_printer(printer, slips) for printer, slips in scene.printers]
    if scene.before.orders:
        lines.append(_taken_up(scene.before))
    return lines


def _printer(printer: PrinterFacts, slips: Slips) -> Line:
    printed = (
        f"{_count(slips.count, 'ticket')}, the last one {slips.last}" if slips.count else "no ticket yet"
    )
    if printer.state == "ready":
        return Line(f"  {printer.name:<8} is ready: {printed}")
    reasons = [reason for reason in printer.reasons if reason != "media-low"] or ["unknown"]
    words = " and ".join(PRINTER_WORDS.get(reason, reason) for reason in reasons)
    waiting = _wait(printer.waiting) if printer.waiting else "no ticket waits"
    return Line(f"  {printer.name:<8} {words}: {waiting}", "trouble")


def _taken_up(before: Before) -> Line:
    waited = f", with {_count(before.waiting, 'ticket')} not on paper yet" if before.waiting else ""
    return Line(f"  from before {_count(before.orders, 'order')}{waited}: taken up again")


def _try(scene: Scene, commands: Commands, width: int) -> list[Line]:
    docketd = commands.docketd
    first = (
        f"Try in a second terminal, after  cd {commands.cd}" if commands.cd else "Try in a second terminal"
    )
    told = f" {commands.told}" if commands.told else ""
    return [
        Line(first, "head"),
        Line("1. Take the paper out of the kitchen printer, see what happens, put it back"),
        *_commands(width, f"{docketd} demo paper-out{told}", f"{docketd} demo paper-in{told}"),
        Line("2. Print a ticket once more, headed REPRINT (the page has a button for it)"),
        *_commands(width, f"{docketd} jobs reprint {scene.reprint} {commands.data}"),
        Line("3. Kill it, and start it again on the same folder: no order is lost"),
        *_commands(width, commands.kill, f"{docketd} demo {commands.options}"),
        Line('4. Use your own printer: README.md tells how, under "Print on paper"'),
    ]


def _commands(width: int, *texts: str) -> list[Line]:
    """A line that breaks can't be copied, so a long one goes without its indent."""
    indent = INDENT if all(len(text) + len(INDENT) <= width for text in texts) else ""
    return [Line(indent + text, "command") for text in texts]


def farewell(ended: Ended, go_on: str) -> str:
    """One sentence that sums up. `go_on` is the command that goes on, where the folder stays."""
    head = f"{_count(ended.orders, 'order')} became {_count(ended.tickets, 'ticket')}"
    if ended.lost:
        return f"{head}, of which {ended.lost:,} can't be found on the paper: please report it."
    whole = "all" if ended.confirmed == ended.tickets else f"{ended.confirmed:,} of them"
    head += f", {whole} confirmed by the printers"
    if ended.waiting and not go_on:
        return f"{head}; the {ended.waiting:,} that still waited went with the demo's temporary folder."
    head += "; nothing was lost"
    if not ended.waiting:
        return f"{head}." if not go_on else f"{head}, and this goes on with them: {go_on}"
    return f"{head}, and this prints the {ended.waiting:,} that still {_verb(ended.waiting)}: {go_on}"


# --- how docketd is called --------------------------------------------------------------------------


def called(program: PurePath, python: PurePath, *, on_path: bool) -> tuple[str, str]:
    """The folder to go to first, or nothing, and the words for docketd in it."""
    if on_path:
        return "", "docketd"
    if program.suffix == ".py":
        return quoted(program.parent), f"{quoted(python)} {program.name}"
    bare = program.with_suffix("") if program.suffix == ".exe" else program
    home = bare.parent.parent.parent
    if bare.parent.parent.name == ".venv":
        return quoted(home), str(bare.relative_to(home))
    return "", quoted(bare)


def quoted(path: PurePath) -> str:
    """As one word of a command line: a shell's quotes, or those of Windows."""
    if isinstance(path, PurePosixPath):
        return shlex.quote(str(path))
    return f'"{path}"' if " " in str(path) else str(path)


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _wait(count: int) -> str:
    return f"{_count(count, 'ticket')} {_verb(count)}"


def _verb(count: int) -> str:
    return "waits" if count == 1 else "wait"
