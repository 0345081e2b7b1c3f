"""A column's text, broken into rows that fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from actors.rendering.letters.characters import Letters, cells, clusters
from actors.rendering.letters.characters import width as width_of
from actors.rendering.letters.pictographs import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from actors.rendering.receiptline.document import Look, Span

TOO_WIDE: Final = {Letters.UNICODE: "…", Letters.JAPANESE: ".", Letters.HAN: "."}
"""Stands for a character that is wider than its whole column."""


class Unit(NamedTuple):
    """A character with its marks, and the cells it takes in its look."""

    text: str
    look: Look
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """What fits into one row: texts with their looks, side by side."""

    pieces: tuple[Unit, ...]
    width: int
    height: int


@lru_cache(maxsize=1024)
def wrap(
    rows: tuple[tuple[Span, ...], ...], width: int, *, words: bool, letters: Letters = Letters.UNICODE
) -> tuple[Row, ...]:
    """Rows at most `width` cells wide; nothing is cut off. Remembered, because dishes repeat all evening.

    With `words`, a row ends between words, and inside of one only where the word alone is longer than a row.
    Without, it ends where it is full, as the reference implementation of ReceiptLine does it.
    """
    rows = tuple(_drawable(row) for row in rows)
    wrapped: list[Row] = []
    for row in rows if rows and rows[-1] else rows[:-1]:
        whole = _whole(row, letters)
        if whole.width <= width:
            wrapped.append(whole)
        else:
            wrapped.extend(_join(part) for part in _break(_units(row, width, letters), width, words=words))
    return tuple(wrapped)


def _drawable(row: Sequence[Span]) -> tuple[Span, ...]:
    """The texts as they are drawn: what is measured here is what stands on the paper."""
    return tuple(span if span.text.isascii() else replace(span, text=in_words(span.text)) for span in row)


def _whole(row: Sequence[Span], letters: Letters) -> Row:
    """The row without a look at each character: enough where all of it fits, which is the common case."""
    return _row(
        tuple(Unit(span.text, span.look, width_of(span.text, letters) * span.look.width) for span in row)
    )


def _row(pieces: tuple[Unit, ...]) -> Row:
    height = max((piece.look.height for piece in pieces), default=1)
    return Row(pieces, sum(piece.width for piece in pieces), height)


def _units(row: Sequence[Span], width: int, letters: Letters) -> list[Unit]:
    return [_unit(cluster, span.look, width, letters) for span in row for cluster in clusters(span.text)]


def _unit(cluster: str, look: Look, width: int, letters: Letters) -> Unit:
    """Smaller than asked for where the column is too narrow for a single character of that size."""
    size = cells(cluster[0], letters)
    if size > width:
        cluster, size = TOO_WIDE[letters], 1
    if size * look.width > width:
        look = replace(look, width=width // size)
    return Unit(cluster, look, size * look.width)


def _break(units: Sequence[Unit], width: int, *, words: bool) -> Iterator[Sequence[Unit]]:
    start = 0
    while start < len(units):
        end = _reach(units, start, width)
        if end == len(units) or not words:
            yield units[start:end]
            start = end
            continue
        end = _last_gap(units, start, end)
        yield _without_trailing_spaces(units[start:end])
        start = _skip_spaces(units, end)


def _reach(units: Sequence[Unit], start: int, width: int) -> int:
    end, left = start, width
    while end < len(units) and units[end].width <= left:
        left -= units[end].width
        end += 1
    return end


def _last_gap(units: Sequence[Unit], start: int, end: int) -> int:
    """Where to end the row: at the last gap between words, or at `end` when there is none."""
    return next((at for at in range(end, start, -1) if _is_gap(units[at - 1], units[at])), end)


def _is_gap(before: Unit, after: Unit) -> bool:
    return (
        before.text in " -"
        or after.text == " "
        or cells(before.text[0]) == 2  # scripts of wide characters do without spaces
        or cells(after.text[0]) == 2
    )


def _without_trailing_spaces(units: Sequence[Unit]) -> Sequence[Unit]:
    end = len(units)
    while end > 1 and units[end - 1].text == " ":
        end -= 1
    return units[:end]


def _skip_spaces(units: Sequence[Unit], start: int) -> int:
    while start < len(units) and units[start].text == " ":
        start += 1
    return start


def _join(units: Sequence[Unit]) -> Row:
    """Neighbours of one look become one text."""
    pieces: list[Unit] = []
    for unit in units:
        if pieces and pieces[-1].look == unit.look:
            last = pieces[-1]
            pieces[-1] = Unit(last.text + unit.text, last.look, last.width + unit.width)
        else:
            pieces.append(unit)
    return _row(tuple(pieces))
