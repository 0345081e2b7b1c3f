"""A ticket as the one piece of paper that it is, whatever cuts it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.rendering.receiptline.document import Cut
from actors.rendering.receiptline.lines import Line, Run

if TYPE_CHECKING:
    from actors.rendering.receiptline.lines import Dots
    from actors.rendering.typesetting.layout import Layout


def in_one_piece(layout: Layout) -> list[Line | Dots]:
    """All of a ticket before the one cut at its end.

    A printer's count of cuts tells how many tickets came out: a cut asked for inside of one is a drawn line.
    """
    lines = list(layout.lines)
    while lines and isinstance(lines[-1], Cut):
        lines.pop()
    return [_tear(layout.columns) if isinstance(line, Cut) else line for line in lines]


def _tear(columns: int) -> Line:
    return Line((Run(0, "─" * columns, drawn=True),))
