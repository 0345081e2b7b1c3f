"""The mark on a copy of a ticket that may have been printed before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from actors.rendering.document import Cut
from actors.rendering.escaping import escape
from actors.rendering.layout import lay_out
from actors.rendering.parser import parse
from actors.rendering.times import Local

if TYPE_CHECKING:
    from datetime import datetime

    from actors.journal.messages import Mark
    from actors.rendering.layout import Layout, Line
    from actors.rendering.messages import Shop


def marked(ticket: Layout, mark: Mark, accepted_at: datetime, shop: Shop) -> Layout:
    """The ticket with its mark at the top and at the bottom, before its cut."""
    lines = lay_out(parse(_markup(mark, accepted_at, shop)), ticket.columns).lines
    return replace(ticket, lines=(*lines, *_without_cut(ticket.lines), *lines))


def _markup(mark: Mark, accepted_at: datetime, shop: Shop) -> str:
    moment = Local(shop.timezone, accepted_at).moment(mark.first_sent)
    when = " ".join(part for part in (moment.day, moment.time) if part)
    where = mark.printer.upper() or "A PRINTER"
    return (
        f"`^^^~COPY {mark.copy}~^^^`\n"
        f'"^^MAY ALREADY HAVE PRINTED {escape(when)} at {escape(where)},\\ncheck before cooking^^"\n'
    )


def _without_cut(lines: tuple[Line | Cut, ...]) -> tuple[Line | Cut, ...]:
    end = len(lines)
    while end and isinstance(lines[end - 1], Cut):
        end -= 1
    return lines[:end]
