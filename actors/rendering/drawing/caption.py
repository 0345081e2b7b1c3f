"""A line over the picture of a ticket, outside of its paper."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from actors.rendering.dots.draw_dots import CELL, draw_dots
from actors.rendering.receiptline.lines import Line, Run

HEIGHT: Final = 36  # dots
_ABOVE: Final = 6
_LEFT: Final = 12


def captioned(png: bytes, text: str) -> bytes:
    """The same picture, in the same colours, with more room above. Letters that do not fit are left out."""
    with Image.open(io.BytesIO(png)) as below:
        picture = Image.new("P", (below.width, below.height + HEIGHT), below.info.get("transparency", 0))
        picture.putpalette(below.getpalette() or ())
        picture.paste(below, (0, HEIGHT))
        _write(picture, text[: (below.width - _LEFT) // CELL])
        file = io.BytesIO()
        picture.save(file, "PNG", bits=2, transparency=below.info.get("transparency", 0), compress_level=4)
    return file.getvalue()


def _write(picture: Image.Image, text: str) -> None:
    """White on black: what is around the paper is transparent, and may be seen on any ground."""
    width, data = draw_dots(Line((Run(0, text),)), len(text))
    rows = len(data) // ((width + 7) // 8)
    letters = Image.frombytes("1", (width, rows), data)
    ink, paper = _ink_and_paper(picture)
    picture.paste(ink, (0, 0, picture.width, HEIGHT - 2))
    picture.paste(paper, (_LEFT, _ABOVE), letters)


def _ink_and_paper(picture: Image.Image) -> tuple[int, int]:
    """The darkest and the lightest of its colours."""
    palette = picture.getpalette() or []
    light = [sum(palette[at : at + 3]) for at in range(0, min(len(palette), 12), 3)]
    return light.index(min(light)), len(light) - 1 - light[::-1].index(max(light))
