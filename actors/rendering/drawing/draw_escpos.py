"""A laid-out ticket as ESC/POS commands."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.drawing.one_piece import in_one_piece
from actors.rendering.letters.characters import cells, width
from actors.rendering.receiptline.lines import Dots, Line, Sample, Small
from actors.rendering.typesetting.layout import ASCII_BOX
from transports.languages.escpos.encoder import PLAIN, EscPos, Style

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from actors.rendering.receiptline.document import Look
    from actors.rendering.receiptline.lines import Run
    from actors.rendering.typesetting.layout import Layout
    from transports.languages.commands import Command
    from transports.languages.escpos.encoder import State
    from transports.languages.star.prnt import StarPrnt
    from transports.profiles import Profile


class Lettered(Protocol):
    """A printer that has letters of its own."""

    def encodable(self, text: str) -> bool: ...


def draw_escpos(layout: Layout, printer: EscPos) -> list[Command]:
    """From resetting the printer to the one cut at the end.

    A line with a character that the printer lacks goes as a picture.
    """
    commands = printer.initialise()
    texts = _texts(printer.profile)
    pieces = [letters_or_dots(line, layout.columns, printer) for line in in_one_piece(layout)]
    for across, stretch in groupby(pieces, key=lambda piece: isinstance(piece, Dots) and piece.width):
        if across:  # of several lines: fewer commands, and the white between them goes at once
            dots = b"".join([piece.data for piece in stretch if isinstance(piece, Dots)])
            commands += printer.raster(across, dots)
        else:
            for piece in stretch:
                made, printer.state = texts(piece, printer.state)
                commands += made
    return commands + printer.cut()


def letters_or_dots(line: Line | Dots, columns: int, printer: Lettered) -> Line | Dots:
    """A line of letters that the printer has; as a picture, where it lacks one."""
    if isinstance(line, Dots | Sample):
        return line
    text = "".join(run.text for run in line.runs if not run.drawn)
    if text.isascii() or (printer.encodable(text) and not (isinstance(line, Small) and _any_wide(text))):
        return line
    width, data = draw_dots(line, columns)
    return Dots(width, len(data) // -(-width // 8), data)


def _any_wide(text: str) -> bool:
    """ESC M is for letters of one cell alone: those of two have a font of their own (FS ( A)."""
    return any(cells(character) > 1 for character in text)


@lru_cache(maxsize=16)
def _texts(profile: Profile) -> Callable[[Line | Dots, State], tuple[tuple[Command, ...], State]]:
    """Makes commands of lines, and remembers them: dishes come again all evening."""

    @lru_cache(maxsize=512)
    def commands_of(line: Line, state: State) -> tuple[tuple[Command, ...], State]:
        printer = EscPos(profile)  # its own, because another thread may be here as well
        printer.state = state
        commands = sample(line, printer) if isinstance(line, Sample) else _text(line, printer)
        return tuple(commands), printer.state

    return commands_of


def _text(line: Line, printer: EscPos) -> list[Command]:
    commands: list[Command] = []
    for text, style in strokes(line.runs, _box_of(printer.profile)):
        commands += printer.text(text, style)
    return [*printer.font(1), *commands, *printer.font(0)] if isinstance(line, Small) else commands


def sample(line: Sample, printer: EscPos | StarPrnt) -> list[Command]:
    """In the very font or table that the printer is to show."""
    if line.page is None:
        text = "".join(run.text for run in line.runs)
        return [*printer.font(line.font), *printer.text(text), *printer.text("\n"), *printer.font(0)]
    *before, shown = line.runs
    head = "".join(run.text for run in before).ljust(shown.at)
    return [*printer.text(head), *printer.sample(shown.text, line.page), *printer.text("\n")]


def strokes(runs: Sequence[Run], box: Mapping[int, str]) -> list[tuple[str, Style]]:
    """The line's texts with the spaces before them and the line feed after, as few as the styles allow."""
    found: list[tuple[str, Style]] = []
    at = 0
    for run in runs:
        shown = run.text.translate(box) if run.drawn else run.text
        if run.at > at:
            _add(found, " " * (run.at - at), PLAIN)
        _add(found, shown, _style(run.look))
        at = run.at + width(run.text) * run.look.width
    _add(found, "\n", PLAIN)
    return found


@lru_cache(maxsize=16)
def _box_of(printer: Profile) -> dict[int, str]:
    """What to draw with: the printer's own lines and corners, or plain characters where it lacks any."""
    box = "".join(map(chr, ASCII_BOX))
    return {} if EscPos(printer).encodable(box) else ASCII_BOX


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
