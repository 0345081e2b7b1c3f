"""What Wix posts to a webhook: a signed token with layers of JSON in it, and often an order in the last.

Wix's documents ("About webhooks", "Webhook structure"): the claim `data` holds the envelope (whose site,
which kind of event), its `data` the event, and that the order, in a place by the kind of event. Each layer
is a text of JSON; what comes as an object already is taken as well. Synchronous and pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from actors.attempt import Failure, attempt
from actors.domain.menu import NO_MENU
from actors.intake.doorbell import GUID
from actors.intake.orders import accept_wix
from actors.intake.reading import excerpt, identity
from actors.intake.webhook_messages import Delivery, ElsewhereError, NotSignedError, WebhookError
from actors.intake.wire import parse_json
from actors.intake.wix_signature import signed_claims

if TYPE_CHECKING:
    from actors.domain.menu import Menu
    from actors.domain.routing import Station
    from actors.settings import WixSource

ORDER: Final = "wix.ecom.v1.order"
SHOP: Final = "wix.ecom."

#: Where the order is, by the kind of event: docs of different ages have either name.
PLACES: Final = (
    ("createdEvent", ("entity", "entityAsJson")),
    ("updatedEvent", ("currentEntity", "currentEntityAsJson")),
    ("actionEvent", ("body", "bodyAsJson")),
)

#: What an order has and nothing else that events tell of.
MARKS: Final = frozenset({"lineItems", "status", "number", "priceSummary", "shippingInfo"})


def read_wix_webhook(
    body: bytes, settings: WixSource, stations: tuple[Station, ...], menu: Menu = NO_MENU
) -> Delivery:
    """Raises `WebhookError`. An order that can't be understood is an unreadable one."""
    found = attempt(_answer, body, settings, stations, menu)
    if isinstance(found, Failure):
        raise NotSignedError("the body can't be read")
    if isinstance(found, WebhookError):
        raise found
    return found


def _answer(
    body: bytes, settings: WixSource, stations: tuple[Station, ...], menu: Menu
) -> Delivery | WebhookError:
    try:
        return _read(body, settings, stations, menu)
    except WebhookError as error:
        return error


def _read(body: bytes, settings: WixSource, stations: tuple[Station, ...], menu: Menu) -> Delivery:
    """Some senders put what they post in quotes, or a line break behind it."""
    claims = signed_claims(body.strip().strip(b'"'), settings.public_key)
    envelope = _object(claims.get("data"))
    _check_site(envelope, settings)
    event = _object(envelope.get("data"))
    kind = _line(envelope.get("eventType"))
    about = _line(event.get("entityFqdn")) or kind
    order = _order(event) if _is_of_order(about) else None
    return Delivery(
        kind=kind,
        issued_at=claims["iat"],
        expires_at=claims["exp"],
        accept=None if order is None else accept_wix(order, settings, stations, menu),
        event=identity(event.get("id")),
        sequence=_sequence(event.get("entityEventSequence")),
        rings=about.startswith(SHOP),
        order=_wanted(event) if _is_of_order(about) and order is None else "",
    )


def _check_site(envelope: dict[str, Any], settings: WixSource) -> None:
    """An app's key signs for each site that has the app. Without `instance_id` Wix has to name the site."""
    instance = _line(envelope.get("instanceId"))
    if settings.instance_id:
        if instance != settings.instance_id:
            raise ElsewhereError(f"it is about another site (instance {instance or 'not named'})")
        return
    site = _line(_object(envelope.get("accountInfo")).get("siteId"))
    if site == settings.site_id:
        return
    if site:
        raise ElsewhereError(f"it is about another site ({site})")
    raise ElsewhereError(
        f'it does not name its site: if this is yours, put instance_id = "{instance or "…"}"'
        " under [source.wix]"
    )


def _is_of_order(about: str) -> bool:
    """By the entity, or by the kind of event where that is not named."""
    return about == ORDER or (about.startswith(f"{ORDER}_") and "transactions" not in about)


def _order(event: dict[str, Any]) -> dict[str, Any] | None:
    for name, keys in PLACES:
        holder = _object(event.get(name))
        for key in keys:
            found = _object(holder.get(key))
            inner = _object(found.get("order"))
            order = inner or found
            if order and (inner or MARKS.intersection(order)):
                return _named(order, event)
    return None


def _named(order: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """The event knows the order's id, should the order itself not tell it."""
    told = any(identity(order.get(name)) is not None for name in ("id", "_id"))
    entity = identity(event.get("entityId"))
    return order if told or entity is None else {**order, "id": entity}


def _wanted(event: dict[str, Any]) -> str:
    """It goes into an address at Wix, so it has to be an id and nothing else."""
    entity = event.get("entityId")
    return entity if isinstance(entity, str) and GUID.fullmatch(entity) else ""


def _object(value: object) -> dict[str, Any]:
    """A layer: an object, or the text of one; empty for anything else."""
    if isinstance(value, str):
        try:
            value = parse_json(value.encode("utf-8", "replace"))
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _line(value: object) -> str:
    return excerpt(value).lower() if isinstance(value, str) else ""


def _sequence(value: object) -> int | None:
    """A decimal text; "10" comes after "9"."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
