"""Characters as small pictures, in the cell of their font and in their style."""

from functools import lru_cache
from typing import Final

from PIL import Image

from transports.fonts import unifont
from transports.virtual.paper import Style, is_wide
from transports.virtual.rounding import rounded

PAPER: Final = 1
INK: Final = 3
_SHADES: Final = bytes((PAPER,)) + bytes((INK,)) * 255
_LARGE: Final = (12, 24)  # a cell that holds Unifont's 8 by 16 dots one and a half times as large


@lru_cache(maxsize=1024)
def glyph(character: str, style: Style, cell: tuple[int, int]) -> Image.Image:
    """`cell` is the font's, in dots; a wide character has two of them, side by side."""
    width, height = cell[0] * (2 if is_wide(character) else 1), cell[1]
    rows = _rows(character, width, height, cell)
    if style.bold:
        rows = [row | row >> 1 for row in rows]
    size = width * style.width, height * style.height
    if not (style.width % 2 or style.height % 2):
        rows, width, height = rounded(rows, width), 2 * width, 2 * height
    picture = dots(width, height, b"".join(_padded(row, width) for row in rows))
    picture = picture.resize(size, Image.Resampling.NEAREST)
    if style.rotated:
        picture = picture.transpose(Image.Transpose.ROTATE_270)
    if style.underline:
        picture.paste(INK, (0, picture.height - style.underline, *picture.size))
    if style.inverted:
        picture = picture.point([PAPER if shade == INK else INK for shade in range(256)])
    return picture


def dots(width: int, height: int, rows: bytes) -> Image.Image:
    """Rows of whole bytes, 1 is black."""
    picture = Image.frombytes("1", (width, height), rows).convert("L")
    return Image.frombytes("P", picture.size, picture.tobytes().translate(_SHADES))


def _padded(row: int, width: int) -> bytes:
    return (row << -width % 8).to_bytes((width + 7) // 8, "big")


def _rows(character: str, width: int, height: int, cell: tuple[int, int]) -> list[int]:
    large = cell[0] >= _LARGE[0] and cell[1] >= _LARGE[1]
    found, drawn = unifont.glyph(character) if large else unifont.bitmap(character)
    rows = list(drawn)
    while found > width:
        rows, found = [_halved(row, found) for row in rows], found // 2
    above = (height - len(rows)) // 2
    shift = (width - found) // 2
    return [0] * above + [row << shift for row in rows] + [0] * (height - above - len(rows))


def _halved(row: int, width: int) -> int:
    """Of each two dots, either."""
    bits = f"{row:0{width}b}"
    return int("".join("1" if "1" in bits[at : at + 2] else "0" for at in range(0, width, 2)), 2)
