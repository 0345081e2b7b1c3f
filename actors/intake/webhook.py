"""Orders that other programs hand over, in docketd's own shape or in theirs, by a map of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actors.attempt import Failure, attempt
from actors.intake.json_path import look
from actors.intake.messages import FieldError, NoIdentityError, NotJsonError, TooManyError
from actors.intake.orders import accept_own
from actors.intake.own_order import read_own
from actors.intake.translating import translate
from actors.intake.unreadable import UnreadableError, salvage, unreadable_accept
from actors.intake.wire import parse_json, shallow, to_bytes
from actors.journal.messages import Accept

if TYPE_CHECKING:
    from actors.domain.order import Order
    from actors.domain.routing import Station
    from actors.field_map import FieldMap
    from actors.settings import HookSource

ORDERS_LIMIT: Final = 200


def accept_webhook(body: bytes, source: HookSource, stations: tuple[Station, ...]) -> tuple[Accept, ...]:
    """Raises `BodyError` for what is no order at all. What is one that can't be read becomes a ticket."""
    if source.fields is None:
        return (accept_own(body, source.name, stations),)
    try:
        document = shallow(parse_json(body))
    except ValueError as error:
        raise NotJsonError(f"The body is not JSON ({error}). Send the order as JSON.") from error
    elements = _elements(document, source.fields)
    if elements is None:
        return (_accept(document, body, source, source.fields, stations, alone=True),)
    return tuple(
        _accept(each, to_bytes(each), source, source.fields, stations, alone=False) for each in elements
    )


def _elements(document: Any, fields: FieldMap) -> list[Any] | None:  # noqa: ANN401 - any JSON
    """The orders of a list; None where the map knows of none."""
    if fields.orders is None:
        return None
    found = look(fields.orders, document)
    if not isinstance(found, list):
        why = f"there is no list of orders at {fields.orders}"
        raise NoIdentityError(
            f"{why}, where the map looks for it.", (FieldError(fields.orders.pointer, why),)
        )
    if len(found) > ORDERS_LIMIT:
        raise TooManyError(f"{len(found)} orders at once: send {ORDERS_LIMIT} at most.")
    return found


def _accept(
    element: Any,  # noqa: ANN401 - any JSON
    raw: bytes,
    source: HookSource,
    fields: FieldMap,
    stations: tuple[Station, ...],
    *,
    alone: bool,
) -> Accept:
    """One without an identity is refused where it came alone; in a list the others must not pay for it."""
    found = attempt(_read, element, source.name, fields)
    match found:
        case UnreadableError(identity=None) if alone:
            raise _nameless(fields)
        case UnreadableError():
            unread = UnreadableError(found.why, found.identity, salvage(element))
        case Failure():
            unread = UnreadableError(f"docketd failed to read this order ({found})", None, salvage(element))
        case _:
            return Accept(order=found, raw=raw, stations=stations)
    return unreadable_accept(unread, source=source.name, raw=raw, stations=stations, document=element)


def _read(element: Any, source: str, fields: FieldMap) -> Order | UnreadableError:  # noqa: ANN401 - as above
    own = translate(fields, element)
    try:
        return read_own(own, source)
    except UnreadableError as error:
        return error


def _nameless(fields: FieldMap) -> NoIdentityError:
    place = fields.identity
    where = "" if place is None else f" at {place}, where the map looks for it"
    why = f"there is no id of 1 to 100 characters{where}"
    pointer = "" if place is None else place.pointer
    return NoIdentityError(
        f"The order can't be told from others: {why}. See to what is sent, or to id in the map.",
        (FieldError(pointer, why),),
    )
