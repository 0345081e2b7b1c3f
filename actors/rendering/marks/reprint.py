"""The head of a further copy that somebody asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.parser import parse
from actors.rendering.tickets.times import Local
from actors.rendering.typesetting.layout import lay_out
from actors.words.words import word

if TYPE_CHECKING:
    from datetime import datetime

    from actors.journal.messages import Copy
    from actors.rendering.messages import Shop
    from actors.rendering.typesetting.layout import Layout

MOST_NAME: Final = 40
NO_NEW_ORDER: Final = word("COPY OF {number}, NOT A NEW ORDER")
NO_NEW_ONE: Final = word("COPY OF {number}, NOT A NEW ONE")


def reprinted(
    ticket: Layout, copy: Copy, running: str, accepted_at: datetime, shop: Shop, what: str = NO_NEW_ORDER
) -> Layout:
    """The ticket under its heading: whoever cooks by it must see first that it is not another order."""
    lines = lay_out(parse(_markup(copy, running, accepted_at, shop, what)), ticket.columns).lines
    return replace(ticket, lines=(*lines, *ticket.lines))


def _markup(copy: Copy, running: str, accepted_at: datetime, shop: Shop, what: str) -> str:
    _ = shop.words
    when = Local(shop, accepted_at).moment(copy.asked_at).when
    heading = _("REPRINT {number}", number=copy.number)
    wanted = _("{when}, wanted by {who}", when=when, who=copy.who[:MOST_NAME])
    return f'`^^^~{escape(heading)}~^^^`\n"^^{escape(_(what, number=running))}^^"\n{escape(wanted)}\n---\n'
