"""A laid-out ticket for printers of Star's that know no letters: all of it as dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.rendering.dots.draw_dots import draw_dots
from actors.rendering.drawing.one_piece import in_one_piece
from actors.rendering.receiptline.lines import Dots

if TYPE_CHECKING:
    from actors.rendering.typesetting.layout import Layout
    from transports.languages.commands import Command
    from transports.languages.star.encoder import StarGraphic

_BITS: Final = 8


def draw_stargraphic(layout: Layout, printer: StarGraphic) -> list[Command]:
    """From setting the printer back to the one cut at the end."""
    ticket = ticket_dots(layout)
    rows = printer.raster(ticket.width, ticket.data) if ticket.rows else []
    return [*printer.initialise(), *rows, *printer.cut()]


def ticket_dots(layout: Layout) -> Dots:
    """The whole ticket as one picture, as wide as the widest of its lines."""
    pictures = [
        (line.width, line.data) if isinstance(line, Dots) else draw_dots(line, layout.columns)
        for line in in_one_piece(layout)
    ]
    width = max((width for width, _ in pictures), default=0)
    stride = _bytes(width)
    data = b"".join(_widened(data, _bytes(own), stride) for own, data in pictures)
    return Dots(width, len(data) // stride if stride else 0, data)


def _widened(data: bytes, own: int, stride: int) -> bytes:
    if own == stride:
        return data
    return b"".join(data[at : at + own].ljust(stride, b"\x00") for at in range(0, len(data), own))


def _bytes(width: int) -> int:
    return -(-width // _BITS)
