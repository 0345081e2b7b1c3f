"""The line items of a Wix order: what to cook, in the site's language, which is the kitchen's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from actors.domain.menu import NO_MENU, UNNAMED
from actors.domain.order import Item
from actors.intake.reading import identity
from actors.intake.text import NOTE_LIMIT
from actors.intake.wix_choices import read_choices
from actors.intake.wix_money import money
from actors.intake.wix_texts import original, translated

if TYPE_CHECKING:
    from actors.domain.menu import Menu, Place
    from actors.intake.reading import Reading

#: Wix's own apps that put lines into an order, by the ids that its documentation lists.
APPS: Final = {
    "9a5d83fd-8570-482e-81ab-cfa88942ee60": "restaurants",
    "b278a256-2757-4f19-9313-c05c783bec92": "restaurants",
    "13e8d036-5516-6104-b456-c8466db39542": "restaurants",
    "13c1402c-27f2-d4ab-7463-ee7c89e07578": "restaurants",
    "215238eb-22a5-4c36-9e7b-e7c08025e04e": "stores",
    "1380b703-ce81-ff05-f115-39571d94dfcd": "stores",
    "13d21c63-b5ec-5912-8397-c3a5ddb27a97": "bookings",
    "f9c07de2-5341-40c6-b096-8eb39de391fb": "reservations",
}

LINES_LIMIT: Final = 300


def read_lines(reading: Reading, value: object, currency: str = "", menu: Menu = NO_MENU) -> tuple[Item, ...]:
    lines = reading.sequence(value, "the list of items", LINES_LIMIT)
    return tuple(
        _read_line(reading, line, position, currency, menu) for position, line in enumerate(lines, 1)
    )


def _read_line(reading: Reading, value: object, position: int, currency: str, menu: Menu) -> Item:
    line = reading.mapping(value, f"item {position}")
    name = (
        original(reading, line.get("productName") or line.get("name"), f"name of item {position}", 200)
        or UNNAMED
    )
    what = f"item {position} ({name})" if name != UNNAMED else f"item {position}"
    if name == UNNAMED:
        reading.problem(f"item {position} has no name")
    reference = reading.mapping(line.get("catalogReference"), f"catalogue entry of {what}")
    options = reading.mapping(reference.get("options"), f"options of {what}")
    quantity, part = reading.quantity(line.get("quantity"), f"quantity of {what}")
    note = reading.block(options.get("specialRequests"), f"request on {what}", NOTE_LIMIT)
    _note_refund(reading, line, quantity, what)
    place = _place(reading, reference, options, what, menu)
    return Item(
        name=name,
        quantity=quantity,
        measure=_measure(reading, line.get("decimalQuantity"), what) or part,
        choices=read_choices(reading, line, note, what, menu.by_id),
        note=note,
        section=place.section,
        section_id=place.section_id,
        price=_price(reading, line, currency, what),
        app=_app(reading, reference.get("appId"), what),
        translated=translated(reading, line.get("productName"), f"name of item {position}", 200),
        menu=place.menu,
        labels=place.labels,
        variant=_variant(options),
    )


def _section(reading: Reading, options: dict[str, Any], keys: tuple[str, str], what: str) -> str:
    found = options.get(keys[0]) or options.get(keys[1])
    return reading.line(found, f"section of {what}") if found else ""


def _variant(options: dict[str, Any]) -> str:
    """What is wrong with it was said where the choices were read."""
    found = options.get("priceVariant")
    return (identity(found.get("id") or found.get("_id")) or "") if isinstance(found, dict) else ""


def _place(
    reading: Reading, reference: dict[str, Any], options: dict[str, Any], what: str, menu: Menu
) -> Place:
    """Where the order says that it stands; else where the menu lists it."""
    section = _section(reading, options, ("sectionId", "menuSectionId"), what)
    name = _section(reading, options, ("sectionName", "menuSectionName"), what)
    found = menu.place(_key(reference.get("catalogItemId")), section, _key(options.get("menuId")))
    return replace(found, section=name) if name else found


def _key(value: object) -> str:
    """Only to look something up by it."""
    return value if isinstance(value, str) else ""


def _price(reading: Reading, line: dict[str, Any], currency: str, what: str) -> str:
    """Of the line as a whole. Older orders have that of one alone, which would be read as the line's."""
    price = line.get("lineItemPrice") or line.get("totalPriceAfterTax")
    return money(reading, price, currency, f"price of {what}") if price else ""


def _app(reading: Reading, value: object, what: str) -> str:
    known = APPS.get(value) if isinstance(value, str) else None
    if known is not None:
        return known
    found = reading.line(value, f"app of {what}")
    return APPS.get(found.lower(), found)


def _measure(reading: Reading, value: object, what: str) -> str:
    if value is None:
        return ""
    decimal = reading.mapping(value, f"measure of {what}")
    described = original(reading, decimal.get("description"), f"measure of {what}", 200)
    if described or not decimal:
        return described
    unit = decimal.get("otherUnit") or decimal.get("measurementUnit")
    amount = reading.line(decimal.get("value"), f"measure of {what}")
    return f"{amount} {reading.line(unit, f'unit of {what}').lower()}".strip()


def _note_refund(reading: Reading, line: dict[str, Any], quantity: int, what: str) -> None:
    """A refund is told, but is no change to what the kitchen cooks."""
    refunded = reading.count(line.get("refundQuantity"), f"refunded quantity of {what}")
    if refunded:
        reading.problem(f"{what}: {refunded} of {quantity} refunded")
