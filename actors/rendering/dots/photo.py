"""Pictures for paper: made small enough to keep, and later black and white as wide as a printer prints.

Whatever comes is looked at before it is decoded: a file of a few bytes may claim to be as large as a house.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Final

from actors.attempt import Failure, attempt
from actors.errors import UsageError
from actors.rendering.receiptline.lines import Dots

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
MOST_PIXELS: Final = 25_000_000  # of a file, before anything of it is decoded: 100 MB of memory at worst
WIDEST: Final = 832  # dots: 4 inches at 203 dpi, and no printer here prints wider
LONGEST: Final = 6_000  # dots down the paper: 75 cm at 203 dpi
_TOO_LARGE: Final = "the picture is too large: 25 million dots are the most: make it smaller"
LARGEST: Final = 600_000  # bytes that are kept: they come as base64 in a body of 1 MB


def shrunk(data: bytes) -> bytes:
    """The picture in shades of grey, upright, on white, `WIDEST` at most, as a file of its own.

    Raises `UsageError` for what is no picture, too large or broken.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about oddities in a file, on standard error
        picture = _opened(data)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise UsageError(_TOO_LARGE)
        found = attempt(_grey, picture)
    if isinstance(found, Failure):
        raise UsageError("the picture is broken: it can't be read to its end")
    if found.height > LONGEST:
        raise UsageError(
            f"the picture is too long: {found.height} dots down the paper, and {LONGEST} (75 cm) are the"
            " most: cut it, or turn it"
        )
    return _file(found)


def dots_of(data: bytes, paper: int, offset: Callable[[int], int] | None = None) -> Dots:
    """What `shrunk` made, black and white, on paper `paper` dots wide; never enlarged.

    `offset` says where a picture of some width begins: in the middle, if nobody does.
    """
    from PIL import Image, ImageChops  # noqa: PLC0415 - Pillow takes its time: most tickets are no pictures

    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        picture, narrowed = _narrowed(opened.convert("L"), paper), opened.width > paper
    canvas = Image.new("1", (paper, picture.height), 255)
    left = offset(picture.width) if offset else (paper - picture.width) // 2
    canvas.paste(picture.convert("1"), (left, 0))
    return Dots(paper, picture.height, ImageChops.invert(canvas).tobytes(), narrowed=narrowed)


def _opened(data: bytes) -> Image:
    """Its size is known now, and nothing is decoded."""
    from PIL import Image  # noqa: PLC0415 - as above

    found = attempt(Image.open, BytesIO(data), formats=FORMATS)
    if not isinstance(found, Failure):
        return found
    match found.kind:
        case "DecompressionBombError":
            raise UsageError(_TOO_LARGE)
        case "UnidentifiedImageError":
            kinds = ", ".join(FORMATS)
            raise UsageError(f"that is not a picture, or one of a kind that is not known: take {kinds}")
        case _:
            raise UsageError("the picture is broken: not even its size can be read")


def _grey(picture: Image) -> Image:
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    picture.draft("L", (WIDEST, WIDEST))  # a JPEG is decoded no larger than it is needed
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I"):  # 16 bits a dot
        upright = upright.convert("I").point(lambda value: value * (1 / 256))
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright)
    return _narrowed(upright.convert("L"), WIDEST)


def _narrowed(picture: Image, width: int) -> Image:
    if picture.width <= width:
        return picture
    return picture.resize((width, max(1, round(picture.height * width / picture.width))))


def _file(picture: Image) -> bytes:
    """Exact where that is small enough."""
    written = _written(picture, "PNG")
    for quality in (90, 75, 50, 25):
        if len(written) <= LARGEST:
            break
        written = _written(picture, "JPEG", quality=quality)
    return written


def _written(picture: Image, form: str, **how: int) -> bytes:
    out = BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()
