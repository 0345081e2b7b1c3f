"""An owner's layouts tried on sample orders, before a guest's order depends on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import orjson

from actors.domain.order import Choice, Due, Guest, Item, Order, Payment, Service
from actors.domain.ticket import Form, Kind
from actors.journal.messages import Work
from actors.rendering.messages import BUILT_IN, KITCHEN, LAYOUT_FOLDER, LAYOUT_SUFFIX, about_printer
from actors.rendering.receiptline.parser import parse
from actors.rendering.sheets.missed import missed_slip
from actors.rendering.templates.layout_errors import BrokenLayoutError
from actors.rendering.typesetting.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from actors.rendering.messages import Shop
    from actors.rendering.typesetting.layout import Layout

AT: Final = datetime(2026, 3, 14, 17, 32, tzinfo=UTC)
COLUMNS: Final = (32, 48)  # of paper of 58 and 80 mm

_PIZZA: Final = Item(
    "Margherita", 2, choices=(Choice("Large", "Size"), Choice("Ham", "Extras", 2)), note="no nuts, please"
)
#: With all that an order may have, and with next to nothing.
ORDERS: Final = (
    Order(
        "wix", "sample-1", "1042", service=Service.DELIVERY,
        due=Due(asap=False, start=AT + timedelta(minutes=73), end=AT + timedelta(minutes=88)),
        guest=Guest("Anna Muster", "+41 44 000 00 00", ("Seestrasse 4", "8002 Zürich")),
        table="12", note="Peanut allergy!", courier_note="Ring twice",
        items=(_PIZZA, Item("Salmon", measure="0.35 kg"), Item("Café crème", 3)),
        total="CHF 86.50", payment=Payment.COLLECT, to_collect="CHF 46.50",
        placed_at=AT, problems=("the size of item 2 could not be read",),
    ),
    Order("wix", "sample-2", items=(Item("Margherita"),)),
)  # fmt: skip

#: What docketd keeps of a slip about missed tickets.
MISSED: Final = orjson.dumps(
    {
        "printer": KITCHEN,
        "orders": [
            {
                "number": "1042",
                "placed": AT.isoformat(),
                "guest": "Anna Muster",
                "phone": "",
                "sheet": False,
                "news": "",
                "marked": True,
            }
        ],
    }
)

#: And of a wish for a test page.
TESTED: Final = about_printer(KITCHEN, "TM-m30III", "tcp://192.0.2.7:9100", "0")

_KINDS: Final = {kind.value: kind for kind in Kind}
_PREVIOUS: Final[dict[Kind, Callable[[Order], Order]]] = {
    Kind.CHANGE: lambda order: replace(order, items=order.items[1:]),
    Kind.VOID: lambda order: order,
    Kind.ADVANCE: lambda order: order,
}


def broken_layouts(shop: Shop) -> Iterator[BrokenLayoutError]:
    """What is wrong with the owner's: each is filled as it would be for orders, one mistake for each."""
    own = {name for name, _ in shop.layouts}
    partial = any(name.startswith("_") for name in own)
    told: set[str] = set()
    for layout in (*sorted(name for name in own if not name.startswith("_")), *(BUILT_IN if partial else ())):
        for mistake in _tried(layout, shop):
            if str(mistake) not in told:
                told.add(str(mistake))
                yield mistake


def sample_work(layout: str, order: Order = ORDERS[0]) -> Work:
    """As if it were to be printed in this layout: in that of a kind, as a ticket of that kind."""
    kind = _KINDS.get(layout, Kind.ORDER)
    return Work(
        job=0,
        ticket=0,
        kind=kind,
        station=KITCHEN,
        layout=KITCHEN if kind is not Kind.ORDER else layout,
        order=order,
        previous=_PREVIOUS.get(kind, lambda _: None)(order),
        items=tuple(range(len(order.items))),
        raw=b"{}" if kind is Kind.UNREADABLE else b"",
        receipt=None,
        running="K-017",
        also_at=("bar",),
        mark=None,
        accepted_at=AT,
    )


def _laid_out(work: Work, shop: Shop, columns: int) -> Layout:
    from actors.rendering.render import receipt_for  # noqa: PLC0415 - the printers' languages: for a trial alone
    from actors.rendering.sheets.tryout import tryout  # noqa: PLC0415 - as above
    from transports.profiles import profile  # noqa: PLC0415 - as above

    if work.layout == Form.TEST:
        page = tryout(TESTED, work.accepted_at, shop, profile("generic-80"), columns)
        return lay_out(parse(page), columns)
    if work.layout == Form.MISSED:
        return lay_out(parse(missed_slip(replace(work, raw=MISSED), shop)), columns)
    return receipt_for(work, shop, columns)[1]


def _tried(layout: str, shop: Shop) -> Iterator[BrokenLayoutError]:
    """At most one mistake: others may follow from it."""
    file = f"{LAYOUT_FOLDER}/{layout}{LAYOUT_SUFFIX}"
    for order in ORDERS:
        for columns in COLUMNS:
            try:
                laid_out = _laid_out(sample_work(layout, order), shop, columns)
            except BrokenLayoutError as error:
                yield error
                return
            if laid_out.left_out:
                yield BrokenLayoutError(file, 0, laid_out.left_out[0], "ReceiptLine that prints")
                return
