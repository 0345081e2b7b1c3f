"""The slip about tickets that did not print in time: which orders, when they were placed, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from actors.rendering.letters.characters import clean
from actors.rendering.receiptline.sizes import size_for
from actors.rendering.tickets.times import Local
from actors.words.words import word

if TYPE_CHECKING:
    from actors.journal.messages import Work
    from actors.rendering.messages import Shop
    from actors.rendering.receiptline.escaping import Markup

MOST_ORDERS: Final = 60
MOST_TEXT: Final = 60

#: What of an order is missing, where it is not the order itself.
NEWS: Final = {
    "change": word("missing is a change of this order"),
    "void": word("missing is its cancellation"),
    "advance": word("missing is the slip that it is for later"),
}


@dataclass(frozen=True, slots=True)
class MissedOrder:
    number: str
    number_size: Markup
    placed: str
    guest: str
    phone: str
    news: str  # one of `NEWS`, in the shop's words
    is_order: bool
    marked: bool  # it may be on paper all the same


@dataclass(frozen=True, slots=True)
class Missed:
    printer: str
    heading: str
    orders: tuple[MissedOrder, ...]
    more: int
    same_way: str  # how a person gets at them


def missed_slip(work: Work, shop: Shop) -> str:
    """ReceiptLine text. Raises `ValueError`, `KeyError` or `TypeError` for content that is not docketd's."""
    from actors.rendering.templates.filling import fill  # noqa: PLC0415 - Jinja2 is loaded by the first ticket

    return fill("missed", missed_of(work, shop), shop)


def missed_of(work: Work, shop: Shop) -> Missed:
    found = orjson.loads(work.raw)
    local = Local(shop, work.accepted_at)
    orders = found["orders"]
    count = sum(not one["sheet"] for one in orders)
    return Missed(
        printer=_text(found["printer"]).upper(),
        heading=shop.words.ngettext("{n} ORDER", "{n} ORDERS", count),
        orders=tuple(_order(one, local) for one in orders[:MOST_ORDERS]),
        more=max(0, len(orders) - MOST_ORDERS),
        same_way="docketd jobs --state held",
    )


def _order(one: dict[str, Any], local: Local) -> MissedOrder:
    number = _text(one["number"])
    return MissedOrder(
        number=number,
        number_size=size_for(number, largest=4),
        placed=local.moment(datetime.fromisoformat(one["placed"])).text,
        guest=_text(one["guest"]),
        phone=_text(one["phone"]),
        news=local.words(NEWS[one["news"]]) if one["news"] in NEWS else "",
        is_order=not one["sheet"],
        marked=bool(one["marked"]),
    )


def _text(text: str) -> str:
    return " ".join(clean(text[: 4 * MOST_TEXT]).split())[:MOST_TEXT]
