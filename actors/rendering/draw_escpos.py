"""A laid-out ticket as printer commands, in whatever language the printer's profile names."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from actors.rendering.characters import width
from actors.rendering.document import Cut
from actors.rendering.draw_dots import draw_dots
from actors.rendering.layout import ASCII_BOX
from actors.rendering.lines import Dots, Line, Run, Sample
from transports.languages.escpos.encoder import PLAIN, Style
from transports.languages.registry import language_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from actors.rendering.document import Look
    from actors.rendering.layout import Layout
    from transports.languages.commands import Command
    from transports.languages.escpos.encoder import EscPos, State
    from transports.profiles import Profile


def draw_escpos(layout: Layout, printer: EscPos) -> list[Command]:
    """From resetting the printer to the one cut at the end.

    A ticket is one piece of paper, and a printer's count of cuts tells how many came out: a cut asked for
    inside of a ticket is a drawn line. A line with a character that the printer lacks goes as a picture.
    """
    commands = printer.initialise()
    lines = list(layout.lines)
    while lines and isinstance(lines[-1], Cut):
        lines.pop()
    texts = _texts(printer.profile)
    pieces = [_piece(line, layout.columns, printer) for line in lines]
    for across, stretch in groupby(pieces, key=lambda piece: isinstance(piece, Dots) and piece.width):
        if across:  # of several lines: fewer commands, and the white between them goes at once
            dots = b"".join([piece.data for piece in stretch if isinstance(piece, Dots)])
            commands += printer.raster(across, dots)
        else:
            for piece in stretch:
                made, printer.state = texts(piece, printer.state)
                commands += made
    return commands + printer.cut()


def _tear(columns: int) -> Line:
    return Line((Run(0, "─" * columns, drawn=True),))


def _piece(line: Line | Dots | Cut, columns: int, printer: EscPos) -> Line | Dots:
    """A line of letters that the printer has; as a picture, where it lacks one."""
    if isinstance(line, Cut):
        return _tear(columns)
    if isinstance(line, Dots | Sample):
        return line
    text = "".join(run.text for run in line.runs if not run.drawn)
    if text.isascii() or printer.encodable(text):
        return line
    width, data = draw_dots(line, columns)
    return Dots(width, len(data) // -(-width // 8), data)


@lru_cache(maxsize=16)
def _texts(profile: Profile) -> Callable[[Line | Dots, State], tuple[tuple[Command, ...], State]]:
    """Makes commands of lines, and remembers them: dishes come again all evening."""

    @lru_cache(maxsize=512)
    def commands_of(line: Line, state: State) -> tuple[tuple[Command, ...], State]:
        printer = language_for(profile)  # its own, because another thread may be here as well
        printer.state = state
        commands = _sample(line, printer) if isinstance(line, Sample) else _text(line, printer)
        return tuple(commands), printer.state

    return commands_of


def _text(line: Line, printer: EscPos) -> list[Command]:
    commands: list[Command] = []
    for text, style in _strokes(line.runs, printer):
        commands += printer.text(text, style)
    return commands


def _sample(line: Sample, printer: EscPos) -> list[Command]:
    if line.page is None:
        text = "".join(run.text for run in line.runs)
        return [*printer.font(line.font), *printer.text(text), *printer.text("\n"), *printer.font(0)]
    *before, shown = line.runs
    head = "".join(run.text for run in before).ljust(shown.at)
    return [*printer.text(head), *printer.sample(shown.text, line.page), *printer.text("\n")]


def _strokes(runs: Sequence[Run], printer: EscPos) -> list[tuple[str, Style]]:
    """The line's texts with the spaces before them and the line feed after, as few as the styles allow."""
    strokes: list[tuple[str, Style]] = []
    at = 0
    for run in runs:
        shown = run.text.translate(_box_of(printer.profile)) if run.drawn else run.text
        if run.at > at:
            _add(strokes, " " * (run.at - at), PLAIN)
        _add(strokes, shown, _style(run.look))
        at = run.at + width(run.text) * run.look.width
    _add(strokes, "\n", PLAIN)
    return strokes


@lru_cache(maxsize=16)
def _box_of(printer: Profile) -> dict[int, str]:
    """What to draw with: the printer's own lines and corners, or plain characters where it lacks any."""
    box = "".join(map(chr, ASCII_BOX))
    return {} if language_for(printer).encodable(box) else ASCII_BOX


def _add(strokes: list[tuple[str, Style]], text: str, style: Style) -> None:
    if strokes and strokes[-1][1] == style:
        strokes[-1] = (strokes[-1][0] + text, style)
    else:
        strokes.append((text, style))


@lru_cache(maxsize=64)
def _style(look: Look) -> Style:
    return Style(
        bold=look.emphasis,
        underline=int(look.underline),
        invert=look.invert,
        width=look.width,
        height=look.height,
    )
