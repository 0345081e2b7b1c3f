"""Letters several times as large, with slanting strokes smoothed as printers smooth theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def enlarged(rows: Sequence[int], width: int, wide: int, high: int) -> list[int]:
    """Rows of `width` dots, `wide` and `high` times as large."""
    if wide % 2 == 0 and high % 2 == 0:
        rows, width = _smoothed(rows, width), 2 * width
        wide, high = wide // 2, high // 2
    return [widened(row, width, wide) for row in rows for _ in range(high)]


def widened(row: int, width: int, factor: int) -> int:
    if factor == 1:
        return row
    return int("".join([bit * factor for bit in f"{row:0{width}b}"]), 2)


def _smoothed(rows: Sequence[int], width: int) -> list[int]:
    """Twice as large; the rule is Scale2x: a corner of a dot is as its two neighbours there, if they agree.

    They have to differ from the neighbours at the opposite sides, else straight strokes would fray.
    """
    full = (1 << width) - 1
    larger: list[int] = []
    for above, row, below in zip([0, *rows[:-1]], rows, [*rows[1:], 0], strict=True):
        left, right = row >> 1, row << 1 & full
        for near, far in ((above, below), (below, above)):
            at_left = ~(near ^ left) & (near ^ right) & (left ^ far) & full
            at_right = ~(near ^ right) & (near ^ left) & (right ^ far) & full
            larger.append(
                widened(near & at_left | row & ~at_left, width, 2) & _odd(width)
                | widened(near & at_right | row & ~at_right, width, 2) & _odd(width) >> 1
            )
    return larger


def _odd(width: int) -> int:
    """Each first of two dots, of twice `width`."""
    return ((1 << 2 * width) - 1) // 3 * 2
