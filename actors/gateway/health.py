"""GET /health: whether orders can be accepted and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.errors import Problem
from actors.gateway.answers import answer
from actors.gateway.desk import DESK

if TYPE_CHECKING:
    from aiohttp import web


async def show(request: web.Request) -> web.Response:
    """200, or 503 with the reasons. Printers have no part in it: an order that waits for one is kept."""
    desk = request.app[DESK]
    reasons = await desk.vitals.reasons()
    if reasons:
        detail = f"orders can't be kept at the moment: {'; '.join(reasons)}"
        raise Problem(
            503,
            "unhealthy",
            "Not accepting orders",
            detail,
            more={"reasons": reasons, "state": desk.vitals.state},
        )
    return answer({"status": "ok", "state": "ok", "reasons": [], "time": desk.clock.now()})
