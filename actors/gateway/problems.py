"""Whatever goes wrong in a handler becomes an answer: RFC 9457, in words that help, no traces."""

from __future__ import annotations

import traceback
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from actors.errors import DiskTroubleError, Problem
from actors.gateway.answers import problem_answer
from actors.gateway.desk import DESK, NOT_NOW
from actors.intake.messages import NotJsonError
from supervision.outcome import Outcome

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

    from actors.intake.messages import BodyError

#: The server's own refusals, by status: kind of problem, and what to do.
OWN_WORDS: Final = {
    404: ("not-found", "there is nothing at this address"),
    405: ("method", "this address takes another method: see the header Allow"),
    413: ("too-large", "the body is larger than 1 MB: send one order at a time, and make pictures smaller"),
}


def no_use(error: BodyError, title: str) -> Problem:
    """A body of which nothing is kept: its sender learns what is wrong with it."""
    status = 400 if isinstance(error, NotJsonError) else 422
    more = {"errors": [asdict(each) for each in error.errors]}
    return Problem(status, error.kind, title, error.detail, more=more)


def reused() -> Problem:
    detail = "this Idempotency-Key came with another body before: take a new one for each order"
    return Problem(409, "key-reused", "Idempotency key reused", detail)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    with Outcome[web.StreamResponse]() as outcome:
        outcome.value = await handler(request)
    if outcome.value is not None:
        return outcome.value
    error = outcome.error
    problem = _problem(error)
    if problem.status == 500:
        where = {"method": request.method, "address": request.path, "at": _place(error)}
        request.app[DESK].emit("request_failed", error=type(error).__name__, **where)
    response = problem_answer(problem)
    if isinstance(error, web.HTTPMethodNotAllowed):
        response.headers["Allow"] = error.headers["Allow"]
    return response


def _problem(error: BaseException | None) -> Problem:
    match error:
        case Problem():
            return error
        case web.HTTPException():
            kind, detail = OWN_WORDS.get(error.status, ("request", "the request can't be understood"))
            return Problem(error.status, kind, HTTPStatus(error.status).phrase, detail)
        case DiskTroubleError():
            detail = f"{error}; nothing was promised: send it again later"
            return Problem(503, error.name, "Can't be kept now", detail)
        case _ if isinstance(error, NOT_NOW):
            detail = (
                "docketd can't do this at the moment, and has promised nothing: try again in a few seconds"
            )
            return Problem(503, "not-now", "Not now", detail)
        case _:
            detail = "docketd made a mistake; its event log says which: please report it"
            return Problem(500, "internal", "Internal error", detail)


def _place(error: BaseException | None) -> str:
    """File and line; not the error's text, which may hold what a guest wrote."""
    frames = traceback.extract_tb(None if error is None else error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
