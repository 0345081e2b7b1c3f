"""Reads what is written in dots: a printer that knows no letters has no other words for what it printed.

Only plain ASCII is read, where it stands in cells of 12 dots across the paper and looks exactly as it does in
`transports.fonts.letters`: in a size of ReceiptLine's, bold, underlined or white on black.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from transports.fonts.letters import HEIGHT, glyph
from transports.virtual.rounding import rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transports.virtual.paper import Line

_CELL: Final = 12
_FULL: Final = (1 << _CELL) - 1
_HIGHS: Final = {1: (1, 2), 2: (1, 2), 3: (3,), 4: (4,), 5: (5,), 6: (6,)}
"""How many times as high letters are that are so many times as wide."""

_UNDERLINE: Final = 2  # rows
_BEGINS: Final = re.compile("(?<![^\0])[^\0]")
_APART: Final = 8  # white rows between what is read for itself: no letter of normal size has so many in it


class _Letter(NamedTuple):
    foot: int
    x: int
    text: str
    wide: int


@lru_cache(maxsize=64)
def read(lines: tuple[Line, ...]) -> str:
    """The lines of text on a slip, from top to bottom; spaces stand where nothing was read."""
    rows, width = _rows(lines)
    texts: dict[int, list[_Letter]] = {}
    for top, stretch in _stretches(rows):
        for letter in _letters_in(stretch, width):
            texts.setdefault(top + letter.foot, []).append(letter)
    return "\n".join(_text(texts[foot]) for foot in sorted(texts))


def _text(letters: list[_Letter]) -> str:
    text, at = "", 0
    for letter in letters:
        text += " " * ((letter.x - at) // letter.wide) + letter.text
        at = letter.x + letter.wide
    return text


# --- the paper ------------------------------------------------------------------------------------


def _rows(lines: tuple[Line, ...]) -> tuple[list[int], int]:
    """The slip's dots, a number a row, and how many cells it is wide."""
    rasters = [(line.top, line.raster) for line in lines if line.raster is not None]
    width = max((raster.width for _, raster in rasters), default=0)
    rows = [0] * max((top + raster.height for top, raster in rasters), default=0)
    for top, raster in rasters:
        stride = (raster.width + 7) // 8
        for y in range(raster.height):
            row = int.from_bytes(raster.rows[y * stride : (y + 1) * stride], "big")
            rows[top + y] |= row << max(width - stride * 8, 0)
    return [row >> width % _CELL for row in rows], width // _CELL


