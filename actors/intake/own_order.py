"""An order in docketd's own shape, for tills, scripts and shops of any kind. `docs/orders.md` describes it.

A field that docketd does not know is named in the problems with its value: a typing error in "note" must
not cost a guest with an allergy the note.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from actors.domain.order import Choice, Due, Guest, Item, Order, Payment, Service, Standing
from actors.intake.own_charges import CHARGE_FIELDS, priced, read_own_charges
from actors.intake.reading import Reading, excerpt, identity, is_plain
from actors.intake.text import NOTE_LIMIT
from actors.intake.unreadable import UnreadableError, salvage

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

ITEMS_LIMIT: Final = 300
CHOICES_LIMIT: Final = 50
ADDRESS_LIMIT: Final = 10

_STANDINGS: Final = {
    "open": Standing.OPEN,
    "approved": Standing.OPEN,
    "cancelled": Standing.CANCELLED,
    "canceled": Standing.CANCELLED,
    "pending": Standing.UNDECIDED,
}
_SERVICES: Final = {
    "pickup": Service.PICKUP,
    "takeaway": Service.PICKUP,
    "delivery": Service.DELIVERY,
    "dine-in": Service.DINE_IN,
    "dinein": Service.DINE_IN,
    "dine_in": Service.DINE_IN,
}

#: What docketd reads, and what it knows to be of no use on a ticket.
_ORDER_FIELDS: Final = frozenset(
    {
        "source",
        "id",
        "number",
        "createdAt",
        "updatedAt",
        "status",
        "type",
        "when",
        "customer",
        "address",
        "table",
    }
    | {"note", "courierNote", "items", "total", "toCollect", "currency", "paid", "location"}
    | CHARGE_FIELDS
)
_ITEM_FIELDS: Final = frozenset(
    {"id", "name", "quantity", "measure", "unitPrice", "price", "options", "note", "category", "translated"}
)
_OPTION_FIELDS: Final = frozenset({"id", "group", "name", "quantity", "price", "translated"})


def read_own(document: object, source: str) -> Order:
    """`source` is whose key it came with; what the body says about it counts nothing.

    Raises `UnreadableError`, without an identity where there is no JSON object or no usable id, and with one
    where the object holds neither items nor a note.
    """
    if not isinstance(document, dict):
        raise UnreadableError(
            "an order is a JSON object, and this is " + excerpt(document), None, salvage(document)
        )
    found = identity(document.get("id"))
    if found is None:
        raise UnreadableError("an order needs an id of 1 to 100 characters", None, salvage(document))
    reading = Reading()
    order = _read(reading, document, source, found)
    _note_unknown(reading, document, _ORDER_FIELDS, "the order")
    if not order.items and not order.note and order.standing is not Standing.CANCELLED:
        raise UnreadableError("an order without items and without a note", found, salvage(document))
    return replace(order, problems=reading.problems)


def _read(reading: Reading, wire: dict[str, Any], source: str, found: str) -> Order:
    customer = reading.mapping(wire.get("customer"), "the customer")
    payment, to_collect = _payment(reading, wire)
    return Order(
        source=source,
        source_id=found,
        number=reading.line(wire.get("number"), "the number", 50),
        standing=_word(reading, wire.get("status"), _STANDINGS, "the status", Standing.OPEN),
        service=_word(reading, wire.get("type"), _SERVICES, "the type", Service.UNKNOWN),
        due=_due(reading, wire.get("when")),
        guest=Guest(
            name=reading.line(customer.get("name"), "the name of the customer"),
            phone=reading.line(customer.get("phone"), "the phone number", 50),
            address=_address(reading, wire.get("address")),
        ),
        table=reading.line(wire.get("table"), "the table", 50),
        note=reading.block(wire.get("note"), "the note", NOTE_LIMIT),
        courier_note=reading.block(wire.get("courierNote"), "the note to the courier", NOTE_LIMIT),
        items=_items(reading, wire),
        charges=read_own_charges(reading, wire),
        total=_money(reading, wire, "total"),
        payment=payment,
        to_collect=to_collect,
        location=reading.line(wire.get("location"), "the location"),
        placed_at=reading.time(wire.get("createdAt"), "createdAt"),
        updated_at=reading.time(wire.get("updatedAt"), "updatedAt"),
    )


def _word(reading: Reading, value: object, words: Mapping[str, T], what: str, otherwise: T) -> T:
    if value is None:
        return otherwise
    known = words.get(value.strip().lower()) if isinstance(value, str) else None
    if known is None:
        reading.problem(f"{what} {excerpt(value)} is not one of {', '.join(words)}")
    return otherwise if known is None else known


def _due(reading: Reading, value: object) -> Due:
    if is_plain(value):
        return Due(asap=False, text=reading.line(value, "when"))
    when = reading.mapping(value, "when")
    start, end = reading.time(when.get("from"), "when.from"), reading.time(when.get("to"), "when.to")
    asap = reading.flag(when.get("asap"), "when.asap")
    return Due(
        asap=start is None if asap is None else asap,
        start=start,
        end=end,
        text=reading.line(when.get("text"), "when.text"),
    )


def _address(reading: Reading, value: object) -> tuple[str, ...]:
    """An object with line1, line2, postcode and city, a list of lines, or one text."""
    if isinstance(value, dict):
        town = [reading.line(value.get(key), f"address.{key}") for key in ("postcode", "city")]
        lines = [reading.line(value.get(key), f"address.{key}") for key in ("line1", "line2")]
        lines.append(" ".join(part for part in town if part))
    else:
        lines = reading.block(value, "the address", NOTE_LIMIT).split("\n")[:ADDRESS_LIMIT]
    return tuple(line for line in lines if line)


def _items(reading: Reading, wire: dict[str, Any]) -> tuple[Item, ...]:
    found = reading.sequence(wire.get("items"), "items", ITEMS_LIMIT)
    currency = reading.line(wire.get("currency"), "currency", 10)
    return tuple(_item(reading, entry, position, currency) for position, entry in enumerate(found, 1))


def _item(reading: Reading, value: object, position: int, currency: str) -> Item:
    if is_plain(value):
        return Item(reading.line(value, f"item {position}") or "?")
    if not isinstance(value, dict):
        reading.unreadable(f"item {position}", value)
        return Item(excerpt(value))
    name = reading.line(value.get("name"), f"name of item {position}")
    what = f"item {position} ({name})" if name else f"item {position}"
    if not name:
        reading.problem(f"item {position} has no name")
    _note_unknown(reading, value, _ITEM_FIELDS, what)
    quantity, part = reading.quantity(value.get("quantity", 1), f"quantity of {what}")
    return Item(
        name=name or "?",
        quantity=quantity,
        measure=reading.line(value.get("measure"), f"measure of {what}") or part,
        choices=_choices(reading, value.get("options"), what),
        note=reading.block(value.get("note"), f"note on {what}", NOTE_LIMIT),
        section=reading.line(value.get("category"), f"category of {what}"),
        translated=reading.line(value.get("translated"), f"translated name of {what}"),
        price=priced(reading, value.get("price"), currency, f"price of {what}"),
    )


def _choices(reading: Reading, value: object, what: str) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for option in reading.sequence(value, f"options of {what}", CHOICES_LIMIT):
        if is_plain(option):
            found.append(Choice(reading.line(option, f"an option of {what}")))
        elif isinstance(option, dict):
            found.append(_choice(reading, option, what))
        else:
            reading.unreadable(f"an option of {what}", option)
    return tuple(found)


def _choice(reading: Reading, option: dict[str, Any], what: str) -> Choice:
    name = reading.line(option.get("name"), f"an option of {what}")
    if not name:
        reading.problem(f"an option of {what} has no name: {excerpt(option)}")
    _note_unknown(reading, option, _OPTION_FIELDS, f"an option of {what}")
    quantity, _ = reading.quantity(option.get("quantity", 1), f"quantity of an option of {what}")
    group = reading.line(option.get("group"), f"an option of {what}")
    translated = reading.line(option.get("translated"), f"translated name of an option of {what}")
    return Choice(name or "?", group, quantity, translated)


def _payment(reading: Reading, wire: dict[str, Any]) -> tuple[Payment, str]:
    paid = reading.flag(wire.get("paid"), "paid")
    to_collect = _money(reading, wire, "toCollect")
    if paid:
        return Payment.PAID, ""
    if paid is None and not to_collect:
        return Payment.UNKNOWN, ""
    return Payment.COLLECT, to_collect or _money(reading, wire, "total")


def _money(reading: Reading, wire: dict[str, Any], name: str) -> str:
    return priced(reading, wire.get(name), reading.line(wire.get("currency"), "currency", 10), name)


def _note_unknown(reading: Reading, wire: dict[str, Any], known: frozenset[str], where: str) -> None:
    for name, value in wire.items():
        if name not in known and value not in (None, "", [], {}):
            reading.unknown(where, name, value)
