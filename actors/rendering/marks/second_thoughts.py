"""The head of a ticket that does not come when a cook expects it: too late, or again after it was void."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from actors.domain.ticket import Kind
from actors.rendering.receiptline.escaping import escape
from actors.rendering.receiptline.parser import parse
from actors.rendering.tickets.times import Local
from actors.rendering.typesetting.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.journal.messages import Work
    from actors.rendering.messages import Shop
    from actors.rendering.typesetting.layout import Layout

#: From here on somebody has to know: less is a printer that was busy.
LATE: Final = timedelta(minutes=3)


def with_second_thoughts(ticket: Layout, work: Work, shop: Shop) -> Layout:
    """The ticket under its headings, where it has any; whatever layout an owner has made."""
    markup = "".join(_headings(work, shop))
    if not markup:
        return ticket
    return replace(ticket, lines=(*lay_out(parse(markup), ticket.columns).lines, *ticket.lines))


def _headings(work: Work, shop: Shop) -> Iterator[str]:
    _ = shop.words
    if work.kind is Kind.ORDER and work.previous is not None:
        yield _markup(_("AGAIN"), _("This order was cancelled, and is wanted after all."))
    if work.fired is not None and work.fired.at - work.fired.meant >= LATE:
        meant = Local(shop, work.fired.at).moment(work.fired.meant).when
        yield _markup(_("LATE"), _("This was to print at {time}.", time=meant))


def _markup(heading: str, sentence: str) -> str:
    return f'`^^^~{escape(heading)}~^^^`\n"^^{escape(sentence)}^^"\n---\n'
