"""What a guest's copy says besides what was ordered: who sells, the date, and what is to be paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from actors.domain.order import Service
from actors.domain.ticket import Kind
from actors.words.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from actors.domain.order import Guest
    from actors.journal.messages import Work
    from actors.rendering.messages import Shop
    from actors.rendering.tickets.times import Local

CUSTOMER: Final = "customer"

#: Those layouts that stay what they are when an order is changed or cancelled, and say so at their head.
FOR_GUESTS: Final = frozenset({CUSTOMER, "driver"})

MOST_LINES: Final = 8
"""Of an address."""

HEADINGS: Final = {
    Kind.ORDER: "",
    Kind.CHANGE: word("CHANGED"),
    Kind.VOID: word("CANCELLED"),
    Kind.UNREADABLE: "",
    Kind.ADVANCE: "",
}


@dataclass(frozen=True, slots=True)
class Customer:
    """Texts; empty ones are not printed. `address` and `phone` are the guest's, if somebody drives there."""

    heading: str
    shop: str
    identity: tuple[str, ...]
    ordered: str
    address: tuple[str, ...]
    phone: str
    footer: str


def customer_of(work: Work, shop: Shop, local: Local, name: Callable[[str], str]) -> Customer:
    """`name` makes one clean line of bounded length of a text."""
    order = work.order
    delivered = order.service is Service.DELIVERY
    return Customer(
        heading=local.words(HEADINGS[work.kind]) if HEADINGS[work.kind] else "",
        shop=name(shop.name),
        identity=tuple(name(line) for line in _identity(shop)),
        ordered=local.dated(order.placed_at or work.accepted_at),
        address=_lines(order.guest, name) if delivered else (),
        phone=name(order.guest.phone) if delivered else "",
        footer=name(shop.footer),
    )


def _identity(shop: Shop) -> Iterator[str]:
    yield from shop.address[:MOST_LINES]
    if shop.phone:
        yield shop.words("Tel. {number}", number=shop.phone)
    if shop.email:
        yield shop.email
    if shop.tax_id:
        yield shop.words("Tax no. {number}", number=shop.tax_id)


def _lines(guest: Guest, name: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(line for line in map(name, guest.address[:MOST_LINES]) if line)
