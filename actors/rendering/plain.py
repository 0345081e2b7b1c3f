"""The plain ticket: all that an order says, without a layout, for when a layout fails.

It leans on as little as possible, so that one mistake does not take both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.domain.ticket import Kind
from actors.rendering.escaping import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.domain.order import Item, Order
    from actors.journal.messages import Work

MOST_TEXT: Final = 300
MOST_ITEMS: Final = 100
MOST_CHOICES: Final = 20

_HEADINGS: Final = {
    Kind.ORDER: "ORDER",
    Kind.CHANGE: "CHANGED ORDER",
    Kind.VOID: "VOID: STOP COOKING",
    Kind.UNREADABLE: "UNREADABLE ORDER",
}


def plain_ticket(work: Work, why: str) -> str:
    """ReceiptLine text, a line for each fact. A CHANGE has the whole new list, not the difference."""
    return "\n".join(_lines(work, why))


def _lines(work: Work, why: str) -> Iterator[str]:
    order = work.order
    yield f"`^^^{_text(_HEADINGS[work.kind])}^^^`"
    yield f"|^^{_text(work.station)}  {_text(work.running or '-')}^^"
    if work.before is not None and work.before.at is not None:
        yield f"previous {_text(work.before.running)} {work.before.at:%H:%M} UTC|"
    yield f"^^^{_text(order.number or order.source_id or '-')}^^^"
    yield f"|^^{_text(order.service)}  {_due(order)}^^"
    for label, text in _facts(order):
        if text:
            yield f"|{label}: ^^{_text(text)}^^"
    yield "---"
    yield from _items(work)
    yield "---"
    if work.also_at:
        yield f"|Also at: {_text(', '.join(work.also_at))}"
    yield f"|Accepted {work.accepted_at:%Y-%m-%d %H:%M} UTC"
    yield f"|Plain ticket, because the layout failed: {_text(why)}"
    if work.raw:
        yield f"|{_text(work.raw[:1000].decode('utf-8', 'replace'), 1000)}"


def _facts(order: Order) -> Iterator[tuple[str, str]]:
    yield "Table", order.table
    yield "NOTE", order.note
    yield "Guest", order.guest.name
    yield "Courier", order.courier_note
    for problem in order.problems[:MOST_ITEMS]:
        yield "Check", problem


def _due(order: Order) -> str:
    if order.due.asap:
        return "ASAP"
    at = order.due.start or order.due.end
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else _text(order.due.text or "time unknown")


def _items(work: Work) -> Iterator[str]:
    order = work.previous if work.kind is Kind.VOID and work.previous else work.order
    items = [order.items[at] for at in work.items if 0 <= at < len(order.items)]
    for item in items[:MOST_ITEMS]:
        yield from _item(item)
    if len(items) > MOST_ITEMS:
        yield f"`^^^AND {len(items) - MOST_ITEMS} MORE: SEE THE ORDER^^^`"


def _item(item: Item) -> Iterator[str]:
    amount = _text(item.measure) if item.measure else f"{item.quantity}x"
    yield f"|^^{amount} {_text(item.name or '(no name)')}^^"
    for choice in item.choices[:MOST_CHOICES]:
        yield f"|~~~~{choice.quantity}x {_text(choice.group)} {_text(choice.name)}"
    if len(item.choices) > MOST_CHOICES:
        yield f"|~~~~AND {len(item.choices) - MOST_CHOICES} MORE CHOICES: SEE THE ORDER"
    if item.note:
        yield f"|~~~~`^^{_text(item.note)}^^`"


def _text(text: str, most: int = MOST_TEXT) -> str:
    """Never empty: carets around nothing would mean another size."""
    shown = escape(text[:most].strip()) or " "
    return shown if len(text) <= most else f"{shown} … (too long: see the order)"
