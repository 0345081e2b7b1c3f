"""The plain ticket: all that an order says, without a layout, for when a layout fails.

It leans on as little as possible, so that one mistake does not take both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.ticket import Kind
from actors.rendering.receiptline.escaping import escape
from actors.rendering.tickets.captions import SERVICES
from actors.words.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.domain.order import Item, Order
    from actors.journal.messages import Work
    from actors.words.words import Words

MOST_TEXT: Final = 300
MOST_ITEMS: Final = 100
MOST_CHOICES: Final = 20

_HEADINGS: Final = {
    Kind.ORDER: word("ORDER"),
    Kind.CHANGE: word("CHANGED ORDER"),
    Kind.VOID: word("VOID: STOP COOKING"),
    Kind.UNREADABLE: word("UNREADABLE ORDER"),
    Kind.ADVANCE: word("FOR LATER: DO NOT COOK YET"),
}


def plain_ticket(work: Work, why: str, words: Words) -> str:
    """ReceiptLine text, a line for each fact. A CHANGE has the whole new list, not the difference."""
    return "\n".join(_Plain(words).lines(work, why))


class _Plain:
    """In these words. What is a text for paper has passed `_text`; times are UTC."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def lines(self, work: Work, why: str) -> Iterator[str]:
        order, _ = work.order, self._words
        yield f"`^^^{self._text(_(_HEADINGS[work.kind]))}^^^`"
        yield f"|^^{self._text(work.station)}  {self._text(work.running or '-')}^^"
        if work.before is not None and work.before.at is not None:
            time = f"{work.before.at:%H:%M} UTC"
            yield f"{self._text(_('previous {number} {time}', number=work.before.running, time=time))}|"
        yield f"^^^{self._text(order.number or order.source_id or '-')}^^^"
        service = _(SERVICES[order.service]) if SERVICES[order.service] else ""
        yield f"|^^{self._text(service)}  {self._due(order)}^^"
        for label, text in self._facts(order):
            if text:
                yield f"|{self._text(label)}: ^^{self._text(text)}^^"
        yield "---"
        yield from self._items(work)
        yield "---"
        if work.also_at:
            yield f"|{self._text(_('Also at: {stations}', stations=', '.join(work.also_at)))}"
        yield f"|{self._text(_('accepted {time}', time=f'{work.accepted_at:%Y-%m-%d %H:%M} UTC'))}"
        yield f"|{self._text(_('Plain ticket, because the layout failed: {why}', why=why))}"
        if work.raw:
            yield f"|{self._text(work.raw[:1000].decode('utf-8', 'replace'), 1000)}"

    def _facts(self, order: Order) -> Iterator[tuple[str, str]]:
        _ = self._words
        yield _("Table"), order.table
        yield _("Note"), order.note
        yield _("Guest"), order.guest.name
        yield _("Courier"), order.courier_note
        for problem in order.problems[:MOST_ITEMS]:
            yield _("Check"), problem

    def _due(self, order: Order) -> str:
        if order.due.asap:
            return self._text(self._words("ASAP"))
        at = order.due.start or order.due.end
        if at is None:
            return self._text(order.due.text or self._words("TIME UNKNOWN"))
        return f"{at:%Y-%m-%d %H:%M} UTC"

    def _items(self, work: Work) -> Iterator[str]:
        order = work.previous if work.kind is Kind.VOID and work.previous else work.order
        items = [order.items[at] for at in work.items if 0 <= at < len(order.items)]
        for item in items[:MOST_ITEMS]:
            yield from self._item(item)
        left = len(items) - MOST_ITEMS
        if left > 0:
            yield f"`^^^{self._text(self._words('AND {count} MORE: SEE THE ORDER', count=left))}^^^`"

    def _item(self, item: Item) -> Iterator[str]:
        amount = self._text(item.measure) if item.measure else f"{item.quantity}x"
        yield f"|^^{amount} {self._text(item.name or self._words('(dish without a name)'))}^^"
        for choice in item.choices[:MOST_CHOICES]:
            yield f"|~~~~{choice.quantity}x {self._text(choice.group)} {self._text(choice.name)}"
        left = len(item.choices) - MOST_CHOICES
        if left > 0:
            more = self._words.ngettext(
                "AND {n} MORE CHOICE: SEE THE ORDER", "AND {n} MORE CHOICES: SEE THE ORDER", left
            )
            yield f"|~~~~{self._text(more)}"
        if item.note:
            yield f"|~~~~`^^{self._text(item.note)}^^`"

    def _text(self, text: str, most: int = MOST_TEXT) -> str:
        """Never empty: carets around nothing would mean another size."""
        if len(text) > most:
            text = self._words("{beginning} … (too long: see the order)", beginning=text[:most].strip())
        return escape(text.strip()) or " "
