"""An order as a plain document and back: what the journal stores."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from actors.domain.difference import READ_BY_KITCHEN, count_dishes
from actors.domain.order import Charge, Choice, Due, Guest, Item, Order, Part, Payment, Service, Standing

TYPE_NAME: Final = "docketd.order/1"
_FIELDS: Final[dict[type, frozenset[str]]] = {
    kind: frozenset(field.name for field in fields(kind)) for kind in (Order, Item, Choice, Charge)
}
_TYPE: Final = orjson.dumps({"type": TYPE_NAME}).removesuffix(b"}") + b","


def dump(order: Order) -> bytes:
    """A JSON object, times in RFC 3339 UTC. Raises `TypeError` for what JSON can't hold.

    orjson walks the dataclasses itself: by far the most of what an accept costs would be to copy them first.
    """
    return _TYPE + _json(order).removeprefix(b"{")


def from_document(document: dict[str, Any]) -> Order:
    """The inverse of `dump`, parsed. Raises `KeyError`, `TypeError` or `ValueError` for anything else.

    What a later docketd has added, and an earlier one has not, does not keep an order from its printer.
    """
    if document["type"] != TYPE_NAME:
        message = f"not an order of this version: {document['type']!r}"
        raise ValueError(message)
    found = _known(Order, document)
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
        "charges": tuple(_charge(each) for each in found.get("charges", ())),
        "problems": tuple(found["problems"]),
    }
    return Order(**found)


def kitchen_fingerprint(order: Order) -> str:
    """The same for two revisions that a kitchen would cook the same way: money and dates are not its own.

    Neither is the order in which the dishes are listed, nor the section of the menu they were found in, which
    may be missing when an order is heard of on another way.
    """
    dishes = [_json((one, quantity)) for one, quantity in count_dishes(order.items).items()]
    read = {name: getattr(order, name) for name in READ_BY_KITCHEN}
    read |= {"due": order.due, "guest": order.guest, "standing": order.standing}
    return hashlib.sha256(b"\n".join([_json(read), *sorted(dishes)])).hexdigest()


def _json(value: object) -> bytes:
    return orjson.dumps(value, _in_utc, orjson.OPT_PASSTHROUGH_DATETIME)


def _in_utc(value: object) -> str:
    """Called for what JSON has no word for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"an order holds no {type(value).__name__}")


def _item(item: dict[str, Any]) -> Item:
    choices = tuple(Choice(**_known(Choice, choice)) for choice in item["choices"])
    known = _known(Item, item) | {"choices": choices, "labels": tuple(item.get("labels", ()))}
    return Item(**known)


def _charge(charge: dict[str, Any]) -> Charge:
    return Charge(**(_known(Charge, charge) | {"part": Part(charge["part"])}))


def _known(kind: type, found: dict[str, Any]) -> dict[str, Any]:
    names = _FIELDS[kind]
    return {name: value for name, value in found.items() if name in names}


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
