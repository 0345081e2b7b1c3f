"""A document laid out for paper: lines of runs, each with its place in cells.

This is done once for a ticket; commands, pictures and plain text are drawn from the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.rendering.dots.symbols import Place, drawn
from actors.rendering.letters.characters import Letters
from actors.rendering.receiptline.document import (
    FREE,
    LINE,
    Border,
    Code,
    Cut,
    Document,
    Element,
    Image,
    Look,
    Rule,
    Settings,
    Text,
)
from actors.rendering.receiptline.lines import Dots, Line, Run
from actors.rendering.typesetting.otherwise import in_letters, narrowed, squeezed
from actors.rendering.typesetting.wrapping import Row, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Layout:
    """`left_out` says what the document asks for and the paper does not show.

    `otherwise` are sentences about what it shows in another way than it was asked to.
    """

    columns: int
    lines: tuple[Line | Cut | Dots, ...]
    left_out: tuple[str, ...]
    letters: Letters = Letters.UNICODE  # whose widths its texts have; `letters.spread` evens them out
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Area:
    """Where the columns of a text stand: left margin and the columns' widths."""

    left: int
    widths: tuple[int, ...]
    asked: tuple[int, ...] = ()  # what they should have been, where the paper has not that much


class _Frame(Enum):
    """How far the drawn border is."""

    NONE = auto()
    READY = auto()  # its top is drawn over the next text
    RUNNING = auto()
    CROSSING = auto()  # a rule is drawn before the next text


_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_BOX: Final = {
    _LEFT: "─", _RIGHT: "─", _LEFT | _RIGHT: "─",
    _DOWN | _RIGHT: "┌", _DOWN | _LEFT: "┐", _DOWN | _LEFT | _RIGHT: "┬",
    _UP | _RIGHT: "└", _UP | _LEFT: "┘", _UP | _LEFT | _RIGHT: "┴",
    _UP | _DOWN | _RIGHT: "├", _UP | _DOWN | _LEFT: "┤", _UP | _DOWN | _LEFT | _RIGHT: "┼",
}  # fmt: skip

#: What stands for drawn characters where there are only plain ones.
ASCII_BOX: Final = str.maketrans({"─": "-", "│": "|"} | dict.fromkeys("┌┐┬└┘┴├┤┼", "+"))


MOST_ROWS: Final = 6_000
"""Dots of paper for all pictures and codes of a document, 75 cm: drawing them takes time."""

_LEAST_ROWS: Final = 240
"""What one counts at least, so that what can't be drawn is not tried over and over."""


def lay_out(
    document: Document, columns: int, *, words: bool = True, letters: Letters = Letters.UNICODE
) -> Layout:
    """Every element on paper `columns` cells wide. `words` chooses where texts wrap: see `wrapping.wrap`."""
    setter = _Typesetter(columns, words=words, letters=letters)
    lines = [line for element in document.elements for line in setter.set(element)]
    lines.extend(setter.finish())
    left_out = (*document.ignored, *setter.left_out)
    return Layout(columns, tuple(lines), left_out, letters, tuple(dict.fromkeys(setter.otherwise)))


