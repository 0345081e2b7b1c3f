"""What a doorbell of Wix's brings: which order it is about, where it says so. Nothing else is looked at.

Bodies as public receivers show them: Wix Automations wraps what it sends in `data`, a forwarder in Velo hands
on the order or its id.
"""

from __future__ import annotations

import re
from typing import Final

from actors.intake.json_path import look, parse_path
from actors.intake.messages import PollNow
from actors.intake.wire import parse_json

#: It goes into an address at Wix, so it has to be an id and nothing else.
GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
PLACES: Final = tuple(
    parse_path(each)
    for each in (
        "orderId",
        "data.orderId",
        "data.order._id",
        "data.order.id",
        "data.entityId",
        "data.metadata.entityId",
        "metadata.entityId",
        "data.id",
        "data._id",
        "order.id",
        "order._id",
    )
)


def ring(body: bytes) -> PollNow:
    """Whatever it is, somebody rang."""
    try:
        document = parse_json(body)
    except ValueError:
        return PollNow()
    found = (look(place, document) for place in PLACES)
    return PollNow(next((each for each in found if isinstance(each, str) and GUID.fullmatch(each)), ""))
