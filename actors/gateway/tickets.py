"""A job's ticket to look at: what was printed, or what would be now."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from aiohttp import ETag, web

from actors.errors import Problem
from actors.gateway.desk import DESK, PATIENCE
from actors.gateway.requests import absent, number
from actors.journal.looking_messages import WorkOf
from actors.rendering.messages import Picture, PlainText, Unprintable

if TYPE_CHECKING:
    from actors.gateway.desk import Desk
    from actors.journal.looking_messages import WorkAt

DRAWING: Final = 10.0  # seconds that a request waits for its picture

#: What a printer is taken for that the settings name no more.
SOME_PRINTER: Final = "generic-80"


async def show(request: web.Request) -> web.Response:
    """A PNG or plain text. Guests' names stand on it: nobody is to keep it."""
    desk = request.app[DESK]
    job = number(request, "job")
    found = await desk.journal.ask(WorkOf(job), timeout=PATIENCE)
    if found is None:
        raise absent("job", job)
    if request.match_info["form"] == "png":
        return _file(request, await _picture(desk, found), "image/png")
    return _file(request, (await _text(desk, found)).encode(), "text/plain")


async def _picture(desk: Desk, found: WorkAt) -> bytes:
    drawn = await desk.rendering.ask(Picture(found.work, _model(desk, found.printer)), timeout=DRAWING)
    if isinstance(drawn, Unprintable):
        raise _unprintable(found, drawn)
    return drawn


async def _text(desk: Desk, found: WorkAt) -> str:
    drawn = await desk.rendering.ask(PlainText(found.work, _model(desk, found.printer)), timeout=DRAWING)
    if isinstance(drawn, Unprintable):
        raise _unprintable(found, drawn)
    return drawn


def _model(desk: Desk, printer: str) -> str:
    known = {each.name: each.profile for each in desk.settings.printers}
    return known.get(printer, SOME_PRINTER)


def _unprintable(found: WorkAt, why: Unprintable) -> Problem:
    job = found.work.job
    detail = (
        f"the ticket of job {job} can't be drawn ({why.why}): GET /jobs/{job} tells all that is known of it"
    )
    return Problem(422, "unprintable", "No such ticket can be made", detail)


def _file(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """304 for who has it already."""
    tag = sha256(body).hexdigest()[:32]
    same = any(given.value in {tag, "*"} for given in request.if_none_match or ())
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "docketd"}
    response = web.Response(status=304 if same else 200, headers=headers)
    response.etag = ETag(tag)
    if not same:
        response.content_type = content_type
        response.charset = "utf-8" if content_type.startswith("text/") else None
        response.body = body
    return response
