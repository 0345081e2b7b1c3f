"""What the fields of an order are called on paper."""

from __future__ import annotations

from typing import Final

from actors.domain.order import Service

SERVICES: Final = {
    Service.PICKUP: "PICKUP",
    Service.DELIVERY: "DELIVERY",
    Service.DINE_IN: "DINE IN",
    Service.UNKNOWN: "",
}

#: How a CHANGE ticket names the order's fields.
FIELDS: Final = {
    "service": "Service",
    "due": "Time",
    "table": "Table",
    "note": "Note",
    "courier_note": "Courier",
    "guest": "Guest",
    "number": "Number",
}
