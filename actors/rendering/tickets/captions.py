"""What the fields of an order are called on paper."""

from __future__ import annotations

from typing import Final

from actors.domain.order import Service
from actors.words.words import word

SERVICES: Final = {
    Service.PICKUP: word("PICKUP"),
    Service.DELIVERY: word("DELIVERY"),
    Service.DINE_IN: word("DINE IN"),
    Service.UNKNOWN: "",
}

#: How a CHANGE ticket names the order's fields.
FIELDS: Final = {
    "service": word("Service"),
    "due": word("Time"),
    "table": word("Table"),
    "note": word("Note"),
    "courier_note": word("Courier"),
    "guest": word("Guest"),
    "number": word("Number"),
}
