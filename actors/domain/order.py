"""An order as docketd understands it, whatever source it came from.

Everything that a source may leave out has an empty value; `problems` says in plain words what could
not be read, so that a cook sees it on the ticket instead of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def same_name(text: str) -> str:
    """The same for names that people take for the same: neither capitals nor spaces make another of one."""
    return " ".join(text.casefold().split())


class Service(StrEnum):
    PICKUP = "pickup"
    DELIVERY = "delivery"
    DINE_IN = "dine-in"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What the source says of the order as a whole."""

    OPEN = "open"
    CANCELLED = "cancelled"
    UNDECIDED = "undecided"  # not approved yet: recorded, prints nothing until it is


class Payment(StrEnum):
    PAID = "paid"
    COLLECT = "collect"
    UNKNOWN = "unknown"


class Part(StrEnum):
    """What an amount on a bill is for."""

    SUBTOTAL = "subtotal"
    DISCOUNT = "discount"
    DELIVERY = "delivery"
    FEE = "fee"
    TIP = "tip"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class Charge:
    """A part of the total. `name` is the source's own: of a fee or discount; the rate of a tax ("8.1 %")."""

    part: Part
    amount: str  # as the source formats it, currency included
    name: str = ""
    included: bool = False  # a tax that the prices hold already


@dataclass(frozen=True, slots=True)
class Choice:
    """A modifier, variant or extra chosen for a dish."""

    name: str
    group: str = ""
    quantity: int = 1
    translated: str = ""  # its name in another language, where the source has one
    id: str = ""  # the source's, where it sends no name: the name is then the menu's, or "?"


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    quantity: int = 1
    measure: str = ""  # "0.35 kg", where the source sells by weight; printed instead of the quantity
    choices: tuple[Choice, ...] = ()
    note: str = ""
    section: str = ""  # name of the menu's section or category, where the source tells it
    section_id: str = ""
    price: str = ""  # of the line as a whole, as the source formats it
    app: str = ""  # which of the source's shops sold it ("restaurants", "stores", or an id)
    translated: str = ""  # as that of a choice
    menu: str = ""  # name of the menu that its section is in, as the section
    labels: tuple[str, ...] = ()  # that the menu gives it: "Vegetarian"
    variant: str = ""  # the source's id of the size or variant; only the menu may have the name of it


@dataclass(frozen=True, slots=True)
class Due:
    """When the guest expects the order; both ends aware, in UTC. `text` is the source's own wording."""

    asap: bool = True
    start: datetime | None = None
    end: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    name: str = ""
    phone: str = ""
    address: tuple[str, ...] = ()  # lines as they would stand on an envelope


@dataclass(frozen=True, slots=True)
class Order:
    """One revision of an order. Known by `(source, source_id)`; `number` is only what people call it."""

    source: str
    source_id: str
    number: str = ""
    standing: Standing = Standing.OPEN
    service: Service = Service.UNKNOWN
    due: Due = Due()
    guest: Guest = Guest()
    table: str = ""
    note: str = ""
    courier_note: str = ""
    items: tuple[Item, ...] = ()
    charges: tuple[Charge, ...] = ()  # what the total is made of, in the order of a bill
    total: str = ""  # as the source formats it, currency included
    payment: Payment = Payment.UNKNOWN
    to_collect: str = ""
    location: str = ""  # id of the branch, where a site has several
    placed_at: datetime | None = None
    updated_at: datetime | None = None
    problems: tuple[str, ...] = ()
