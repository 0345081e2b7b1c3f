"""Orders over HTTP: taken once they are on the disk, and what became of them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from actors.errors import Problem
from actors.gateway import shapes
from actors.gateway.access import allow, person
from actors.gateway.answers import answer
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.problems import no_use, reused
from actors.gateway.requests import absent, body, cursor, idempotency_key, limit, moment, number
from actors.intake.messages import BodyError
from actors.journal.forget_messages import FindOrders
from actors.journal.later_messages import FireOrder, NoSuchOrderError, NothingWaitsError
from actors.journal.messages import GetOrder, KeyReusedError, ListOrders

if TYPE_CHECKING:
    from aiohttp import web

    from actors.gateway.desk import Desk
    from actors.journal.messages import Accept


async def take(request: web.Request) -> web.Response:
    """202 for news and 200 for what is known already, both after the commit. The key's name is the source."""
    desk = request.app[DESK]
    source = allow(desk.keys, request, "print").name
    accept = _understand(desk, await body(request), source, idempotency_key(request))
    try:
        accepted = await desk.journal.ask(accept, timeout=PATIENCE)
    except KeyReusedError:
        raise reused() from None
    return answer(shapes.accepted(accepted), status=200 if accepted.duplicate else 202)


async def browse(request: web.Request) -> web.Response:
    """`called` finds those of exactly that number or id, and takes nothing else beside it."""
    if request.query.get("called"):
        named = await request.app[DESK].journal.ask(FindOrders(request.query["called"]), timeout=PATIENCE)
        return answer({"orders": [shapes.order(row) for row in named], "next": None})
    size = limit(request)
    question = ListOrders(
        search=request.query.get("search", ""),
        since=moment(request, "since"),
        before=cursor(request),
        limit=size + 1,
    )
    rows = await request.app[DESK].journal.ask(question, timeout=PATIENCE)
    following = str(rows[size - 1].order) if len(rows) > size else None
    return answer({"orders": [shapes.order(row) for row in rows[:size]], "next": following})


async def show(request: web.Request) -> web.Response:
    order = number(request, "order")
    row = await request.app[DESK].journal.ask(GetOrder(order), timeout=PATIENCE)
    if row is None:
        raise absent("order", order)
    return answer(shapes.order_in_full(row))


async def fire(request: web.Request) -> web.Response:
    """What waits of an order prints now, on record with the name of whose key it was."""
    desk = request.app[DESK]
    who = person(allow(desk.keys, request, "control"))
    order = number(request, "order")
    try:
        fired = await desk.journal.ask(FireOrder(order, who), timeout=PATIENCE)
    except NoSuchOrderError:
        raise absent("order", order) from None
    except NothingWaitsError as error:
        detail = f"{error}: GET /orders/{order} says what became of them"
        raise Problem(409, "state", "Nothing waits", detail) from None
    return answer({"order": order, "fired": fired})


def _understand(desk: Desk, given: bytes, source: str, key: str | None) -> Accept:
    """Each holder of a key has idempotency keys of their own."""
    guard = None if key is None else (f"{source}:{key}", hashlib.sha256(given).hexdigest())
    try:
        return desk.readers.order(given, source, desk.settings.stations, guard)
    except BodyError as error:
        raise no_use(error, "Not an order") from None
