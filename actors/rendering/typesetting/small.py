"""Lines in letters smaller than normal: the printer's own, or dots where it has none or not these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.rendering.receiptline.lines import Line, Small
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import Layout, lay_out

if TYPE_CHECKING:
    from actors.rendering.letters.characters import Letters
    from transports.profiles import Profile

CELL: Final = 12
NARROW: Final = 9
"""Dots of a small cell's width, where docketd draws all letters: font B of most printers is 9 x 17."""

FONT_B: Final = 1
NONE_SMALLER: Final = "the printer has no letters smaller than normal: made as large as those"


def small_columns(printer: Profile, columns: int) -> int | None:
    """Small letters a line, where so many normal ones stand. None where the model has no smaller font."""
    if printer.language == "stargraphic":
        return columns * CELL // NARROW
    if len(printer.columns) <= FONT_B or printer.columns[FONT_B] <= printer.font_a:
        return None
    return columns * printer.columns[FONT_B] // printer.font_a


def lay_out_small(receipt: str, columns: int, small: int | None, letters: Letters) -> Layout:
    """On paper so many normal cells wide, or `small` ones. In normal letters where that is None."""
    inner = lay_out(parse(receipt), columns if small is None else small, letters=letters)
    if small is None:
        return replace(inner, otherwise=(*inner.otherwise, NONE_SMALLER))
    lines = tuple(
        Small(each.runs, each.height, small) if isinstance(each, Line) else each for each in inner.lines
    )
    return replace(inner, columns=columns, lines=lines)
