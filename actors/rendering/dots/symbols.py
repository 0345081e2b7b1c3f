"""Barcodes, QR codes and pictures of a ReceiptLine document as dots, each in its place on the paper."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from actors.errors import UsageError
from actors.rendering.dots.barcodes import barcode
from actors.rendering.dots.draw_dots import CELL, draw_dots
from actors.rendering.receiptline.document import Code, Image
from actors.rendering.receiptline.lines import Dots, Line, Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from actors.rendering.dots.barcodes import Barcode

QUIET: Final = 4
"""Modules of white that a reader needs around a QR code; left and right of it the paper is white anyway."""

THINNEST: Final = 2
"""Dots of the smallest module that a reader makes out."""

_MOST: Final = {"l": 2953, "m": 2331, "q": 1663, "h": 1273}
"""Bytes in the largest QR code (ISO/IEC 18004, version 40), by its level of correction."""

_SHOWN: Final = 60
_QRCODE: Final = "qrcode"


@dataclass(frozen=True, slots=True)
class Place:
    """In cells: an area on paper of `columns`, and how something stands in it."""

    left: int
    width: int
    columns: int
    align: int

    @property
    def paper(self) -> int:
        return self.columns * CELL

    def offset(self, width: int) -> int:
        """Where something so many dots wide begins; what is wider than the area goes over its edges."""
        left, room = (self.left, self.width) if self.width else (0, self.columns)
        return min(max(0, left * CELL + (room * CELL - width) * self.align // 2), self.paper - width)


@lru_cache(maxsize=32)
def drawn(element: Code | Image, place: Place) -> Dots | str:
    """A sentence instead, where it can't be on this paper."""
    if isinstance(element, Image):
        return _image(element, place)
    return (_qr_code if element.settings.symbol.kind == _QRCODE else _bars)(element, place)


def qr_code(data: str, level: str, mask: int | None = None) -> list[list[bool]] | None:
    """Its rows, True for black; the mask that reads best unless one is given. None for too much data."""
    content = data.encode()
    if len(content) > _MOST[level]:
        return None
    from qrcode import constants  # noqa: PLC0415 - few tickets have one
    from qrcode.main import QRCode  # noqa: PLC0415
    from qrcode.util import MODE_8BIT_BYTE, QRData  # noqa: PLC0415

    correction = getattr(constants, f"ERROR_CORRECT_{level.upper()}")
    code = QRCode(border=0, error_correction=correction, mask_pattern=mask)
    code.add_data(QRData(content, mode=MODE_8BIT_BYTE))
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _qr_code(code: Code, place: Place) -> Dots | str:
    symbol = code.settings.symbol
    rows = qr_code(code.data, symbol.level)
    if rows is None:
        return f"a QR code of too much text: {_words(code.data)}"
    cell = min(symbol.cell, place.paper // len(rows))
    if cell < THINNEST:
        return f"a QR code wider than the paper: {_words(code.data)}"
    across = [int("".join("01"[module] * cell for module in row), 2) for row in rows]
    white = [0] * (QUIET * cell)
    dots = [*white, *(row for row in across for _ in range(cell)), *white]
    return _standing(dots, cell * len(rows), place, f"QR code: {_words(code.data)}")


def _bars(code: Code, place: Place) -> Dots | str:
    symbol = code.settings.symbol
    made = _fitting(code, place.paper)
    if made is None:
        return f"no {symbol.kind}, or one wider than the paper: {_words(code.data)}"
    black = "".join("10"[at % 2] * run for at, run in enumerate(made.widths))
    dots = [int(black, 2)] * symbol.height
    bars = _standing(dots, len(black), place, f"barcode: {_words(made.text)}")
    return _with_text(bars, made.text, place.offset(len(black)), len(black), place) if symbol.hri else bars


def _fitting(code: Code, paper: int) -> Barcode | None:
    """Narrower bars than asked for, where the paper asks for them."""
    for width in range(code.settings.symbol.width, THINNEST - 1, -1):
        made = barcode(code.settings.symbol.kind, code.data, width)
        if made is None or sum(made.widths) <= paper:
            return made
    return None


def _with_text(bars: Dots, text: str, offset: int, width: int, place: Place) -> Dots:
    """What the bars say, below their middle."""
    shown = text[: place.columns]
    at = round((offset + width / 2) / CELL - len(shown) / 2)
    run = Run(min(max(0, at), place.columns - len(shown)), shown)
    _, data = draw_dots(Line((run,)), place.columns)
    rows = bars.rows + len(data) * bars.rows // len(bars.data)
    return Dots(bars.width, rows, bars.data + data, bars.shows)


def _image(image: Image, place: Place) -> Dots | str:
    from actors.rendering.dots.photo import dots_of, shrunk  # noqa: PLC0415 - Pillow takes its time

    whole = image.data[: len(image.data) - (len(image.data) % 4 == 1)]
    try:
        picture = shrunk(base64.b64decode(whole + "=" * (-len(whole) % 4)))
    except UsageError as error:
        return f"an image: {error}"
    return dots_of(picture, place.paper, place.offset)


def _standing(rows: Iterable[int], width: int, place: Place, shows: str) -> Dots:
    """`rows` as numbers of `width` bits."""
    shift = -(-place.paper // 8) * 8 - width - place.offset(width)
    data = b"".join((row << shift).to_bytes((place.paper + 7) // 8, "big") for row in rows)
    return Dots(place.paper, len(data) // ((place.paper + 7) // 8), data, shows)


def _words(data: str) -> str:
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in data)).strip()[:_SHOWN]
