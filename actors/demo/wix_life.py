"""What becomes of an order at Wix, step by step: from the basket to the refund."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from actors.demo.wix_core import WixStandIn
    from actors.demo.wix_query import Document

Patch = dict[str, Any]


def _more(order: Document) -> Patch:
    """A guest calls, and wants one more of the first dish."""
    lines = copy.deepcopy(order["lineItems"])
    lines[0]["quantity"] = int(lines[0]["quantity"]) + 1
    return {"lineItems": lines}


def _refunded(order: Document) -> Patch:
    lines = copy.deepcopy(order["lineItems"])
    lines[0]["refundQuantity"] = 1
    return {"lineItems": lines, "paymentStatus": "PARTIALLY_REFUNDED"}


#: By step: Wix's word for what happened, and what it changes.
STEPS: Final[dict[str, tuple[str, Callable[[Document], Patch]]]] = {
    "approve": ("approved", lambda _: {"status": "APPROVED"}),
    "see": ("updated", lambda _: {"seenByAHuman": True}),
    "pay": ("payment_status_updated", lambda _: {"paymentStatus": "PAID"}),
    "more": ("committed", _more),
    "fulfill": ("fulfilled", lambda _: {"fulfillmentStatus": "FULFILLED"}),
    "refund": ("payment_status_updated", _refunded),
    "cancel": ("canceled", lambda _: {"status": "CANCELED"}),
    "reopen": ("updated", lambda _: {"status": "APPROVED"}),
    "archive": ("updated", lambda _: {"archived": True}),
}

#: The usual way of an order that comes in as INITIALIZED and goes wrong in the end.
LIFE: Final = ("approve", "see", "pay", "fulfill", "refund", "cancel")


def step(core: WixStandIn, identity: str, name: str) -> None:
    """Raises `KeyError` for an unknown order or step."""
    happened, patch = STEPS[name]
    core.edit(identity, patch(core.newest(identity)), happened)


def place_unfinished(core: WixStandIn, order: Document) -> str:
    """As a checkout begins: the order is there, and no search finds it."""
    return core.add(order | {"status": "INITIALIZED", "paymentStatus": "NOT_PAID"})
