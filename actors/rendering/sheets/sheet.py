"""Sheets: what somebody wants printed that is no order. Text prints as typed, ReceiptLine as it says.

The number of the ticket stands at the foot, as on a guest's copy: the numbers in a kitchen have no gaps.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.domain.font import NORMAL, Font, FontSize
from actors.domain.ticket import Form
from actors.errors import UsageError
from actors.rendering.letters.characters import Letters, clean
from actors.rendering.messages import Prepared
from actors.rendering.receiptline.document import Cut
from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.lines import Dots, Line
from actors.rendering.receiptline.parser import parse
from actors.rendering.receiptline.typed import typed
from actors.rendering.typesetting.layout import Layout, lay_out
from actors.rendering.typesetting.otherwise import narrowed
from actors.rendering.typesetting.small import lay_out_small

if TYPE_CHECKING:
    from actors.journal.messages import Work

MOST_CHARACTERS: Final = 100_000
MOST_LINES: Final = 500
"""Of normal size, on paper of `NARROW` columns: about 2 m."""

NARROW: Final = 32
REFUSED: Final = "command"
"""What ReceiptLine may ask for and nobody gets: bytes for the printer, which can open the drawer."""


def prepare(form: Form, content: bytes, font: Font = NORMAL) -> Prepared:
    """What is kept of a sheet, once it is sure to print. Raises `UsageError` with a sentence about it."""
    if form is Form.PICTURE:
        from actors.rendering.dots.photo import shrunk  # noqa: PLC0415 - Pillow takes its time

        return Prepared(shrunk(content))
    if form is Form.TEST:
        return Prepared(content)
    text = content.decode("utf-8", "replace").rstrip("\r\n")
    if form is Form.CALIBRATION:
        return Prepared(clean(text.partition("\n")[0])[:NARROW].encode())
    if len(text) > MOST_CHARACTERS:
        raise UsageError(_too_long(f"{len(text)} characters are more than {MOST_CHARACTERS}"))
    receipt = typed(text, font) if form is Form.TEXT else text
    layout = lay_out(parse(receipt), NARROW)
    if REFUSED in layout.left_out:
        raise UsageError("the ReceiptLine has a command in it, which could open the drawer: take it out")
    height = sum(line.height for line in layout.lines if not isinstance(line, Cut))
    if height > MOST_LINES:
        raise UsageError(_too_long(f"it takes {height} lines, and {MOST_LINES} (about 2 m) are the most"))
    if not any(_shows(line) for line in layout.lines):
        raise UsageError("there is nothing in it that could be seen on paper")
    return Prepared(text.encode(), tuple(dict.fromkeys(layout.left_out)))


def sheet_of(work: Work, columns: int, dots: int, small: int | None) -> tuple[str, Layout]:
    """The sheet as ReceiptLine text, and laid out for paper of this width: see `lay_out_small`."""
    if Form(work.layout) is Form.PICTURE:
        from actors.rendering.dots.photo import dots_of  # noqa: PLC0415 - as above

        picture = dots_of(work.raw, dots)
        return escape(picture.text), Layout(columns, (picture,), (), otherwise=tuple(narrowed(picture)))
    text = work.raw.decode()
    if Form(work.layout) is Form.TEXT:
        return typed(text, work.font), typed_layout(text, work.font, columns, small)
    return text, lay_out(parse(text), columns)


def typed_layout(
    text: str, font: Font, columns: int, small: int | None, letters: Letters = Letters.UNICODE
) -> Layout:
    """A plain text as it goes on paper."""
    receipt = typed(text, font)
    if font.size is FontSize.SMALL:
        return lay_out_small(receipt, columns, small, letters)
    return lay_out(parse(receipt), columns, letters=letters)


def numbered(layout: Layout, running: str, before: str = "") -> Layout:
    """With its number under it, and the one before that, before its cut."""
    lines = list(layout.lines)
    while lines and isinstance(lines[-1], Cut):
        lines.pop()
    number = ", ".join(escape(each) for each in (running, before) if each)
    foot = lay_out(parse(f"\n{number}"), layout.columns).lines if running else ()
    return replace(layout, lines=(*lines, *foot))


def _shows(line: Line | Cut | Dots) -> bool:
    if isinstance(line, Line):
        return any(run.drawn or run.text.strip() for run in line.runs)
    return isinstance(line, Dots)


def _too_long(why: str) -> str:
    return f"that is too long for one ticket: {why}: print it in parts"
