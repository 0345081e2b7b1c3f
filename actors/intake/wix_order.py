"""A Wix eCommerce order (also those of Wix Restaurants) as docketd understands it.

Reads the names of the REST API and those of Velo and the JavaScript SDK (`_id`, `addressLine1`, …). Total
over any JSON: what cannot be read is named in the order's problems.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from actors.domain.menu import NO_MENU
from actors.domain.order import Item, Order, Service, Standing
from actors.intake.reading import Reading, excerpt, identity
from actors.intake.text import NOTE_LIMIT
from actors.intake.unreadable import UnreadableError, salvage
from actors.intake.wix_address import read_guest
from actors.intake.wix_charges import read_charges
from actors.intake.wix_lines import APPS, read_lines
from actors.intake.wix_payment import read_bill
from actors.intake.wix_shipping import read_shipping
from actors.intake.wix_table import read_fields, table_in

if TYPE_CHECKING:
    from actors.domain.menu import Menu
    from actors.settings import WixSource

_STANDINGS: Final = {
    "APPROVED": Standing.OPEN,
    "CANCELED": Standing.CANCELLED,
    "CANCELLED": Standing.CANCELLED,
    "REJECTED": Standing.CANCELLED,
    "PENDING": Standing.UNDECIDED,
    "INITIALIZED": Standing.UNDECIDED,
}


@dataclass(frozen=True, slots=True)
class Understood:
    """`silent`: none of ours (another branch's, or another app's), to be recorded and not printed."""

    order: Order
    silent: bool = False


def understand(document: object, settings: WixSource, menu: Menu = NO_MENU) -> Understood:
    """Raises `UnreadableError` for what is no JSON object or has no id."""
    order = read_order(document, settings.name, menu)
    reading = Reading()
    ours = _is_here(reading, document, order, settings)
    kept = tuple(item for item in order.items if _is_app(item, settings.apps))
    if not ours or (order.items and not kept):
        return Understood(order, silent=True)
    return Understood(replace(order, items=kept, problems=(*order.problems, *reading.problems)))


def read_order(document: object, source: str, menu: Menu = NO_MENU) -> Order:
    """All that stands in it, whosever it is, with the menu's names for ids. Raises `UnreadableError`."""
    wire, found = _unwrapped(document)
    reading = Reading()
    shipping = read_shipping(reading, wire.get("shippingInfo"))
    asked = read_fields(reading, wire)
    table = asked.table or (table_in(reading, wire) if shipping.service is Service.UNKNOWN else "")
    bill = read_bill(reading, wire)
    return Order(
        source=source,
        source_id=found,
        number=reading.line(wire.get("number") or wire.get("orderNumber"), "the order's number", 50),
        standing=_standing(reading, wire),
        service=_service(shipping.service, table),
        due=shipping.due,
        guest=read_guest(reading, wire, shipping.service),
        table=table,
        note=_note(reading, wire, asked.lines),
        courier_note=shipping.courier_note,
        items=_items(reading, wire, menu),
        charges=read_charges(reading, wire),
        total=bill.total,
        payment=bill.payment,
        to_collect=bill.to_collect,
        location=_location(reading, wire)[0],
        placed_at=reading.time(_either(wire, "createdDate"), "the time of the order"),
        updated_at=reading.time(_either(wire, "updatedDate"), "the time of the last change"),
        problems=reading.problems,
    )


def _unwrapped(document: object) -> tuple[dict[str, Any], str]:
    """The order, in what Wix's API, its Automations (`data`) and Velo (`data.order`) wrap it in."""
    for key in ("data", "order"):
        if isinstance(document, dict) and "lineItems" not in document and isinstance(document.get(key), dict):
            document = document[key]
    if not isinstance(document, dict):
        raise UnreadableError("this is not an order but " + excerpt(document), None, salvage(document))
    found = identity(_either(document, "id")) or identity(document.get("orderId"))
    if found is None:
        raise UnreadableError("an order without an id", None, salvage(document))
    return document, found


def _either(wire: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - any JSON
    """A field by its REST name or by Velo's, which puts an underscore before the system's fields."""
    value = wire.get(name)
    return wire.get(f"_{name}") if value is None else value


def _standing(reading: Reading, wire: dict[str, Any]) -> Standing:
    """Who has all of their money back gets no food: the kitchen must hear of it."""
    found = _status(reading, wire.get("status"))
    is_void = found is Standing.OPEN and wire.get("paymentStatus") == "FULLY_REFUNDED"
    return Standing.CANCELLED if is_void else found


def _status(reading: Reading, value: object) -> Standing:
    if value is None:
        reading.problem("the order has no status: printed as approved")
        return Standing.OPEN
    known = _STANDINGS.get(value.strip().upper()) if isinstance(value, str) else None
    if known is None:
        reading.problem(f"the status {excerpt(value)} is not known: printed as approved")
    return known or Standing.OPEN


def _service(shipped: Service, table: str) -> Service:
    return Service.DINE_IN if shipped is Service.UNKNOWN and table else shipped


def _note(reading: Reading, wire: dict[str, Any], asked: tuple[str, ...]) -> str:
    note = reading.block(wire.get("buyerNote"), "the note", NOTE_LIMIT)
    return "\n".join(part for part in (note, *asked) if part)


def _items(reading: Reading, wire: dict[str, Any], menu: Menu) -> tuple[Item, ...]:
    currency = reading.line(wire.get("currency"), "the currency", 10)
    items = read_lines(reading, wire.get("lineItems"), currency, menu)
    if not items:
        reading.problem("the order lists no items")
    return items


def _location(reading: Reading, wire: dict[str, Any]) -> tuple[str, str]:
    branch = reading.mapping(wire.get("businessLocation"), "the branch")
    return reading.line(_either(branch, "id"), "the branch"), reading.line(branch.get("name"), "the branch")


def _is_here(reading: Reading, document: object, order: Order, settings: WixSource) -> bool:
    """An order that names no branch is ours: better printed twice than nowhere."""
    if not settings.location:
        return True
    if not order.location:
        reading.problem("the order names no branch")
        return True
    return not {order.location, _location(Reading(), _unwrapped(document)[0])[1]}.isdisjoint(
        settings.location
    )


def _is_app(item: Item, apps: tuple[str, ...]) -> bool:
    """A line typed in by hand belongs to no app: the kitchen gets it."""
    return not apps or not item.app or item.app in {APPS.get(app, app) for app in apps}
