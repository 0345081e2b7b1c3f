"""The site as a table: method, path, handler and the scope that a key needs for it (None: open)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final

from aiohttp import web

from actors.gateway import health, jobs, keys, log, orders, status, tickets
from actors.gateway.access import allow
from actors.gateway.desk import DESK, Desk
from actors.gateway.problems import problems
from actors.gateway.requests import BODY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROUTES: Final[tuple[tuple[str, str, Handler, str | None], ...]] = (
    ("GET", "/health", health.show, None),
    ("GET", "/status", status.show, None),
    ("POST", "/orders", orders.take, "print"),
    ("GET", "/orders", orders.browse, "read"),
    ("GET", "/orders/{id}", orders.show, "read"),
    ("GET", "/jobs", jobs.browse, "read"),
    ("GET", "/jobs/{id}", jobs.show, "read"),
    ("GET", "/jobs/{id}/ticket.{form:png|txt}", tickets.show, "read"),
    ("POST", "/jobs/{id}/{action:cancel|release|requeue}", jobs.decide, "control"),
    ("POST", "/jobs/{id}/reprint", jobs.reprint, "control"),
    ("GET", "/keys", keys.browse, "admin"),
    ("POST", "/keys", keys.add, "admin"),
    ("DELETE", "/keys/{name}", keys.revoke, "admin"),
    ("GET", "/log", log.show, "admin"),
    ("POST", "/log", log.set_level, "admin"),
)


def make_application(desk: Desk) -> web.Application:
    application = web.Application(client_max_size=BODY_LIMIT, middlewares=[problems])
    application[DESK] = desk
    for method, path, handler, scope in ROUTES:
        guarded = handler if scope is None else _guarded(handler, scope)
        if method == "GET":
            application.router.add_get(path, guarded)  # and HEAD, which monitors like
        else:
            application.router.add_route(method, path, guarded)
    return application


def _guarded(handler: Handler, scope: str) -> Handler:
    """Checks the key before the handler sees anything of the request."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        allow(request.app[DESK].keys, request, scope)
        return await handler(request)

    return guarded
