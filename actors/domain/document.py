"""An order as a plain document and back: what the journal stores."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from actors.domain.difference import READ_BY_KITCHEN, count_dishes
from actors.domain.order import Choice, Due, Guest, Item, Order, Payment, Service, Standing

TYPE_NAME: Final = "docketd.order/1"


def to_document(order: Order) -> dict[str, Any]:
    """Only text, numbers, lists and dicts; times in RFC 3339 UTC."""
    document: dict[str, Any] = _plain(order)
    document["type"] = TYPE_NAME
    return document


def from_document(document: dict[str, Any]) -> Order:
    """The inverse of `to_document`. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    if document["type"] != TYPE_NAME:
        message = f"not an order of this version: {document['type']!r}"
        raise ValueError(message)
    found = {key: value for key, value in document.items() if key != "type"}
    due, guest = found["due"], found["guest"]
    found |= {
        "standing": Standing(found["standing"]),
        "service": Service(found["service"]),
        "payment": Payment(found["payment"]),
        "due": Due(due["asap"], _time(due["start"]), _time(due["end"]), due["text"]),
        "guest": Guest(guest["name"], guest["phone"], tuple(guest["address"])),
        "items": tuple(_item(item) for item in found["items"]),
        "placed_at": _time(found["placed_at"]),
        "updated_at": _time(found["updated_at"]),
        "problems": tuple(found["problems"]),
    }
    return Order(**found)


def kitchen_fingerprint(order: Order) -> str:
    """The same for two revisions that a kitchen would cook the same way: money and dates are not its own.

    Neither is the order in which the dishes are listed, nor the section of the menu they were found in, which
    may be missing when an order is heard of on another way.
    """
    dishes = [(_plain(one), quantity) for one, quantity in count_dishes(order.items).items()]
    read = {name: getattr(order, name) for name in READ_BY_KITCHEN}
    read |= {"due": order.due, "guest": order.guest, "standing": order.standing}
    document = {**_plain(read), "dishes": sorted(_canonical(each) for each in dishes)}
    return hashlib.sha256(_canonical(document).encode("ascii")).hexdigest()


def _canonical(document: object) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _item(item: dict[str, Any]) -> Item:
    choices = tuple(Choice(**choice) for choice in item["choices"])
    return Item(**(item | {"choices": choices}))


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - any class
    """Of a dataclass's fields; none for anything else."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _plain(value: Any) -> Any:  # noqa: ANN401 - walks whatever a dataclass holds
    """As `asdict` and then some, without the copies that make `asdict` the most of what an accept costs."""
    kind: Any = type(value)
    names = _names(kind)
    if names:
        return {name: _plain(getattr(value, name)) for name in names}
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case str():
            return str(value)  # a StrEnum becomes its text
        case _:
            return value
