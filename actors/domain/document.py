"""An order as a plain document and back: what the journal stores."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from actors.domain.difference import READ_BY_KITCHEN, count_dishes
from actors.domain.order import Choice, Due, Guest, Item, Order, Payment, Service, Standing

TYPE_NAME: Final = "docketd.order/1"


def to_document(order: Order) -> dict[str, Any]:
    """Only text, numbers, lists and dicts; times in RFC 3339 UTC."""
    document: dict[str, Any] = _plain(asdict(order))
    document["type"] = TYPE_NAME
    return document


def from_document(document: dict[str, Any]) -> Order:
    """The inverse of `to_document`. Raises `KeyError`, `TypeError` or `ValueError` for anything else."""
    if document["type"] != TYPE_NAME:
        message = f"not an order of this version: {document['type']!r}"
        raise ValueError(message)
    fields = {key: value for key, value in document.items() if key != "type"}
    due, guest = fields["due"], fields["guest"]
    fields |= {
        "standing": Standing(fields["standing"]),
        "service": Service(fields["service"]),
        "payment": Payment(fields["payment"]),
        "due": Due(due["asap"], _time(due["start"]), _time(due["end"]), due["text"]),
        "guest": Guest(guest["name"], guest["phone"], tuple(guest["address"])),
        "items": tuple(_item(item) for item in fields["items"]),
        "placed_at": _time(fields["placed_at"]),
        "updated_at": _time(fields["updated_at"]),
        "problems": tuple(fields["problems"]),
    }
    return Order(**fields)


def kitchen_fingerprint(order: Order) -> str:
    """The same for two revisions that a kitchen would cook the same way: money and dates are not its own.

    Neither is the order in which the dishes are listed, nor the section of the menu they were found in, which
    may be missing when an order is heard of on another way.
    """
    dishes = [(_plain(asdict(one)), quantity) for one, quantity in count_dishes(order.items).items()]
    read = {name: getattr(order, name) for name in READ_BY_KITCHEN}
    read |= {"due": asdict(order.due), "guest": asdict(order.guest), "standing": order.standing}
    document = {**_plain(read), "dishes": sorted(_canonical(each) for each in dishes)}
    return hashlib.sha256(_canonical(document).encode("ascii")).hexdigest()


def _canonical(document: object) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _item(item: dict[str, Any]) -> Item:
    choices = tuple(Choice(**choice) for choice in item["choices"])
    return Item(**(item | {"choices": choices}))


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _plain(value: Any) -> Any:  # noqa: ANN401 - walks whatever a dataclass holds
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
