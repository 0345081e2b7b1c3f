"""A laid-out ticket as an SVG: text stays text, each piece of it exactly on its cells; dots are dots.

A unit is a dot of a printer with 203 to the inch: a cell is 12 by 24, a line of normal size takes 30, as the
printers' default spacing has it.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from itertools import groupby
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from actors.rendering.letters.characters import cells, clusters, width
from actors.rendering.letters.reading_order import turns
from actors.rendering.receiptline.document import Cut
from actors.rendering.receiptline.lines import ROWS, Dots, Line, Small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.rendering.receiptline.lines import Run
    from actors.rendering.typesetting.layout import Layout

CELL: Final = 12
HEIGHT: Final = 24
MARGIN: Final = 32  # paper left and right of the print area
LEAD: Final = 104  # above the first line: the cutter stands 13 mm over the print head
FOOT: Final = 48  # below the last
CAPTION: Final = 36

_TALL_FROM: Final = 10
_LOW: Final = 17
_BASELINE: Final = 20  # below a cell's top
_NARROW: Final = 20  # the size at which a monospace letter is about a cell wide
_FONTS: Final = "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace"

#: Spaces that whoever draws an SVG may leave out: at the ends of a text, and those before another.
_SPACES: Final = re.compile("^ | (?= |$)")
_KEPT: Final = "\u00a0"

#: Characters that no XML can hold (XML 1.0, "Char"), and halves of characters.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_STROKES: Final = {
    "─": _LEFT | _RIGHT, "│": _UP | _DOWN,
    "┌": _DOWN | _RIGHT, "┐": _DOWN | _LEFT, "┬": _DOWN | _LEFT | _RIGHT,
    "└": _UP | _RIGHT, "┘": _UP | _LEFT, "┴": _UP | _LEFT | _RIGHT,
    "├": _UP | _DOWN | _RIGHT, "┤": _UP | _DOWN | _LEFT, "┼": _UP | _DOWN | _LEFT | _RIGHT,
}  # fmt: skip


def draw_svg(layout: Layout, caption: str = "") -> str:
    """A whole document. The `caption` stands above the paper: it is no part of the ticket."""
    lines = list(layout.lines)
    while lines and isinstance(lines[-1], Cut):
        lines.pop()
    head = CAPTION if caption else 0
    shown, at = [], head + LEAD
    for line in lines:
        shown.append(_draw(line, at, layout.columns))
        at += _taken(line)
    across, down = layout.columns * CELL + 2 * MARGIN, at + FOOT
    body = "\n".join(piece for piece in shown if piece)
    told = _caption(caption) if caption else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}"'
        f' viewBox="0 0 {across} {down}">\n{told}'
        f'<rect y="{head}" width="{across}" height="{down - head}" fill="#fffefa"/>\n'
        f'<g transform="translate({MARGIN} 0)" fill="#262328" font-family="{_FONTS}"'
        f' font-size="{_NARROW}">\n{body}\n</g>\n</svg>\n'
    )


def _caption(text: str) -> str:
    return (
        f'<text x="{MARGIN}" y="25" font-family="sans-serif" font-size="18" fill="#b00020">'
        f"{_escaped(text)}</text>\n"
    )


def _taken(line: Line | Dots | Cut) -> int:
    """Dots of paper."""
    if isinstance(line, Dots):
        return line.rows
    return ROWS if isinstance(line, Cut) else max(ROWS, HEIGHT * line.height)


def _draw(line: Line | Dots | Cut, top: int, columns: int) -> str:
    if isinstance(line, Dots):
        return _image(line, top)
    if isinstance(line, Cut):  # inside of a ticket it is drawn, as on paper
        return _path(f"M0 {top + HEIGHT // 2}H{columns * CELL}", dashes=True)
    foot = top + HEIGHT * line.height
    if isinstance(line, Small):
        return _small(line, foot, columns * CELL // line.columns)
    return "".join(_box(run, top, foot, _taken(line)) if run.drawn else _run(run, foot) for run in line.runs)


def _small(line: Small, foot: int, cell: int) -> str:
    """Cells of less than ten dots are lower as well, as those of font B are (ESC/POS reference, ESC M)."""
    down = 1 if cell >= _TALL_FROM else _LOW / HEIGHT
    runs = "".join(_run(run, 0) for run in line.runs)
    return f'<g transform="translate(0 {foot}) scale({cell / CELL:.4g} {down:.4g})">{runs}</g>'


# --- texts ----------------------------------------------------------------------------------------


def _run(run: Run, foot: int) -> str:
    across, down = run.look.width, run.look.height
    left, top = run.at * CELL, foot - HEIGHT * down
    size = width(run.text) * CELL * across
    bold = ' font-weight="bold"' if run.look.emphasis else ""
    fill = ' fill="#fffefa"' if run.look.invert else ""
    place = f"translate({left} {foot - (HEIGHT - _BASELINE) * down})"
    scale = f" scale({across} {down})" if (across, down) != (1, 1) else ""
    drawn = _rectangle(left, top, size, HEIGHT * down) if run.look.invert else ""
    if run.text.strip(" "):
        pieces = "".join(_piece(*piece) for piece in _pieces(run.text))
        drawn += f'<g transform="{place}{scale}"{bold}{fill}>{pieces}</g>'
    if run.look.underline:
        drawn += _rectangle(left, foot - 2 * down, size, 2 * down, fill)
    return drawn


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Texts with the cell each begins in, and their cells: characters of one width at a time.

    Stretches that read leftwards stay whole, since only whole can whoever draws them join and turn them.
    """
    if text.isascii() or turns(text):
        yield text, 0, width(text)
        return
    at = 0
    for size, found in groupby(clusters(text), lambda cluster: cells(cluster[0])):
        piece = list(found)
        yield "".join(piece), at, size * len(piece)
        at += size * len(piece)