class _Typesetter:
    def __init__(self, columns: int, *, words: bool, letters: Letters) -> None:
        self.columns = columns
        self.words = words
        self.letters = letters
        self.left_out: list[str] = []
        self.otherwise: list[str] = []
        self._squeezed = False
        self._rows = MOST_ROWS
        self._frame = _Frame.NONE
        self._area = _Area(0, ())

    def set(self, element: Element) -> Iterator[Line | Cut | Dots]:
        match element:
            case Text():
                yield from self._text(element)
            case Rule():
                yield from self._rule(element.settings)
            case Cut():
                framed = self._frame in {_Frame.RUNNING, _Frame.CROSSING}
                yield from self.finish()
                yield element
                self._frame = _Frame.READY if framed else self._frame
            case Code() | Image():
                yield from self._dots(element)
            case Border(on=True):
                self._frame = _Frame.READY
            case Border():
                yield from self.finish()
                self._frame = _Frame.NONE

    def finish(self) -> Iterator[Line]:
        """Closes a drawn border."""
        if self._frame in {_Frame.RUNNING, _Frame.CROSSING}:
            yield _edge(self._area, None)
            self._frame = _Frame.NONE

    def _rule(self, settings: Settings) -> Iterator[Line]:
        if self._frame is _Frame.NONE:
            left, width = _rule_area(settings, self.columns)
            yield Line((Run(left, "─" * width, drawn=True),) if width else ())
        elif self._frame is _Frame.RUNNING:
            self._frame = _Frame.CROSSING

    def _dots(self, element: Code | Image) -> Iterator[Dots | Line]:
        """Beside a drawn border stands nothing: these have the paper to themselves."""
        place = Place(*_rule_area(element.settings, self.columns), self.columns, element.align)
        found = drawn(element, place) if self._rows > 0 else "more pictures and codes than 75 cm of paper"
        self._rows -= max(_LEAST_ROWS, found.rows if isinstance(found, Dots) else 0)
        if isinstance(found, Dots):
            self.otherwise += narrowed(found)
            yield found
        elif isinstance(element, Code) and (text := in_letters(element)):
            self.otherwise.append(f"printed as text: {found}")
            lines, _, _ = _set_text(text, self.columns, self.words, self.letters, framed=False)
            yield from lines
        else:
            self.left_out.append(found)

    def _text(self, text: Text) -> Iterator[Line]:
        framed = self._frame is not _Frame.NONE
        lines, area, left_out = _set_text(text, self.columns, self.words, self.letters, framed)
        if self._frame is _Frame.READY:
            yield _edge(None, area)
        elif self._frame is _Frame.CROSSING:
            yield _edge(self._area, area)
        self._frame = _Frame.RUNNING if framed else _Frame.NONE
        self._area = area
        self.left_out += left_out
        self.otherwise += squeezed(area.asked, area.widths, self.columns)[self._squeezed :]
        self._squeezed = self._squeezed or bool(area.asked)
        yield from lines


@lru_cache(maxsize=512)
def _set_text(
    text: Text,
    columns: int,
    words: bool,  # noqa: FBT001 - kept by position, in a cache
    letters: Letters,
    framed: bool,  # noqa: FBT001
) -> tuple[tuple[Line, ...], _Area, tuple[str, ...]]:
    """Its lines, the place of its columns, and what is left out. Kept, as dishes come again."""
    kept, area = _places(text.settings, len(text.columns), columns)
    shown = [text.columns[index] for index in kept]
    rows = [
        wrap(column.rows, width, words=words, letters=letters)
        for column, width in zip(shown, area.widths, strict=True)
    ]
    left_out = _hidden(text, kept) if len(kept) < len(text.columns) else ()
    height = max([1, *(len(column) for column in rows)])
    if not text.settings.wrap:
        left_out += _cut_off(rows)
        height = 1
    aligns = [column.align for column in shown]
    parts = ([column[index] if index < len(column) else None for column in rows] for index in range(height))
    lines = tuple(_line(part, aligns, area, text.settings.border, framed=framed) for part in parts)
    return lines, area, left_out


def _hidden(text: Text, kept: Sequence[int]) -> tuple[str, ...]:
    texts = (
        " ".join(span.text for row in column.rows for span in row)
        for index, column in enumerate(text.columns)
        if index not in kept
    )
    return tuple(f"a column without a place: {words.strip()[:60]}" for words in texts if words.strip())


def _cut_off(rows: Sequence[Sequence[Row]]) -> tuple[str, ...]:
    lost = "".join(piece.text for column in rows for row in column[1:] for piece in row.pieces)
    return (f"not wrapped: {lost[:60]}",) if lost else ()


