"""Reads what is written in dots: a printer that knows no letters has no other words for what it printed.

Only plain ASCII is read, where it stands in cells of 12 dots across the paper and looks exactly as it does in
`transports.fonts.letters`: in a size of ReceiptLine's, bold, underlined or white on black.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from transports.fonts.letters import HEIGHT, glyph

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
_HEAD: Final = 3  # rows by which a letter is recognised, before all of it is compared


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
    begins, firsts = _begins(), _firsts()
    full = (1 << len(columns) * _CELL) - 1
    for x, column in enumerate(columns):
        for match in _BEGINS.finditer(column):
            top = match.start()
            if rows[top] == full:  # a drawn line, or what is white where black and white are exchanged
                continue
            for wide, part in begins.get(column[top], ()):
                left = x - part
                row = rows[top] >> max(len(columns) - left - wide, 0) * _CELL & (1 << wide * _CELL) - 1
                if left >= 0 and left + wide <= len(columns) and row in firsts[wide]:
                    cells = columns[left : left + wide]
                    yield from (found for high in _HIGHS[wide] if (found := _letter(cells, left, top, high)))


def _letter(cells: list[str], left: int, top: int, high: int) -> _Letter | None:
    """The letter in these columns, the first dots of which are in the row `top`."""
    letters, heads = _known()
    for above in heads.get(_narrowed(cells, top, _HEAD, high), ()):
        begin = top - above * high
        end = begin + HEIGHT * high
        if begin >= 0 and end <= len(cells[0]) and _is_repeated(cells, begin, end, high):
            text = letters.get(_narrowed(cells, begin, HEIGHT, high))
            if text is not None:
                return _Letter(end, left, text, len(cells))
    return None


def _is_repeated(cells: list[str], begin: int, end: int, high: int) -> bool:
    """Whether each row comes so many times."""
    return all(
        cell[begin:end:high] == cell[begin + at : end : high] for cell in cells for at in range(1, high)
    )


def _narrowed(cells: list[str], begin: int, rows: int, high: int) -> str:
    """Every so many'th row of these columns, as narrow as one of them; shorter where that can't be."""
    parts = [cell[begin : begin + rows * high : high] for cell in cells]
    wide = len(parts)
    if wide == 1:
        return parts[0]
    found = ""
    for row in zip(*parts, strict=True):
        dots = 0
        for cell in row:
            dots = dots << _CELL | ord(cell)
        narrow = _shrunk(dots, wide)
        if narrow is None:
            break
        found += chr(narrow)
    return found


@lru_cache(maxsize=16384)
def _shrunk(dots: int, wide: int) -> int | None:
    """A dot for each so many. None where those are not alike."""
    bits = f"{dots:0{_CELL * wide}b}"
    narrow = int(bits[::wide], 2)
    return narrow if _widened(narrow, wide) == dots else None


@cache
def _firsts() -> dict[int, frozenset[int]]:
    """What the first row of a letter may be that has any dots, by how many times it is as wide."""
    first = {ord(head[0]) for head in _known()[1]}
    return {wide: frozenset(_widened(dots, wide) for dots in first) for wide in _HIGHS}


@cache
def _begins() -> dict[str, tuple[tuple[int, int], ...]]:
    """For the dots of a cell: how wide a letter may be that begins with them, and in which of its cells."""
    found: dict[str, set[tuple[int, int]]] = {}
    for wide, rows in _firsts().items():
        for row in rows:
            for part in range(wide):
                if cell := row >> (wide - 1 - part) * _CELL & _FULL:
                    found.setdefault(chr(cell), set()).add((wide, part))
    return {cell: tuple(sorted(places)) for cell, places in found.items()}


def _widened(dots: int, wide: int) -> int:
    return int("".join(dot * wide for dot in f"{dots:0{_CELL}b}"), 2)


@cache
def _known() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """By its rows each letter; and by the first of its rows with dots, how many there may be above."""
    letters: dict[str, str] = {}
    for letter in map(
        chr, [*range(0x21, 0x5F), *range(0x60, 0x7F)]
    ):  # no underscore, which may be a part of anything that is drawn
        _, rows = glyph(letter)
        for shown in (rows, tuple(row | row >> 1 & ~(row << 1) for row in rows)):
            for looks in (shown, (*shown[:-_UNDERLINE], *[_FULL] * _UNDERLINE)):
                letters.setdefault("".join(map(chr, looks)), letter)
    heads: dict[str, set[int]] = {}
    for rows_ in letters:
        above = len(rows_) - len(rows_.lstrip("\0"))
        heads.setdefault(rows_[above : above + _HEAD], set()).add(above)
    return letters, {head: tuple(sorted(aboves)) for head, aboves in heads.items()}