def _piece(text: str, at: int, size: int) -> str:
    is_wide = size > 1 and not text.isascii() and cells(text[0]) > 1
    font = f' font-size="{HEIGHT}"' if is_wide else ""
    return (
        f'<text x="{at * CELL}"{font} textLength="{size * CELL}" lengthAdjust="spacingAndGlyphs">'
        f"{_escaped(_SPACES.sub(_KEPT, text))}</text>"
    )


def _escaped(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _rectangle(left: int, top: int, across: int, down: int, fill: str = "") -> str:
    return f'<rect x="{left}" y="{top}" width="{across}" height="{down}"{fill}/>'


# --- lines and pictures ---------------------------------------------------------------------------


def _box(run: Run, top: int, foot: int, taken: int) -> str:
    """Lines that meet: each stroke from the middle of its cell to the edge, down to the next line."""
    strokes = []
    middle = foot - HEIGHT // 2
    for at, sign in enumerate(run.text):
        x, found = (run.at + at) * CELL, _STROKES.get(sign, 0)
        if found & (_LEFT | _RIGHT):
            begin, end = (0 if found & _LEFT else 6), (CELL if found & _RIGHT else 6)
            strokes.append(f"M{x + begin} {middle}H{x + end}")
        if found & (_UP | _DOWN):
            begin, end = (top if found & _UP else middle), (top + taken if found & _DOWN else middle)
            strokes.append(f"M{x + 6} {begin}V{end}")
    return _path("".join(strokes)) if strokes else ""


def _path(strokes: str, *, dashes: bool = False) -> str:
    dashed = ' stroke-dasharray="8 6"' if dashes else ""
    return f'<path d="{strokes}" stroke="#262328" stroke-width="2" fill="none"{dashed}/>'


def _image(dots: Dots, top: int) -> str:
    data = base64.b64encode(_png(dots)).decode()
    return (
        f'<image y="{top}" width="{dots.width}" height="{dots.rows}" style="image-rendering:pixelated"'
        f' href="data:image/png;base64,{data}"><title>{_escaped(dots.text)}</title></image>'
    )


def _png(dots: Dots) -> bytes:
    """One bit a dot, with a palette of clear paper and ink (PNG specification, section 11)."""
    size = (dots.width + 7) // 8
    rows = b"".join(b"\0" + dots.data[at : at + size] for at in range(0, len(dots.data), size))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", dots.width, dots.rows, 1, 3, 0, 0, 0)),
        (b"PLTE", b"\xff\xfe\xfa\x26\x23\x28"),
        (b"tRNS", b"\0"),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
