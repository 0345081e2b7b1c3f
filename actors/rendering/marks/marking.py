"""The mark on a copy of a ticket that may have been printed before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.rendering.receiptline.document import Cut
from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.parser import parse
from actors.rendering.tickets.times import Local
from actors.rendering.typesetting.layout import lay_out
from actors.words.words import word

if TYPE_CHECKING:
    from datetime import datetime

    from actors.journal.messages import Mark
    from actors.rendering.messages import Shop
    from actors.rendering.receiptline.lines import Dots, Line
    from actors.rendering.typesetting.layout import Layout


COOKING: Final = word("MAY ALREADY HAVE PRINTED {when} at {printer},\ncheck before cooking")
USING: Final = word("MAY ALREADY HAVE PRINTED {when} at {printer},\ncheck before using it")


def marked(ticket: Layout, mark: Mark, accepted_at: datetime, shop: Shop, warning: str = COOKING) -> Layout:
    """The ticket with its mark at the top and at the bottom, before its cut."""
    lines = lay_out(parse(_markup(mark, accepted_at, shop, warning)), ticket.columns).lines
    return replace(ticket, lines=(*lines, *_without_cut(ticket.lines), *lines))


def _markup(mark: Mark, accepted_at: datetime, shop: Shop, warning: str) -> str:
    _ = shop.words
    when = Local(shop, accepted_at).moment(mark.first_sent).when
    copy = _("COPY {number}", number=mark.copy)
    check = _(warning, when=when, printer=mark.printer.upper() or _("A PRINTER"))
    return f'`^^^~{escape(copy)}~^^^`\n"^^{escape(check)}^^"\n'


def _without_cut(lines: tuple[Line | Cut | Dots, ...]) -> tuple[Line | Cut | Dots, ...]:
    end = len(lines)
    while end and isinstance(lines[end - 1], Cut):
        end -= 1
    return lines[:end]
