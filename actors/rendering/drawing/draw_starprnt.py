"""A laid-out ticket as StarPRNT commands: letters where the printer has them, else dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.drawing.draw_escpos import letters_or_dots, sample, strokes
from actors.rendering.drawing.one_piece import in_one_piece
from actors.rendering.receiptline.lines import Dots, Line, Sample, Small

if TYPE_CHECKING:
    from actors.rendering.typesetting.layout import Layout
    from transports.languages.commands import Command
    from transports.languages.star.prnt import StarPrnt


def draw_starprnt(layout: Layout, printer: StarPrnt) -> list[Command]:
    """From resetting the printer to the one cut at the end. It has all lines and corners of borders.

    In line mode as well, whose letters are the same.
    """
    commands = printer.initialise()
    for line in in_one_piece(layout):
        if isinstance(line, Small):  # its own small letters have another width than those of the layout
            commands += printer.raster(*draw_dots(line, layout.columns))
            continue
        if isinstance(line, Sample) and printer.has(line.page):
            commands += sample(line, printer)
            continue
        as_text = Line(line.runs, line.height) if isinstance(line, Sample) else line
        found = letters_or_dots(as_text, layout.columns, printer)
        if isinstance(found, Dots):
            commands += printer.raster(found.width, found.data)
            continue
        for text, style in strokes(found.runs, {}):
            commands += printer.text(text, style)
    return commands + printer.cut()
