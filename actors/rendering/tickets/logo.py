"""The shop's logo, as it stands in a ticket's ReceiptLine: small, since each ticket keeps its own."""

from __future__ import annotations

import base64
from functools import lru_cache
from io import BytesIO
from typing import Final

from actors.attempt import Failure, attempt
from actors.rendering.receiptline.escaping import Markup

WIDEST: Final = 384  # dots: the narrowest paper here; about 5 cm
TALLEST: Final = 240  # dots: 3 cm


@lru_cache(maxsize=4)
def logo_markup(data: bytes) -> Markup:
    """An image property; empty where there is no logo, and where the file is no picture that can be read."""
    if not data:
        return Markup("")
    drawn = attempt(_drawn, data)
    return Markup("") if isinstance(drawn, Failure) else Markup(f"{{image: {drawn}}}")


def mistake_in(data: bytes) -> str:
    """Why the file is no logo; empty where it is one."""
    drawn = attempt(_drawn, data) if data else ""
    return drawn.why if isinstance(drawn, Failure) else ""


def _drawn(data: bytes) -> str:
    """Black and white, as base64. Raises `UsageError` for what is no picture."""
    from PIL import Image  # noqa: PLC0415 - Pillow takes its time: most tickets are no pictures

    from actors.rendering.dots.photo import shrunk  # noqa: PLC0415 - as above

    with Image.open(BytesIO(shrunk(data))) as opened:
        picture = opened.convert("L")
    picture.thumbnail((WIDEST, TALLEST))
    file = BytesIO()
    picture.convert("1").save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()