def _stretches(rows: list[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Where the rows of a line, or of several, begin; and these rows, without the white around them."""
    begin = end = 0
    for y, row in enumerate([*rows, *[0] * _APART]):
        if row:
            begin = begin if end > begin else y
            end = y + 1
        elif end > begin and y - end >= _APART - 1:
            yield begin, tuple(rows[begin:end])
            begin = end = y


def _columns(rows: list[int], width: int) -> list[str]:
    """In columns a cell wide: a character for each row, whose code is the row's dots."""
    shifts = range((width - 1) * _CELL, -1, -_CELL)
    cells = {row: [chr(row >> shift & _FULL) for shift in shifts] for row in set(rows)}
    return ["".join(column) for column in zip(*[cells[row] for row in rows], strict=True)]


# --- letters --------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _letters_in(stretch: tuple[int, ...], width: int) -> tuple[_Letter, ...]:
    """From left to right. What stands on one ticket stands on many, so it is kept in mind."""
    white = [0] * (HEIGHT * max(_HIGHS))  # around the dots it is a part of the letters
    rows = [*white, *stretch, *white]
    full = (1 << width * _CELL) - 1
    found: dict[tuple[int, int], _Letter] = {}
    for shown in (rows, [row ^ full for row in rows]):
        for letter in _found(shown, _columns(shown, width)):
            found.setdefault((letter.x, letter.foot), letter._replace(foot=letter.foot - len(white)))
    return tuple(found[place] for place in sorted(found))


def _found(rows: list[int], columns: list[str]) -> Iterator[_Letter]:
    begins, width = _begins(), len(columns)
    full = (1 << width * _CELL) - 1
    for x, column in enumerate(columns):
        for match in _BEGINS.finditer(column):
            top = match.start()
            if rows[top] == full:  # a drawn line, or what is white where black and white are exchanged
                continue
            for wide, part in begins.get(column[top], ()):
                left = x - part
                if 0 <= left <= width - wide:
                    yield from _letters_at(columns[left : left + wide], top, left)


def _letters_at(columns: list[str], top: int, left: int) -> Iterator[_Letter]:
    """The letters that are as wide as these columns, the first dots of which are in the row `top`."""
    wide, first = len(columns), "".join([column[top] for column in columns])
    if first not in _firsts()[wide]:
        return
    for high in _HIGHS[wide]:
        letters, aboves = _known(wide, high)
        for above in aboves.get(first, ()):
            begin = top - above
            end = begin + HEIGHT * high
            if begin >= 0 and end <= len(columns[0]):
                text = letters.get(tuple([column[begin:end] for column in columns]))
                if text is not None:
                    yield _Letter(end, left, text, wide)


# --- how letters look -----------------------------------------------------------------------------


@cache
def _begins() -> dict[str, tuple[tuple[int, int], ...]]:
    """For the dots of a cell: how wide a letter may be that begins with them, and in which of its cells."""
    found: dict[str, set[tuple[int, int]]] = {}
    for wide, rows in _firsts().items():
        for row in rows:
            for part, cell in enumerate(row):
                if cell != "\0":
                    found.setdefault(cell, set()).add((wide, part))
    return {cell: tuple(sorted(places)) for cell, places in found.items()}


@cache
def _firsts() -> dict[int, frozenset[str]]:
    """What the first row of a letter may be that has any dots, cell by cell, by how many cells it is wide."""
    return {
        wide: frozenset().union(*[_known(wide, high)[1] for high in highs]) for wide, highs in _HIGHS.items()
    }


@cache
def _known(wide: int, high: int) -> tuple[dict[tuple[str, ...], str], dict[str, tuple[int, ...]]]:
    """By its columns each letter of a size; and by the first row with dots, how many there may be above.

    The underscore is not among them: any drawn line may have it as a part.
    """
    letters: dict[tuple[str, ...], str] = {}
    aboves: dict[str, set[int]] = {}
    for letter in map(chr, (*range(0x21, 0x5F), *range(0x60, 0x7F))):
        for rows in _looks(letter, wide, high):
            above = next(y for y, row in enumerate(rows) if row)
            columns = _columns(list(rows), wide)
            letters.setdefault(tuple(columns), letter)
            aboves.setdefault("".join([column[above] for column in columns]), set()).add(above)
    return letters, {row: tuple(sorted(found)) for row, found in aboves.items()}


def _looks(letter: str, wide: int, high: int) -> Iterator[tuple[int, ...]]:
    """Plain and bold, each without a line below and with it."""
    plain = _enlarged(list(glyph(letter)[1]), wide, high)
    bold = plain
    for _ in range(max(1, wide // 2)):
        bold = [row | row >> 1 & ~(row << 1) for row in bold]
    line = [(1 << wide * _CELL) - 1] * (_UNDERLINE * high)
    for rows in (plain, bold):
        yield tuple(rows)
        yield (*rows[: -len(line)], *line)


def _enlarged(rows: list[int], wide: int, high: int) -> list[int]:
    width = _CELL
    if wide % 2 == 0 and high % 2 == 0:
        rows, width, wide, high = rounded(rows, width), 2 * width, wide // 2, high // 2
    return [int("".join([dot * wide for dot in f"{row:0{width}b}"]), 2) for row in rows for _ in range(high)]
