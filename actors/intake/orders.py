"""From what came in to what the journal is asked to accept. Synchronous and pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from actors.attempt import Failure, attempt
from actors.domain.menu import NO_MENU
from actors.intake.messages import FieldError, NoIdentityError, NotJsonError
from actors.intake.own_order import read_own
from actors.intake.reading import identity
from actors.intake.unreadable import UnreadableError, salvage, unreadable_accept
from actors.intake.wire import parse_json, shallow, to_bytes
from actors.intake.wix_order import Understood, understand
from actors.journal.messages import Accept

if TYPE_CHECKING:
    from actors.domain.menu import Menu
    from actors.domain.order import Order
    from actors.domain.routing import Station
    from actors.settings import WixSource

_GUIDE: Final = 'Send a JSON object like {"id": "A-1001", "items": [{"name": "Pizza", "quantity": 2}]}.'


def accept_own(
    body: bytes, source: str, stations: tuple[Station, ...], key: tuple[str, str] | None = None
) -> Accept:
    """An order in docketd's own shape. `key` is the idempotency key with the body's hash.

    Raises `NotJsonError` and `NoIdentityError`. Anything else becomes a ticket, an unreadable one if need be.
    """
    try:
        document = shallow(parse_json(body))
    except ValueError as error:
        raise NotJsonError(f"The body is not JSON ({error}). {_GUIDE}") from error
    found = attempt(_own, document, source)
    if isinstance(found, UnreadableError) and found.identity is None:
        pointer = "/id" if isinstance(document, dict) else ""
        raise NoIdentityError(f"{_sentence(found.why)} {_GUIDE}", (FieldError(pointer, found.why),))
    if isinstance(found, UnreadableError | Failure):
        unread = _unreadable(found, document)
        accept = unreadable_accept(unread, source=source, raw=body, stations=stations, document=document)
        return replace(accept, idempotency=key)
    return Accept(order=found, raw=body, stations=stations, idempotency=key)


def accept_wix(
    element: object,
    settings: WixSource,
    stations: tuple[Station, ...],
    menu: Menu = NO_MENU,
) -> Accept:
    """An order as Wix hands it over. Never raises: what can't be understood prints as unreadable."""
    element = shallow(element)
    raw = to_bytes(element)
    found = attempt(_wix, element, settings, menu)
    if isinstance(found, Understood):
        return Accept(order=found.order, raw=raw, stations=stations, silent=found.silent)
    unread = _unreadable(found, element)
    return unreadable_accept(unread, source=settings.name, raw=raw, stations=stations, document=element)


def _own(document: object, source: str) -> Order | UnreadableError:
    try:
        return read_own(document, source)
    except UnreadableError as error:
        return error


def _wix(document: object, settings: WixSource, menu: Menu) -> Understood | UnreadableError:
    try:
        return understand(document, settings, menu)
    except UnreadableError as error:
        return error


def _unreadable(found: UnreadableError | Failure, document: Any) -> UnreadableError:  # noqa: ANN401 - any JSON
    """A mistake of docketd's own in reading an order is no reason to lose it."""
    if isinstance(found, UnreadableError):
        return found
    wire = document.get("order", document) if isinstance(document, dict) else None
    ids = (wire.get("id"), wire.get("_id")) if isinstance(wire, dict) else ()
    known = next((name for value in ids if (name := identity(value)) is not None), None)
    return UnreadableError(f"docketd failed to read this order ({found})", known, salvage(document))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
