"""How a Wix order reaches its guest: pickup or delivery, when, to whom, where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Due, Guest, Service
from actors.intake.reading import as_time
from actors.intake.text import NOTE_LIMIT

if TYPE_CHECKING:
    from datetime import datetime

    from actors.intake.reading import Reading

_SERVICES: Final = {"pickup": Service.PICKUP, "delivery": Service.DELIVERY}

#: A checkout has no typed field for a table: shops ask for it in a field of their own.
_TABLE: Final = re.compile(
    r"\b(table|tisch|mesa|tavolo|bord|tafel|stol|st[ůo]l)\b|שולחן|テーブル|桌|طاولة|стол|โต๊ะ", re.IGNORECASE
)

FIELDS_LIMIT: Final = 30


@dataclass(frozen=True, slots=True)
class Shipping:
    service: Service
    due: Due
    courier_note: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a shop's own checkout fields said: a table, and other lines that belong to the note."""

    table: str
    lines: tuple[str, ...]


def read_shipping(reading: Reading, value: object) -> Shipping:
    shipping = reading.mapping(value, "the delivery information")
    logistics = reading.mapping(shipping.get("logistics"), "the delivery information")
    code = reading.line(shipping.get("code"), "the delivery code").split("|")
    return Shipping(
        service=_service(reading, code, shipping, logistics),
        due=_due(reading, code, logistics),
        courier_note=reading.block(logistics.get("instructions"), "the note to the courier", NOTE_LIMIT),
    )


def read_guest(reading: Reading, order: dict[str, Any], service: Service) -> Guest:
    """Who receives it: the destination of a delivery, else the recipient, else who paid."""
    shipping = _quiet(order.get("shippingInfo"))
    destination = reading.mapping(
        _quiet(shipping.get("logistics")).get("shippingDestination"), "the destination"
    )
    delivered = destination if service is Service.DELIVERY else {}
    parties = (delivered, *(reading.mapping(order.get(key), key) for key in ("recipientInfo", "billingInfo")))
    contacts = [reading.mapping(party.get("contactDetails"), "a contact") for party in parties]
    return Guest(
        name=_first(_name(reading, contact) for contact in contacts),
        phone=_first(reading.line(contact.get("phone"), "a phone number", 50) for contact in contacts),
        address=_address(reading, delivered),
    )


def read_fields(reading: Reading, value: object) -> Asked:
    table, lines = "", []
    for entry in reading.sequence(value, "the checkout's own fields", FIELDS_LIMIT):
        field = reading.mapping(entry, "a field of the checkout")
        title = reading.line(
            field.get("title") or field.get("translatedTitle"), "a field of the checkout", 100
        )
        text = reading.block(_spoken(field.get("value")), f"the field {title}".strip(), NOTE_LIMIT)
        if text and not table and _TABLE.search(title):
            table = text
        elif text:
            lines.append(f"{title}: {text}" if title else text)
    return Asked(table, tuple(lines))


def _service(
    reading: Reading, code: list[str], shipping: dict[str, Any], logistics: dict[str, Any]
) -> Service:
    """By the code. A pickup's destination may hold the pickup place: pickup details are asked first."""
    known = _SERVICES.get(code[0].lower())
    if known is not None:
        return known
    if len(code) > 1:
        reading.problem(f"the delivery code {'|'.join(code)} is not known")
    if logistics.get("pickupDetails"):
        return Service.PICKUP
    if logistics.get("shippingDestination"):
        return Service.DELIVERY
    option = shipping.get("deliveryOption")
    return _SERVICES.get(option.lower(), Service.UNKNOWN) if isinstance(option, str) else Service.UNKNOWN


def _due(reading: Reading, code: list[str], logistics: dict[str, Any]) -> Due:
    slot = reading.mapping(logistics.get("deliveryTimeSlot"), "the time of delivery")
    start = reading.time(slot.get("from"), "the time of delivery") or _milliseconds(code, 1)
    end = reading.time(slot.get("to"), "the time of delivery") or _milliseconds(code, 2)
    text = reading.line(logistics.get("deliveryTime"), "the time of delivery", 200)
    return Due(asap=_is_asap(code, start, end), start=start, end=end, text=text)


def _is_asap(code: list[str], start: datetime | None, end: datetime | None) -> bool:
    """An order for now carries the promised moment as a slot without length."""
    when = code[1].upper() if len(code) > 1 else ""
    if when == "ASAP":
        return True
    if _milliseconds(code, 1) is not None:
        return False
    return start is None or start == end


def _milliseconds(code: list[str], position: int) -> datetime | None:
    text = code[position] if len(code) > position else ""
    return as_time(int(text)) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _name(reading: Reading, contact: dict[str, Any]) -> str:
    parts = (reading.line(contact.get(key), "the name of the guest") for key in ("firstName", "lastName"))
    return " ".join(part for part in parts if part)


def _address(reading: Reading, destination: dict[str, Any]) -> tuple[str, ...]:
    address = reading.mapping(destination.get("address"), "the address")
    contact = reading.mapping(destination.get("contactDetails"), "a contact")
    street = reading.mapping(address.get("streetAddress"), "the street")
    town = (reading.line(address.get(key), "the town") for key in ("postalCode", "city"))
    lines = (
        reading.line(contact.get("company"), "the company"),
        reading.line(address.get("addressLine1") or address.get("addressLine"), "the address")
        or " ".join(
            part for key in ("name", "number") if (part := reading.line(street.get(key), "the street"))
        ),
        reading.line(address.get("addressLine2") or street.get("apt"), "the address"),
        " ".join(part for part in town if part),
    )
    return tuple(line for line in lines if line)


def _spoken(value: object) -> object:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case _:
            return value


def _quiet(value: object) -> dict[str, Any]:
    """A mapping whose wrong type has been noted where it was read first."""
    return value if isinstance(value, dict) else {}


def _first(texts: Any) -> str:  # noqa: ANN401
    return next((text for text in texts if text), "")