@lru_cache(maxsize=256)
def _places(settings: Settings, count: int, columns: int) -> tuple[tuple[int, ...], _Area]:
    """Which of `count` columns are shown, and where: none of width 0, and none without a place left."""
    asked = settings.widths or (FREE,) * count
    kept = [(index, width) for index, width in enumerate(asked[:count]) if width]
    kept = kept[: _most(settings.border, columns)]
    between = _between(settings.border, len(kept)) if kept else 0
    wanted = tuple(width for _, width in kept)
    widths, spare = _share([*wanted], columns - between)
    fits = all(width in {FREE, found} for width, found in zip(wanted, widths, strict=True))
    area = _Area(spare * settings.align // 2, tuple(widths), () if fits else wanted)
    return tuple(index for index, _ in kept), area


def _most(border: int, columns: int) -> int:
    """How many columns of at least one cell have a place."""
    return (columns - 1) // 2 if border == LINE else (columns + border) // (border + 1)


def _between(border: int, count: int) -> int:
    """Cells that the borders take."""
    return count + 1 if border == LINE else (count - 1) * border


def _share(widths: list[int], room: int) -> tuple[list[int], int]:
    """Final widths, and the cells that nobody takes.

    Fixed columns give way, the widest first, until each free one has a cell; free ones share what is left,
    and the later ones get the odd cells.
    """
    free = [index for index, width in enumerate(widths) if width == FREE]
    fixed = [index for index, width in enumerate(widths) if width != FREE]
    spare = room - sum(widths[index] for index in fixed)
    while len(free) > spare:
        widest = max(reversed(fixed), key=widths.__getitem__)
        # As much at once as makes it no narrower than the others: widths may be in the thousands.
        others = max((widths[index] for index in fixed if index != widest), default=1)
        step = max(1, min(widths[widest] - others, len(free) - spare))
        widths[widest] -= step
        spare += step
    for place, index in enumerate(free):
        widths[index] = (spare + place) // len(free)
    return widths, 0 if free else spare


def _rule_area(settings: Settings, columns: int) -> tuple[int, int]:
    """A rule is as wide as the columns of a text would be, borders included."""
    if not settings.widths or FREE in settings.widths:
        return 0, columns
    shown = [width for width in settings.widths if width > 0]
    width = min(columns, sum(shown) + _between(settings.border, len(shown))) if shown else 0
    return (columns - width) * settings.align // 2, width


def _line(
    rows: Sequence[Row | None], aligns: Sequence[int], area: _Area, border: int, *, framed: bool
) -> Line:
    height = max((row.height for row in rows if row), default=1)
    bar = Run(area.left, "│", Look(height=height), drawn=True)
    runs = [bar] if framed else []
    at = area.left + framed
    for row, align, width in zip(rows, aligns, area.widths, strict=True):
        if row:
            runs.extend(_placed(row, at + ((width - row.width) * align + 1) // 2))
        at += width + abs(border)
        if framed:
            runs.append(replace(bar, at=at - 1))
    return Line(tuple(runs), height)


def _placed(row: Row, at: int) -> Iterator[Run]:
    for piece in row.pieces:
        yield Run(at, piece.text, piece.look)
        at += piece.width


def _edge(above: _Area | None, below: _Area | None) -> Line:
    """The drawn line between two texts, or over the first and under the last."""
    strokes: dict[int, int] = {}
    for area, vertical in ((above, _UP), (below, _DOWN)):
        if area:
            for cell, stroke in _strokes(area, vertical):
                strokes[cell] = strokes.get(cell, 0) | stroke
    first = min(strokes)
    text = "".join(_BOX.get(strokes.get(cell, 0), " ") for cell in range(first, max(strokes) + 1))
    return Line((Run(first, text, drawn=True),))


def _strokes(area: _Area, vertical: int) -> Iterator[tuple[int, int]]:
    at = area.left
    yield at, vertical | _RIGHT
    for index, width in enumerate(area.widths, 1):
        yield from ((cell, _LEFT | _RIGHT) for cell in range(at + 1, at + 1 + width))
        at += width + 1
        yield at, vertical | _LEFT | (_RIGHT if index < len(area.widths) else 0)
