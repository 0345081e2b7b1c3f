"""The head of a ticket that its station wants more than once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.parser import parse
from actors.rendering.typesetting.layout import lay_out

if TYPE_CHECKING:
    from actors.rendering.typesetting.layout import Layout
    from actors.words.words import Words


def numbered_copy(ticket: Layout, sheet: tuple[int, int], _: Words) -> Layout:
    """Whoever finds two must not cook twice, and whoever finds one has to know that there is another."""
    number, count = sheet
    heading = _("COPY {number} OF {count}", number=number, count=count)
    lines = lay_out(parse(f'"^^{escape(heading)}^^"\n---\n'), ticket.columns).lines
    return replace(ticket, lines=(*lines, *ticket.lines))
