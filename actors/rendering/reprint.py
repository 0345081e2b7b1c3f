"""The head of a further copy that somebody asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from actors.rendering.escaping import escape
from actors.rendering.layout import lay_out
from actors.rendering.parser import parse
from actors.rendering.times import Local

if TYPE_CHECKING:
    from datetime import datetime

    from actors.journal.messages import Copy
    from actors.rendering.layout import Layout
    from actors.rendering.messages import Shop

MOST_NAME: Final = 40
A_NEW_ORDER: Final = "A NEW ORDER"


def reprinted(
    ticket: Layout, copy: Copy, running: str, accepted_at: datetime, shop: Shop, new: str = A_NEW_ORDER
) -> Layout:
    """The ticket under its heading: whoever cooks by it must see first that it is not another order."""
    lines = lay_out(parse(_markup(copy, running, accepted_at, shop, new)), ticket.columns).lines
    return replace(ticket, lines=(*lines, *ticket.lines))


def _markup(copy: Copy, running: str, accepted_at: datetime, shop: Shop, new: str) -> str:
    asked = Local(shop.timezone, accepted_at).moment(copy.asked_at)
    when = " ".join(part for part in (asked.day, asked.time) if part)
    return (
        f"`^^^~REPRINT {copy.number}~^^^`\n"
        f'"^^COPY OF {escape(running)}, NOT {new}^^"\n'
        f"{when}, wanted by {escape(copy.who[:MOST_NAME])}\n"
        "---\n"
    )
