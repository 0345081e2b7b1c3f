"""A job's ticket to look at: what was printed, or what would be now."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from aiohttp import ETag, web

from actors.errors import Problem
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import absent, number
from actors.journal.looking_messages import WorkOf
from actors.rendering.messages import Look, Shape, Unprintable

if TYPE_CHECKING:
    from actors.gateway.desk import Desk
    from actors.journal.looking_messages import WorkAt
    from actors.rendering.messages import Shown

DRAWING: Final = 10.0  # seconds that a request waits for its picture

#: What a printer is taken for that the settings name no more.
SOME_PRINTER: Final = "generic-80"

TYPES: Final = {Shape.PNG: "image/png", Shape.SVG: "image/svg+xml", Shape.TEXT: "text/plain"}

#: Says whether it shows the bytes that were `sent`, is `drawn` of what will be, or was `drawn-again`.
ORIGIN: Final = "X-Docketd-Ticket"

#: A browser runs nothing that an SVG holds, and fetches nothing for it.
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Server": "docketd",
}


async def show(request: web.Request) -> web.Response:
    """A picture or plain text. Guests' names stand on it: nobody is to keep it."""
    desk = request.app[DESK]
    job = number(request, "job")
    found = await desk.journal.ask(WorkOf(job), timeout=PATIENCE)
    if found is None:
        raise absent("job", job)
    shape = Shape(request.match_info["form"])
    look = Look(found.work, _model(desk, found.printer), shape, found.sent)
    shown = await desk.rendering.ask(look, timeout=DRAWING)
    if isinstance(shown, Unprintable):
        raise _unprintable(found, shown)
    return _file(request, shown, TYPES[shape])


def _model(desk: Desk, printer: str) -> str:
    known = {each.name: each.profile for each in desk.settings.printers}
    return known.get(printer, SOME_PRINTER)


def _unprintable(found: WorkAt, why: Unprintable) -> Problem:
    job = found.work.job
    detail = (
        f"the ticket of job {job} can't be drawn ({why.why}): GET /jobs/{job} tells all that is known of it"
    )
    return Problem(422, "unprintable", "No such ticket can be made", detail)


def _file(request: web.Request, shown: Shown, content_type: str) -> web.Response:
    """304 for who has it already."""
    tag = sha256(shown.data).hexdigest()[:32]
    same = any(given.value in {tag, "*"} for given in request.if_none_match or ())
    response = web.Response(status=304 if same else 200, headers={**HEADERS, ORIGIN: shown.origin.value})
    response.etag = ETag(tag)
    if not same:
        response.content_type = content_type
        response.charset = "utf-8" if content_type != "image/png" else None
        response.body = shown.data
    return response
