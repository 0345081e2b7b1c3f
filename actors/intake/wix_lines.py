"""The line items of a Wix order: what to cook and how.

Dishes and choices are read in the site's language (`original`), which is the kitchen's. The names of choices
come with the line (`modifierGroups`), as text lines (`descriptionLines`), or not at all: then only ids
stand in `catalogReference.options`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Choice, Item
from actors.intake.text import NOTE_LIMIT
from actors.intake.wix_money import money

if TYPE_CHECKING:
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
GROUPS_LIMIT: Final = 20
CHOICES_LIMIT: Final = 50

_UNNAMED: Final = "?"
_TIMES: Final = re.compile(r"^\d+\s*[xX\u00d7]\s*")


def read_lines(reading: Reading, value: object, currency: str = "") -> tuple[Item, ...]:
    lines = reading.sequence(value, "the list of items", LINES_LIMIT)
    return tuple(_read_line(reading, line, position, currency) for position, line in enumerate(lines, 1))


def original(reading: Reading, value: object, what: str, limit: int) -> str:
    """A text with its translation, or a plain text where a source sends only that."""
    if isinstance(value, dict):
        value = value.get("original") or value.get("translated")
    return reading.line(value, what, limit)


def translated(reading: Reading, value: object, what: str, limit: int) -> str:
    """The translation of such a text, where it is another."""
    if not isinstance(value, dict) or not value.get("original"):
        return ""
    found = reading.line(value.get("translated"), f"translated {what}", limit)
    return "" if found == original(reading, value, what, limit) else found


def _read_line(reading: Reading, value: object, position: int, currency: str) -> Item:
    line = reading.mapping(value, f"item {position}")
    name = original(reading, line.get("productName"), f"name of item {position}", 200) or _UNNAMED
    what = f"item {position} ({name})" if name != _UNNAMED else f"item {position}"
    if name == _UNNAMED:
        reading.problem(f"item {position} has no name")
    reference = reading.mapping(line.get("catalogReference"), f"catalogue entry of {what}")
    options = reading.mapping(reference.get("options"), f"options of {what}")
    quantity, part = reading.quantity(line.get("quantity"), f"quantity of {what}")
    note = reading.block(options.get("specialRequests"), f"request on {what}", NOTE_LIMIT)
    _note_refund(reading, line, quantity, what)
    return Item(
        name=name,
        quantity=quantity,
        measure=_measure(reading, line.get("decimalQuantity"), what) or part,
        choices=_choices(reading, line, options, note, what),
        note=note,
        section=reading.line(
            options.get("sectionName") or options.get("menuSectionName"), f"section of {what}"
        ),
        section_id=reading.line(
            options.get("sectionId") or options.get("menuSectionId"), f"section of {what}"
        ),
        price=_price(reading, line, currency, what),
        app=_app(reading, reference.get("appId"), what),
        translated=translated(reading, line.get("productName"), f"name of item {position}", 200),
    )


def _price(reading: Reading, line: dict[str, Any], currency: str, what: str) -> str:
    """Of the line as a whole. Older orders have that of one alone, which would be read as the line's."""
    price = line.get("lineItemPrice") or line.get("totalPriceAfterTax")
    return money(reading, price, currency, f"price of {what}") if price else ""


def _app(reading: Reading, value: object, what: str) -> str:
    found = reading.line(value, f"app of {what}")
    return APPS.get(found.lower(), found)


def _measure(reading: Reading, value: object, what: str) -> str:
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


def _choices(
    reading: Reading, line: dict[str, Any], options: dict[str, Any], note: str, what: str
) -> tuple[Choice, ...]:
    inline = _inline(reading, line.get("modifierGroups"), what)
    described = _described(reading, line.get("descriptionLines"), what)
    known = {choice.name.casefold() for choice in inline}
    told = tuple(choice for choice in described if choice.name != note and not _parts(choice.name) <= known)
    variant = [choice for choice in told if not choice.group]
    rest = [choice for choice in told if choice.group]
    if not variant:
        _note_variant(reading, options, what)
    unnamed = () if inline or told else _unnamed(reading, options, what)
    return (*variant, *inline, *rest, *unnamed)


def _inline(reading: Reading, value: object, what: str) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for entry in reading.sequence(value, f"choices of {what}", GROUPS_LIMIT):
        group = reading.mapping(entry, f"choices of {what}")
        name = original(reading, group.get("name"), f"choices of {what}", 100)
        modifiers = reading.sequence(group.get("modifiers"), f"choices of {what}", CHOICES_LIMIT)
        found.extend(_modifier(reading, modifier, name, what) for modifier in modifiers)
    return tuple(found)


def _modifier(reading: Reading, value: object, group: str, what: str) -> Choice:
    modifier = reading.mapping(value, f"a choice of {what}")
    name = original(reading, modifier.get("label"), f"a choice of {what}", 200)
    if not name:
        reading.problem(f"a choice of {what} has no name: see the order at Wix")
    other = translated(reading, modifier.get("label"), f"name of a choice of {what}", 200)
    return Choice(name or _UNNAMED, group, _times(reading, modifier, what), other)


def _times(reading: Reading, modifier: dict[str, Any], what: str) -> int:
    value = modifier.get("quantity")
    return 1 if value is None else reading.quantity(value, f"quantity of a choice of {what}")[0]


def _described(reading: Reading, value: object, what: str) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for entry in reading.sequence(value, f"description of {what}", GROUPS_LIMIT):
        line = reading.mapping(entry, f"description of {what}")
        text = next(
            (line[key] for key in ("plainText", "plainTextValue", "colorInfo") if line.get(key)), None
        )
        name = original(reading, text, f"description of {what}", 600)
        if name:
            found.append(Choice(name, original(reading, line.get("name"), f"description of {what}", 100)))
    return tuple(found)


def _parts(text: str) -> set[str]:
    """The names in a text like "2x Cheese, Ham", to see whether they are known already."""
    return {_TIMES.sub("", part.strip()).casefold() for part in text.split(",")}


def _note_variant(reading: Reading, options: dict[str, Any], what: str) -> None:
    variant = reading.mapping(options.get("priceVariant"), f"size of {what}")
    if variant.get("id") or variant.get("_id"):
        price = reading.line(variant.get("formattedPrice"), f"size of {what}")
        reading.problem(
            f"{what}: Wix sent no name for the size or variant" + (f", its price is {price}" if price else "")
        )


def _unnamed(reading: Reading, options: dict[str, Any], what: str) -> tuple[Choice, ...]:
    """Choices of which only ids came: something was chosen, and a person has to look up what."""
    found: list[Choice] = []
    for entry in reading.sequence(options.get("modifierGroups"), f"choices of {what}", GROUPS_LIMIT):
        group = reading.mapping(entry, f"choices of {what}")
        modifiers = reading.sequence(group.get("modifiers"), f"choices of {what}", CHOICES_LIMIT)
        parts = (modifier if isinstance(modifier, dict) else {} for modifier in modifiers)
        found.extend(Choice(_UNNAMED, "", _times(reading, part, what)) for part in parts)
    if found:
        reading.problem(f"{what}: Wix sent no names for its {len(found)} choices: see the order at Wix")
    return tuple(found)
