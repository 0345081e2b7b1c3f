"""A layout in the widths of an East Asian printer, for those that draw in Unicode's widths."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.rendering.letters.characters import Letters, cells, clusters
from actors.rendering.receiptline.lines import Line

if TYPE_CHECKING:
    from actors.rendering.typesetting.layout import Layout


def spread(layout: Layout) -> Layout:
    """Every text on the same cells as before: a space follows each character that counts as wide for once."""
    if layout.letters is Letters.UNICODE:
        return layout
    lines = tuple(_spread(line, layout.letters) if isinstance(line, Line) else line for line in layout.lines)
    return replace(layout, lines=lines, letters=Letters.UNICODE)


def _spread(line: Line, letters: Letters) -> Line:
    runs = (run if run.drawn else replace(run, text=_spaced(run.text, letters)) for run in line.runs)
    return replace(line, runs=tuple(runs))


def _spaced(text: str, letters: Letters) -> str:
    return "".join(
        cluster + " " * (cells(cluster[0], letters) - cells(cluster[0])) for cluster in clusters(text)
    )
