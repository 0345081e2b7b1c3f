"""A laid-out ticket as plain text, one line of text a line of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.rendering.letters.characters import cells, clusters
from actors.rendering.receiptline.document import Cut
from actors.rendering.receiptline.lines import Dots, Line
from actors.rendering.typesetting.layout import ASCII_BOX

if TYPE_CHECKING:
    from actors.rendering.letters.characters import Letters
    from actors.rendering.receiptline.lines import Run
    from actors.rendering.typesetting.layout import Layout


def draw_text(layout: Layout) -> str:
    """A character of double width takes its place with a space behind it, so that columns stay columns.

    Lines have no trailing spaces; each ends with a line feed. A cut shows nothing.
    """
    return "".join(f"{_draw(line, layout.letters)}\n" for line in layout.lines if not isinstance(line, Cut))


def _draw(line: Line | Dots, letters: Letters) -> str:
    if isinstance(line, Dots):
        return line.text
    drawn, at = "", 0
    for run in line.runs:
        text, taken = _widen(run, letters)
        drawn += " " * (run.at - at) + text
        at = run.at + taken
    return drawn.rstrip(" ")


def _widen(run: Run, letters: Letters) -> tuple[str, int]:
    text = run.text.translate(ASCII_BOX) if run.drawn else run.text
    if text.isascii():
        spaces = " " * (run.look.width - 1)
        wide = text if run.look.width == 1 else "".join(character + spaces for character in text)
        return wide, len(wide)
    wide, taken = "", 0
    for cluster in clusters(text):
        size = cells(cluster[0], letters)
        wide += cluster + " " * (size * (run.look.width - 1))
        taken += size * run.look.width
    return wide, taken
