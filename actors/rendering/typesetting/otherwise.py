"""What paper shows in another way than asked: laid out as well as can be, and said in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.rendering.letters.characters import clean
from actors.rendering.receiptline.document import FREE, Column, Settings, Span, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.rendering.receiptline.document import Code
    from actors.rendering.receiptline.lines import Dots

_SHOWN: Final = 40


def in_letters(code: Code) -> Text | None:
    """In the place of bars that can't be drawn: what they would say, on as many lines as it takes.

    None where nothing of it could be seen.
    """
    data = clean(code.data)
    rows = tuple((Span(row),) if row else () for row in data.split("\n"))
    return Text((Column(rows, code.align),), Settings()) if data.strip() else None


def narrowed(picture: Dots) -> list[str]:
    if not picture.narrowed:
        return []
    return [f"a picture is wider than the paper: made narrower, {picture.width} dots"]


def squeezed(asked: Sequence[int], found: Sequence[int], columns: int) -> list[str]:
    """None where nothing was asked for in vain; `FREE` columns take what there is."""
    if not asked:
        return []
    change = f"{_widths(asked)} became {_widths(found)} on paper of {columns} characters a line"
    return [f"columns are narrower than asked for: {change}"]


def _widths(widths: Sequence[int]) -> str:
    return " ".join("*" if width == FREE else str(width) for width in widths)[:_SHOWN]
