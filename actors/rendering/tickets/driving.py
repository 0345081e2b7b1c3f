"""The way to the guest, as a code that a driver's telephone reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from actors.domain.order import Service
from actors.rendering.receiptline.escaping import Markup

if TYPE_CHECKING:
    from actors.domain.order import Order
    from actors.rendering.messages import Shop

MOST_ADDRESS: Final = 200
PLACE: Final = "{address}"


def map_code(order: Order, shop: Shop) -> Markup:
    """A QR code in ReceiptLine; empty where nobody drives anywhere. Nothing in it can act as markup."""
    address = ", ".join(line.strip() for line in order.guest.address if line.strip())[:MOST_ADDRESS]
    if order.service is not Service.DELIVERY or not address or not shop.map:
        return Markup("")
    link = shop.map.replace(PLACE, quote(address.encode("utf-8", "ignore"), safe=""))
    return Markup(f"{{code: {link}; option: qrcode 4 l}}")
