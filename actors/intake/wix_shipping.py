"""How a Wix order reaches its guest: pickup or delivery, and when.

Its times come from codes and from slots in UTC, never from a text, which Wix writes as people there do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from actors.domain.order import Due, Service
from actors.intake.reading import as_time
from actors.intake.text import NOTE_LIMIT

if TYPE_CHECKING:
    from datetime import datetime

    from actors.intake.reading import Reading

_SERVICES: Final = {"pickup": Service.PICKUP, "delivery": Service.DELIVERY}


@dataclass(frozen=True, slots=True)
class Shipping:
    service: Service
    due: Due
    courier_note: str


def read_shipping(reading: Reading, value: object) -> Shipping:
    shipping = reading.mapping(value, "the delivery information")
    logistics = reading.mapping(shipping.get("logistics"), "the delivery information")
    code = reading.line(shipping.get("code"), "the delivery code").split("|")
    return Shipping(
        service=_service(reading, code, shipping, logistics),
        due=_due(reading, code, logistics),
        courier_note=reading.block(logistics.get("instructions"), "the note to the courier", NOTE_LIMIT),
    )


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
    if start is None and end is None:
        end = reading.time(logistics.get("deliverByDate"), "the time of delivery")
    text = reading.line(logistics.get("deliveryTime"), "the time of delivery", 200)
    return Due(asap=_is_asap(code, start, end, text), start=start, end=end, text=text)


def _is_asap(code: list[str], start: datetime | None, end: datetime | None, text: str) -> bool:
    """An order for now carries the promised moment as a slot without length. A time in words is some time."""
    when = code[1].upper() if len(code) > 1 else ""
    if when == "ASAP":
        return True
    if _milliseconds(code, 1) is not None:
        return False
    if start is None and end is None:
        return not text
    return start == end


def _milliseconds(code: list[str], position: int) -> datetime | None:
    text = code[position] if len(code) > position else ""
    return as_time(int(text)) if text.isascii() and text.isdigit() and len(text) < 16 else None
