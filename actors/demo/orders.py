"""The bundled orders, in the shape in which Wix hands orders over, and as many more as are wanted."""

from __future__ import annotations

import itertools
import re
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actors.demo.wix_query import Document

#: The sections of the bundled orders' menu. An order names a section by its id, so stations match on that.
SECTIONS: Final = {
    "Pizza": "f386ff0e-6907-5bbc-8105-c79cc9fe203b",
    "Pasta": "45013fea-447c-5014-8e51-f52d58675548",
    "Starters": "01266706-b4af-5b3d-aa3c-c7576b30f30d",
    "Desserts": "225e2e61-65e5-572a-839d-e4db294cab0e",
    "Drinks": "fb7eacc4-e297-5df9-9075-17905b8f05b6",
    "Bar": "d9365954-7ff0-579e-b8bf-27d33be770b3",
}

#: Which of them a bar prepares; all others belong to the kitchen.
BAR: Final = ("Drinks", "Bar")

_NAMESPACE: Final = uuid.UUID("0b7fb0a5-59a0-4a8e-8d2c-0d3f6f6e2b54")
_MILLISECONDS: Final = re.compile(r"(?<=\|)\d{13}(?=\||$)")


def section_ids(*names: str) -> tuple[str, ...]:
    return tuple(SECTIONS[name] for name in names)


def bundled_orders() -> tuple[Document, ...]:
    """Fresh copies, by their file names."""
    return tuple(orjson.loads(raw) for raw in _files())


def demo_orders(n: int, start: datetime, every: float = 1.0) -> Iterator[Document]:
    """`n` orders, no two alike in id or number: the bundled ones over and over, `every` seconds apart.

    The same `start` gives the same orders. What they say of times moves along with them.
    """
    for position, raw in enumerate(itertools.islice(itertools.cycle(_files()), n)):
        order = orjson.loads(raw)
        placed = start + timedelta(seconds=every * position)
        _move(order, placed - datetime.fromisoformat(order["createdDate"]))
        order["id"] = str(uuid.uuid5(_NAMESPACE, f"{start.isoformat()}/{position}"))
        order["number"] = str(1001 + position)
        yield order


@cache
def _files() -> tuple[bytes, ...]:
    folder = resources.files("actors.demo") / "orders"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name
    )
    return tuple(file.read_bytes() for file in files)


def _move(order: Document, by: timedelta) -> None:
    for name in ("createdDate", "updatedDate", "purchasedDate"):
        order[name] = _later(order[name], by)
    for activity in order["activities"]:
        activity["createdDate"] = _later(activity["createdDate"], by)
    shipping = order.get("shippingInfo")
    if shipping is not None:
        _move_shipping(shipping, by)


def _move_shipping(shipping: dict[str, Any], by: timedelta) -> None:
    milliseconds = round(by.total_seconds() * 1000)
    shipping["code"] = _MILLISECONDS.sub(lambda found: str(int(found[0]) + milliseconds), shipping["code"])
    logistics = shipping["logistics"]
    slot = logistics["deliveryTimeSlot"]
    slot.update({end: _later(slot[end], by) for end in ("from", "to")})
    logistics["deliveryTime"] = slot["from"][:16].replace("T", " ")


def _later(text: str, by: timedelta) -> str:
    moment = (datetime.fromisoformat(text) + by).astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
