"""A laid-out line as dots, for characters that the printer itself does not have."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.rendering.dots.enlarging import enlarged
from actors.rendering.letters.characters import cells, clusters
from actors.rendering.letters.joining import joined
from actors.rendering.letters.reading_order import mirrored, turns, visual_order
from actors.rendering.letters.vowel_signs import in_place
from actors.rendering.receiptline.lines import Small
from transports.fonts.letters import HEIGHT, glyph
from transports.fonts.unifont import bitmap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.rendering.receiptline.lines import Line, Run

CELL: Final = 12
"""Dots of a cell's width: font A of an 80 mm printer at 203 dpi."""

LOW: Final = 16
DESCENT: Final = 2
"""Rows of a small letter, and those left under it: its foot is where that of a normal one is."""

LEAST_ROWS: Final = 30
"""A line of text at the printers' default spacing, so that pictures of lines stand no closer."""


def draw_dots(line: Line, columns: int) -> tuple[int, bytes]:
    """Width in dots, and rows packed as for a raster command. Every run stands on the line's foot."""
    canvas = [0] * (HEIGHT * line.height)
    for run in line.runs:
        if isinstance(line, Small):
            _draw_small(canvas, run, columns, columns * CELL // line.columns)
        else:
            _draw(canvas, run, columns)
    if len(canvas) < LEAST_ROWS:
        canvas += [_borders(line, columns)] * (LEAST_ROWS - len(canvas))
    width = columns * CELL
    pad, size = -width % 8, (width + 7) // 8
    return width, b"".join([(row << pad).to_bytes(size, "big") for row in canvas])


def _borders(line: Line, columns: int) -> int:
    """The row between two lines: where a drawn border goes on downwards."""
    foot = [0] * HEIGHT
    for run in line.runs:
        if run.drawn:
            _draw(foot, run, columns)
    return foot[-1]


def _draw(canvas: list[int], run: Run, columns: int) -> None:
    rows, width = _picture(run)
    shift = (columns - run.at) * CELL - width
    top = len(canvas) - len(rows)
    for index, row in enumerate(rows, top):
        canvas[index] |= row << shift


def _draw_small(canvas: list[int], run: Run, columns: int, cell: int) -> None:
    """Unifont's letters of 16 rows as they are, on the foot of normal ones; a text has no more than bold."""
    drawn = [_small(cluster, cell, emphasis=run.look.emphasis) for cluster in _ordered(run.text)]
    rows, width = _side_by_side(drawn, LOW)
    shift = columns * CELL - run.at * cell - width
    for index, row in enumerate(rows, HEIGHT - LOW - DESCENT):
        canvas[index] |= row << shift


@lru_cache(maxsize=1024)
def _small(cluster: str, cell: int, *, emphasis: bool) -> tuple[int, tuple[int, ...]]:
    size = cells(cluster[0]) * cell
    rows = [0] * LOW
    for character in cluster:
        width, dots = bitmap(character)
        found = (width, dots) if width else (size, _frame(size))
        rows = [row | _fit(dot, found[0], size) for row, dot in zip(rows, found[1], strict=True)]
    return size, tuple(_bolder(row) if emphasis else row for row in rows)


def _frame(size: int) -> tuple[int, ...]:
    """For what no font has."""
    sides, bar = 1 << size - 2 | 1 << 1, (1 << size - 2) - 1 << 1
    return (0, bar, *[sides] * (LOW - 4), bar, 0)


def _picture(run: Run) -> tuple[list[int], int]:
    look = run.look
    drawn = [
        _character(cluster, look.width, look.height, emphasis=look.emphasis) for cluster in _ordered(run.text)
    ]
    rows, width = _side_by_side(drawn, HEIGHT * look.height)
    if look.underline:
        rows[-2 * look.height :] = [(1 << width) - 1] * (2 * look.height)
    if look.invert:
        full = (1 << width) - 1
        rows = [row ^ full for row in rows]
    return rows, width


def _side_by_side(drawn: Sequence[tuple[int, tuple[int, ...]]], height: int) -> tuple[list[int], int]:
    rows, width = [0] * height, 0
    for size, glyph_rows in drawn:
        rows = [row << size | dots for row, dots in zip(rows, glyph_rows, strict=True)]
        width += size
    return rows, width


def _ordered(text: str) -> Sequence[str]:
    if text.isascii():
        return text
    if not turns(text):
        return in_place(list(clusters(text)))
    inner = text.strip(" ")  # around it they are the space to what stands beside
    before, after = text.index(inner), len(text) - len(inner) - text.index(inner)
    turned = visual_order(joined(list(clusters(inner))), lambda cluster: cluster[0])
    seen = [mirrored(cluster[0]) + cluster[1:] if leftward else cluster for cluster, leftward in turned]
    return [*" " * before, *seen, *" " * after]


@lru_cache(maxsize=1024)
def _character(cluster: str, wide: int, high: int, *, emphasis: bool) -> tuple[int, tuple[int, ...]]:
    """Width in dots and the rows of a character with its marks over it, `wide` and `high` times as large."""
    size = cells(cluster[0]) * CELL
    rows = [0] * HEIGHT
    for character in cluster:
        width, dots = glyph(character)
        rows = [row | _fit(dot, width, size) for row, dot in zip(rows, dots, strict=True)]
    rows = enlarged(rows, size, wide, high)
    for _ in range(max(1, wide // 2) if emphasis else 0):
        rows = [_bolder(row) for row in rows]
    return size * wide, tuple(rows)


def _bolder(row: int) -> int:
    """Strokes are a dot thicker to the right, but not where that would close a gap of one dot."""
    return row | row >> 1 & ~(row << 1)


def _fit(row: int, width: int, size: int) -> int:
    """A narrow glyph in the middle of a wide place; a wide one in a narrow place, at half its width."""
    if width <= size:
        return row << (size - width) // 2
    bits = f"{row:0{width}b}"
    return int("".join("1" if "1" in bits[at : at + 2] else "0" for at in range(0, width, 2)), 2)
