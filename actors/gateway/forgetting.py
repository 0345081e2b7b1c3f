"""Forgetting a guest over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.errors import Problem
from actors.gateway.access import allow, person
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import absent, number
from actors.journal.forget_messages import ForgetGuest, NoSuchOrderError, StillPrintsError

if TYPE_CHECKING:
    from aiohttp import web

    from actors.journal.forget_messages import Forgotten

Shape = dict[str, object]


async def forget(request: web.Request) -> web.Response:
    """Removes the guest from an order, for good, with the name of whose key it was."""
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "admin"))
    order = number(request, "order")
    try:
        found = await desk.journal.ask(ForgetGuest(order, who), timeout=PATIENCE)
    except NoSuchOrderError:
        raise absent("order", order) from None
    except StillPrintsError as error:
        raise Problem(409, "still-prints", "Tickets wait", str(error)) from None
    return answer(forgotten(found))


def forgotten(found: Forgotten) -> Shape:
    return {"order": found.order, "forgotten_at": found.at, "news": found.news}
