"""The mark on a copy of a ticket that may have been printed before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.rendering.document import Cut
from actors.rendering.escaping import escape
from actors.rendering.layout import lay_out
from actors.rendering.parser import parse
from actors.rendering.times import Local

if TYPE_CHECKING:
    from datetime import datetime

    from actors.journal.messages import Mark
    from actors.rendering.layout import Layout
    from actors.rendering.lines import Dots, Line
    from actors.rendering.messages import Shop


COOKING: Final = "cooking"


def marked(ticket: Layout, mark: Mark, accepted_at: datetime, shop: Shop, before: str = COOKING) -> Layout:
    """The ticket with its mark at the top and at the bottom, before its cut. It is to check `before`."""
    lines = lay_out(parse(_markup(mark, accepted_at, shop, before)), ticket.columns).lines
    return replace(ticket, lines=(*lines, *_without_cut(ticket.lines), *lines))


def _markup(mark: Mark, accepted_at: datetime, shop: Shop, before: str) -> str:
    moment = Local(shop.timezone, accepted_at).moment(mark.first_sent)
    when = " ".join(part for part in (moment.day, moment.time) if part)
    where = mark.printer.upper() or "A PRINTER"
    return (
        f"`^^^~COPY {mark.copy}~^^^`\n"
        f'"^^MAY ALREADY HAVE PRINTED {escape(when)} at {escape(where)},\\ncheck before {before}^^"\n'
    )


def _without_cut(lines: tuple[Line | Cut | Dots, ...]) -> tuple[Line | Cut | Dots, ...]:
    end = len(lines)
    while end and isinstance(lines[end - 1], Cut):
        end -= 1
    return lines[:end]
