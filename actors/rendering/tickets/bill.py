"""What is to be paid, in the source's own words: nothing is computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.order import Part, Payment
from actors.rendering.letters.characters import width
from actors.rendering.receiptline.sizes import size_for
from actors.words.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.domain.order import Charge, Order
    from actors.rendering.receiptline.escaping import Markup
    from actors.rendering.tickets.texts import Texts
    from actors.rendering.tickets.times import Local
    from actors.words.words import Words

MOST_LINES: Final = 20
MOST_WIDTH: Final = 16  # cells: half of the narrowest paper

NAMES: Final = {
    Part.SUBTOTAL: word("Subtotal"),
    Part.DISCOUNT: word("Discount"),
    Part.DELIVERY: word("Delivery"),
    Part.FEE: word("Fee"),
    Part.TIP: word("Tip"),
    Part.TAX: word("Tax"),
}


@dataclass(frozen=True, slots=True)
class BillLine:
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Bill:
    """`payment` is None for a cancelled order, which leaves the question to people."""

    lines: tuple[BillLine, ...]  # what the total is made of
    taxes: tuple[BillLine, ...]  # that the prices hold already: they stand below the total
    total: str
    payment: Payment | None
    collect: str
    collect_size: Markup
    width: int  # cells of the widest amount; 0 where there is none


def bill_of(order: Order, texts: Texts, local: Local, *, cancelled: bool) -> Bill:
    def money(text: str) -> str:
        return local.money(texts.name(text))

    collect, total = money(order.to_collect or order.total), money(order.total)
    charges = order.charges[:MOST_LINES]
    lines = tuple(_lines((each for each in charges if not each.included), texts, local))
    taxes = tuple(_lines((each for each in charges if each.included), texts, local))
    widest = max([width(total), *(width(line.amount) for line in (*lines, *taxes))])
    return Bill(
        lines=lines,
        taxes=taxes,
        total=total,
        payment=None if cancelled else order.payment,
        collect=collect,
        collect_size=size_for(f" {collect} ", largest=4),
        width=min(widest, MOST_WIDTH),
    )


def _lines(charges: Iterator[Charge], texts: Texts, local: Local) -> Iterator[BillLine]:
    for charge in charges:
        amount = local.money(texts.name(charge.amount))
        taken = charge.part is Part.DISCOUNT and not amount.startswith(("-", "\u2212"))
        yield BillLine(_name(charge, texts, local.words), f"-{amount}" if taken else amount)


def _name(charge: Charge, texts: Texts, words: Words) -> str:
    """A fee and a tip go by their own name; a tax by its rate, and whether the prices hold it."""
    own, general = texts.name(charge.name), words(NAMES[charge.part])
    match charge.part:
        case Part.FEE | Part.TIP:
            return own or general
        case Part.TAX if charge.included:
            return words("of which tax {rate}", rate=own).strip()
        case Part.DISCOUNT if own:
            return f"{general} ({own})"
    return f"{general} {own}".strip()
