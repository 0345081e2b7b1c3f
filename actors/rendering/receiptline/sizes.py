"""Sizes of letters that fit on any paper."""

from __future__ import annotations

from typing import Final

from actors.rendering.letters.characters import width
from actors.rendering.receiptline.escaping import Markup

LARGEST: Final = 6  # of ReceiptLine: five times as wide and high

NARROWEST: Final = 32
"""Columns of the narrowest paper, for sizes that must fit everywhere."""


def size_for(text: str, *, largest: int) -> Markup:
    """As many carets (at most `largest`, at least three) as let the text stand in one line of any paper."""
    carets = next((n for n in range(min(largest, LARGEST), 3, -1) if width(text) * (n - 1) <= NARROWEST), 3)
    return Markup("^" * carets)
