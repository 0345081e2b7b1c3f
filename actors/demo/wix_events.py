"""Wix's events as its webhooks carry them: three layers of JSON, before they are signed.

After the documentation of webhooks for self-hosted apps: claims whose `data` is text, an envelope whose
`data` is text, and the event with the order in it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from actors.demo.wix_query import Document

ENTITY: Final = "wix.ecom.v1.order"
LIFE: Final = timedelta(seconds=300_000)  # of a token, in the documentation's example
UNKNOWN: Final = "smelled"  # a kind of event that Wix may invent tomorrow

_NAMESPACE: Final = uuid.UUID("5c0b2c86-7d4b-4a5f-8f0a-3b6d3cf0a1de")


class Manner(StrEnum):
    """How an event is sent. All but the first are what nobody may believe, or understand."""

    SIGNED = "signed"
    TAMPERED = "tampered"
    OTHER_APP = "other-app"
    NONE = "none"
    HS256 = "hs256"
    EXPIRED = "expired"
    OTHER_SITE = "other-site"
    UNKNOWN_EVENT = "unknown-event"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class Happened:
    """`slug` is Wix's word for it, `sequence` counts the events of this order from 1."""

    slug: str
    order: Document
    sequence: int
    at: datetime

    @property
    def identity(self) -> str:
        """The same event has the same id, however often it is sent."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.order['id']}/{self.sequence}"))

    @property
    def kind(self) -> str:
        return f"{ENTITY}_{self.slug}"


def claims(happened: Happened, instance: str) -> dict[str, Any]:
    """Of the token. `instance` is the id of the app on one site."""
    envelope = {
        "data": _text(_event(happened)),
        "instanceId": instance,
        "eventType": happened.kind,
        "identity": _text({"identityType": "WIX_USER", "wixUserId": str(uuid.uuid5(_NAMESPACE, "owner"))}),
    }
    issued = int(happened.at.timestamp())
    return {"data": _text(envelope), "iat": issued, "exp": issued + int(LIFE.total_seconds())}


def _event(happened: Happened) -> Document:
    return {
        "id": happened.identity,
        "entityFqdn": ENTITY,
        "slug": happened.slug,
        "entityId": happened.order["id"],
        **_body(happened.slug, happened.order),
        "eventTime": happened.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "triggeredByAnonymizeRequest": False,
        "originatedFrom": "",
        "entityEventSequence": str(happened.sequence),
    }


def _body(slug: str, order: Document) -> Document:
    if slug == "created":
        return {"createdEvent": {"entity": order}}
    if slug == "updated":
        return {"updatedEvent": {"currentEntity": order}}
    return {"actionEvent": {"body": {"order": order} | _MORE.get(slug, {})}}


#: What stands beside the order in the body of an action.
_MORE: Final[dict[str, Document]] = {
    "canceled": {"restockAllItems": False, "sendOrderCanceledEmail": True, "customMessage": ""},
    "payment_status_updated": {"previousPaymentStatus": "NOT_PAID"},
    "fulfilled": {
        "previousFulfillmentStatus": "NOT_FULFILLED",
        "newFulfillmentStatus": "FULFILLED",
        "action": "MARK_AS_FULFILLED",
    },
    "committed": {"draftOrderId": str(uuid.uuid5(_NAMESPACE, "draft")), "changes": []},
}


def _text(content: Any) -> str:  # noqa: ANN401 - any JSON
    return orjson.dumps(content).decode()
