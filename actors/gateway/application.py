"""The site as a table: method, path, handler and the scope that a key needs for it (None: open).

Trust belongs to the listener, not to a header: what a tunnel connects to has a table of its own.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final

from aiohttp import web

from actors.gateway import (
    backups,
    console,
    events,
    forgetting,
    health,
    hooks,
    jobs,
    keys,
    ledger,
    log,
    orders,
    printers,
    recovery,
    retries,
    sessions,
    settings,
    sources,
    status,
    supervisor,
    tickets,
    webhooks,
    wishes,
)
from actors.gateway.access import allow
from actors.gateway.desk import DESK, Desk
from actors.gateway.forwarded import FORWARDED
from actors.gateway.problems import problems
from actors.gateway.refusals import REFUSALS, Refusals
from actors.gateway.requests import BODY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
    Admit = Callable[[web.Request, str], Awaitable[None]]
    Rows = tuple[tuple[str, str, Handler, str | None], ...]

#: For people with a browser on the restaurant's own network.
CONSOLE: Final[Rows] = (
    ("GET", "/", console.show, None),  # what needs a session looks for it itself
    ("GET", "/live", console.show_live, None),
    ("GET", "/availability", console.show_availability, None),
    ("GET", "/assets/{name}", console.asset, None),
    ("GET", "/sign-in", console.sign_in, None),
    ("POST", "/sign-out", console.sign_out, None),
    ("POST", "/tickets/{id}/{action:cancel|fire|release|reprint|requeue}", console.decide, None),
    ("POST", "/page/printers/{name}/{action:pause|resume}", console.change_pause, None),
    ("POST", "/page/printers/{name}/test", console.print_test, None),
    ("POST", "/held/{choice:all|open|discard}", console.decide_on_held, None),
    ("POST", "/sessions", sessions.invite, "admin"),
)

#: For programs.
API: Final[Rows] = (
    ("GET", "/events", events.follow, "read"),
    ("GET", "/health", health.show, None),
    ("GET", "/status", status.show, None),
    ("POST", "/orders", orders.take, "print"),
    ("GET", "/orders", orders.browse, "read"),
    ("GET", "/orders/{id}", orders.show, "read"),
    ("POST", "/orders/{id}/forget", forgetting.forget, "admin"),
    ("POST", "/orders/{id}/fire", orders.fire, "control"),
    ("GET", "/jobs", jobs.browse, "read"),
    ("POST", "/jobs", wishes.take, "print"),
    ("GET", "/jobs/{id}", jobs.show, "read"),
    ("GET", "/jobs/{id}/ticket.{form:png|svg|txt}", tickets.show, "read"),
    ("POST", "/jobs/{id}/{action:cancel|release|requeue}", jobs.decide, "control"),
    ("POST", "/jobs/{id}/reprint", jobs.reprint, "control"),
    ("GET", "/printers", printers.browse, "read"),
    ("POST", "/printers/{name}/{action:pause|resume}", printers.change, "control"),
    ("POST", "/printers/{name}/test", wishes.take_test, "control"),
    ("POST", "/test-print", wishes.take_test, "print"),
    ("GET", "/sources", sources.browse, "read"),
    ("POST", "/sources/{name}/fetch", sources.fetch, "control"),
    ("POST", "/sources/{name}/{action:pause|resume}", sources.change, "control"),
    ("GET", "/recovery/status", recovery.show, "read"),
    ("POST", "/recovery/trigger", recovery.trigger, "control"),
    ("GET", "/retry-manager/status", retries.show, "read"),
    ("GET", "/retry-manager/dead-letter-queue", retries.dead_letters, "read"),
    ("POST", "/retry-manager/requeue/{id}", retries.requeue, "control"),
    ("POST", "/retry-manager/requeue-all", retries.requeue_all, "control"),
    ("GET", "/ledger", ledger.browse, "read"),
    ("POST", "/settings/reload", settings.reload, "admin"),
    ("POST", "/backups", backups.make, "admin"),
    ("GET", "/backups", backups.progress, "admin"),
    ("GET", "/backups/{name}", backups.fetch, "admin"),
    ("GET", "/supervisor/tree", supervisor.show_tree, "read"),
    ("GET", "/supervisor/events", supervisor.browse, "read"),
    ("GET", "/keys", keys.browse, "admin"),
    ("POST", "/keys", keys.add, "admin"),
    ("DELETE", "/keys/{name}", keys.revoke, "admin"),
    ("GET", "/log", log.show, "admin"),
    ("POST", "/log", log.set_level, "admin"),
)

#: For programs that have no key: each request brings a proof of its own.
HOOKS: Final[Rows] = (("POST", "/hooks/{source}", hooks.take, None),)
SIGNED: Final[Rows] = (("POST", "/webhooks/wix", webhooks.take_wix, None),)

#: What a tablet in the restaurant sees; and what a tunnel or proxy does, where all need a proof or a key.
ROUTES: Final[Rows] = (*CONSOLE, *API, *HOOKS)
TUNNEL: Final[Rows] = (
    *((method, path, handler, scope or "read") for method, path, handler, scope in API),
    *HOOKS,
    *SIGNED,
)


def make_application(desk: Desk, broadcast: events.Broadcast) -> web.Application:
    """For the restaurant's own network."""
    return _make(desk, broadcast, ROUTES, sessions.admit)


def make_tunnel(desk: Desk, broadcast: events.Broadcast) -> web.Application:
    """For what comes from outside: no session opens anything, whatever cookie somebody brings."""
    application = _make(desk, broadcast, TUNNEL, _admit_key)
    application[FORWARDED] = True
    return application


async def _admit_key(request: web.Request, scope: str) -> None:
    allow(request.app[DESK].keys, request, scope)


def _make(desk: Desk, broadcast: events.Broadcast, rows: Rows, admit: Admit) -> web.Application:
    application = web.Application(client_max_size=BODY_LIMIT, middlewares=[problems])
    application[DESK] = desk
    application[REFUSALS] = Refusals()
    application[events.BROADCAST] = broadcast
    for method, path, handler, scope in rows:
        guarded = handler if scope is None else _guarded(handler, scope, admit)
        if method == "GET":
            application.router.add_get(path, guarded)  # and HEAD, which monitors like
        else:
            application.router.add_route(method, path, guarded)
    return application


def _guarded(handler: Handler, scope: str, admit: Admit) -> Handler:
    """Checks key or session before the handler sees anything of the request."""

    @wraps(handler)
    async def guarded(request: web.Request) -> web.StreamResponse:
        await admit(request, scope)
        return await handler(request)

    return guarded
